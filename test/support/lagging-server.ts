import type { Ledger } from '../../dev/ledger/index.ts';
import { answeringServer, lyingServer } from './lying-server.ts';
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

type Shown = { readonly slot: number } | null;

/** An honest server whose records lag behind the chain: it forwards at once what it shows late. */
export function laggingServer(ledger: Ledger, lag: Lag): Server {
  const bornAt = new Map<unknown, number>();
  let droppingFromMs: number | null = null;
  const slotAt = async (commitment: string): Promise<number> =>
    Number(await ledger.call('getSlot', [{ commitment }]));
  const isDropping = (): boolean => {
    droppingFromMs ??= performance.now();
    return performance.now() - droppingFromMs < (lag.dropsMs ?? 0);
  };
  return answeringServer(
    ({ method }) =>
      lag.isOn() && method === 'sendTransaction' && isDropping()
        ? { result: '1'.repeat(64) }
        : null,
    async ({ method, params }, said: unknown) => {
      if (method === 'getLatestBlockhash') {
        const { context, value } = said as {
          readonly context: { readonly slot: number };
          readonly value: { readonly blockhash: string };
        };
        bornAt.set(value.blockhash, context.slot);
      }
      if (!lag.isOn()) return said;
      const tip = (await slotAt('confirmed')) - lag.slots;
      const isLate = (each: Shown): boolean => each !== null && each.slot > tip;
      if (method === 'getSignatureStatuses') {
        const { value } = said as { readonly value: readonly Shown[] };
        return { context: { slot: tip }, value: value.map((each) => (isLate(each) ? null : each)) };
      }
      if (method === 'getTransaction') return isLate(said as Shown) ? null : said;
      if (method === 'getSignaturesForAddress') {
        return (said as readonly Shown[]).filter((each) => !isLate(each));
      }
      if (method === 'isBlockhashValid' && lag.isWhole) {
        const [hash, how] = params as [unknown, { readonly commitment?: string }?];
        const slot = (await slotAt(how?.commitment ?? 'finalized')) - lag.slots;
        const born = bornAt.get(hash) ?? Infinity;
        return { context: { slot }, value: born <= slot && slot <= born + 150 };
      }
      return said;
    },
  )(ledger);
}

/** A server that forwards what it is sent, and denies it ever after. */
export function hidingServer(ledger: Server, { isOn }: { readonly isOn: () => boolean }): Server {
  const hidden = new Set<unknown>();
  return lyingServer(({ method, params: [asked] }, result: unknown) => {
    if (!isOn()) return result;
    if (method === 'sendTransaction') hidden.add(result);
    if (method === 'getSignatureStatuses') {
      const { context, value } = result as { readonly context: object; readonly value: unknown[] };
      const signatures = asked as readonly string[];
      return { context, value: value.map((each, n) => (hidden.has(signatures[n]) ? null : each)) };
    }
    if (method === 'getTransaction' && hidden.has(asked)) return null;
    if (method === 'getSignaturesForAddress') {
      const lines = result as readonly { readonly signature: string }[];
      return lines.filter(({ signature }) => !hidden.has(signature));
    }
    return result;
  })(ledger);
}
