import { VersionedTransaction } from '@solana/web3.js';
import { base58 } from '../../src/workers/ledger/solana/layout.ts';
import type { Ledger } from '../../dev/ledger/index.ts';
import type { Server } from './world.ts';

interface Lag {
  /** Slots that its records are behind what it forwards. */
  readonly slots: number;
  /** It is behind in all that it says, not in its records alone. */
  readonly isWhole?: boolean;
  /** So long it loses what it is sent, in ms from the first one on. */
  readonly dropsMs?: number;
  readonly isOn: () => boolean;
}

interface Asked {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly [unknown, { readonly commitment?: string }?];
}

type Shown = { readonly slot: number } | null;

/** An honest server whose records lag behind the chain: it forwards at once what it shows late. */
export function laggingServer(ledger: Ledger, lag: Lag): Server {
  const bornAt = new Map<unknown, number>();
  let droppingFromMs: number | null = null;
  const slotAt = async (commitment: string): Promise<number> =>
    Number(await ledger.call('getSlot', [{ commitment }]));
  return {
    async handleRpc(body, signal) {
      const { id, method, params } = JSON.parse(body) as Asked;
      const reply = (result: unknown) => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, result }),
      });
      if (lag.isOn() && method === 'sendTransaction') {
        droppingFromMs ??= performance.now();
        if (performance.now() - droppingFromMs < (lag.dropsMs ?? 0)) return reply('1'.repeat(64));
      }
      const answer = await ledger.handleRpc(body, signal);
      const said = (JSON.parse(answer.body) as { readonly result?: unknown }).result;
      if (method === 'getLatestBlockhash') {
        const { context, value } = said as {
          readonly context: { readonly slot: number };
          readonly value: { readonly blockhash: string };
        };
        bornAt.set(value.blockhash, context.slot);
      }
      if (!lag.isOn() || said === undefined) return answer;
      const tip = (await slotAt('confirmed')) - lag.slots;
      const isLate = (each: Shown): boolean => each !== null && each.slot > tip;
      if (method === 'getSignatureStatuses') {
        const { value } = said as { readonly value: readonly Shown[] };
        const shown = value.map((each) => (isLate(each) ? null : each));
        return reply({ context: { slot: tip }, value: shown });
      }
      if (method === 'getTransaction') return reply(isLate(said as Shown) ? null : said);
      if (method === 'getSignaturesForAddress') {
        return reply((said as readonly Shown[]).filter((each) => !isLate(each)));
      }
      if (method === 'isBlockhashValid' && lag.isWhole) {
        const slot = (await slotAt(params[1]?.commitment ?? 'finalized')) - lag.slots;
        const born = bornAt.get(params[0]) ?? Infinity;
        return reply({ context: { slot }, value: born <= slot && slot <= born + 150 });
      }
      return answer;
    },
  };
}

/** A server that forwards what it is sent, and denies it ever after. */
export function hidingServer(ledger: Ledger, { isOn }: { readonly isOn: () => boolean }): Server {
  const hidden = new Set<string>();
  return {
    async handleRpc(body, signal) {
      const { id, method, params } = JSON.parse(body) as Asked;
      if (isOn() && method === 'sendTransaction') {
        const bytes = Buffer.from(String(params[0]), 'base64');
        const [signature] = VersionedTransaction.deserialize(bytes).signatures;
        if (signature) hidden.add(base58(signature));
      }
      const answer = await ledger.handleRpc(body, signal);
      const said = (JSON.parse(answer.body) as { readonly result?: unknown }).result;
      if (!isOn() || said === undefined) return answer;
      const reply = (result: unknown) => ({
        ...answer,
        body: JSON.stringify({ jsonrpc: '2.0', id, result }),
      });
      if (method === 'getSignatureStatuses') {
        const { context, value } = said as { readonly context: object; readonly value: unknown[] };
        const asked = params[0] as readonly string[];
        const shown = value.map((each, n) => (hidden.has(asked[n] ?? '') ? null : each));
        return reply({ context, value: shown });
      }
      if (method === 'getTransaction' && hidden.has(String(params[0]))) return reply(null);
      if (method === 'getSignaturesForAddress') {
        const lines = said as readonly { readonly signature: string }[];
        return reply(lines.filter(({ signature }) => !hidden.has(signature)));
      }
      return answer;
    },
  };
}
