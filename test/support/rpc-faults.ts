import { createLedger, type HttpAnswer, type Ledger } from '../../dev/ledger/index.ts';
import { isFields } from '../../src/shared/fields.ts';
import { REFUSAL } from './late-server.ts';

/**
 * A ledger's server that fails in the ways that servers do (docs/billing.md, "What a server may do to a
 * call"). The first five are of HTTP, then of what it says; the last three are a server that works, badly.
 */
export const RPC_FAULTS = [
  'down',
  'HTTP 429',
  'HTTP 403',
  'slow',
  'answers out of order',
  'stale',
  'another network',
  'drops sends',
  'says failed, but landed',
  'confirmed, then rolled back',
  'slow statuses',
  'hides statuses',
  'three in ten fail',
] as const;
export type RpcFault = (typeof RPC_FAULTS)[number];

export interface FaultyServer extends Pick<Ledger, 'handleRpc'> {
  /** From now on; null: as the ledger does. A rollback meets the next transaction that is sent. */
  set(fault: RpcFault | null): void;
  /** Methods answered wrongly, or not at all, so far. */
  readonly struck: readonly string[];
}

/** The one method that a fault meets. */
const MET: Partial<Record<RpcFault, string>> = {
  'drops sends': 'sendTransaction',
  'says failed, but landed': 'sendTransaction',
  'confirmed, then rolled back': 'sendTransaction',
  'slow statuses': 'getSignatureStatuses',
  'hides statuses': 'getSignatureStatuses',
};

/** Longer than the client waits for an answer before it asks again. */
const SLOW_MS = 6_000;
/** The share of all calls that fails. */
const FAILING = 0.3;
/** Answers overtake each other within this. */
const JUMBLE_MS = 900;

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (text: string): Fields => {
  const parsed: unknown = JSON.parse(text);
  return isFields(parsed) ? parsed : {};
};

const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

const status = (code: number): HttpAnswer => ({ status: code, headers: {}, body: 'no' });

/** Asked for what has happened since, it says that nothing has: its newest block is that of this moment. */
interface Snapshot {
  readonly slot: number;
  readonly blockhash: unknown;
  readonly heights: Readonly<Record<string, unknown>>;
}

export function faultyServer(ledger: Ledger, random: () => number = Math.random): FaultyServer {
  const struck: string[] = [];
  let fault: RpcFault | null = null;
  let elsewhere: Ledger | null = null;
  let snapshot: Promise<Snapshot> | null = null;

  async function takeSnapshot(): Promise<Snapshot> {
    const at = async (commitment: string): Promise<unknown> =>
      ledger.call('getBlockHeight', [{ commitment }]);
    return {
      slot: Number(await ledger.call('getSlot', [{ commitment: 'confirmed' }])),
      blockhash: await ledger.call('getLatestBlockhash', [{ commitment: 'confirmed' }]),
      heights: { confirmed: await at('confirmed'), finalized: await at('finalized') },
    };
  }

  const reply = (id: unknown, more: Fields): HttpAnswer => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id, ...more }, (_key, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
  });
  const answering = (id: unknown, result: unknown): HttpAnswer => reply(id, { result });

  /** Answers the methods that would tell as of the snapshot. */
  async function stale(request: Fields, honest: HttpAnswer): Promise<HttpAnswer> {
    const { id, method } = request;
    const then = await (snapshot ??= takeSnapshot());
    const said = fieldsOf(honest.body)['result'];
    const newer = (value: unknown): boolean =>
      isFields(value) && typeof value['slot'] === 'number' && value['slot'] > then.slot;
    switch (method) {
      case 'getLatestBlockhash':
        return answering(id, then.blockhash);
      case 'getBlockHeight': {
        const [options] = Array.isArray(request['params']) ? (request['params'] as unknown[]) : [];
        const wanted = isFields(options) ? String(options['commitment']) : 'finalized';
        return answering(id, then.heights[wanted]);
      }
      case 'getSignatureStatuses': {
        const value = isFields(said) && Array.isArray(said['value']) ? said['value'] : [];
        const seen = (value as unknown[]).map((each) => (newer(each) ? null : each));
        return answering(id, { ...(isFields(said) ? said : {}), value: seen });
      }
      case 'getTransaction':
        return answering(id, newer(said) ? null : said);
      case 'getSignaturesForAddress':
        return answering(id, Array.isArray(said) ? said.filter((each) => !newer(each)) : said);
      default:
        return honest;
    }
  }

  /** The transaction lands, and the answer says that its simulation failed. */
  const denied = ({ id }: Fields): HttpAnswer => reply(id, { error: REFUSAL });

  async function strike(
    now: RpcFault,
    request: Fields,
    body: string,
    signal?: AbortSignal,
  ): Promise<HttpAnswer> {
    const { method } = request;
    const note = (): void => void struck.push(String(method));
    if ((MET[now] ?? method) !== method) return ledger.handleRpc(body, signal);
    switch (now) {
      case 'down':
        note();
        throw new TypeError('connection refused');
      case 'HTTP 429':
      case 'HTTP 403':
        note();
        return status(now === 'HTTP 429' ? 429 : 403);
      case 'slow statuses':
      case 'slow': {
        note();
        const answer = await ledger.handleRpc(body, signal);
        await wait(SLOW_MS, signal);
        return answer;
      }
      case 'answers out of order': {
        note();
        const answer = await ledger.handleRpc(body, signal);
        await wait(random() * JUMBLE_MS, signal);
        return answer;
      }
      case 'stale': {
        const honest = await ledger.handleRpc(body, signal);
        const said = await stale(request, honest);
        if (said !== honest) note();
        return said;
      }
      case 'another network':
        note();
        elsewhere ??= createLedger();
        return elsewhere.handleRpc(body, signal);
      case 'drops sends':
        note();
        await ledger.call('local_fault', [{ dropSend: 1 }]);
        return ledger.handleRpc(body, signal);
      case 'says failed, but landed':
        note();
        await ledger.handleRpc(body, signal);
        return denied(request);
      case 'confirmed, then rolled back':
        note();
        fault = null;
        await ledger.call('local_fault', [{ rollback: 1 }]);
        return ledger.handleRpc(body, signal);
      case 'hides statuses':
        note();
        return unseen(request, await ledger.handleRpc(body, signal));
      case 'three in ten fail':
        if (random() >= FAILING) return ledger.handleRpc(body, signal);
        note();
        return spoilt(await ledger.handleRpc(body, signal));
    }
  }

  /** As a node that has not heard of the transaction. */
  function unseen(request: Fields, honest: HttpAnswer): HttpAnswer {
    const said = fieldsOf(honest.body)['result'];
    const value = isFields(said) && Array.isArray(said['value']) ? said['value'] : [];
    const known = isFields(said) ? said : {};
    return answering(request['id'], { ...known, value: value.map(() => null) });
  }

  /** Spoils the answer to a request that took effect, in one of the usual ways. */
  function spoilt(honest: HttpAnswer): HttpAnswer {
    const ways: readonly HttpAnswer[] = [
      status(502),
      { ...honest, body: honest.body.slice(0, honest.body.length / 2) },
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Just a moment</h1>' },
    ];
    return ways[Math.floor(random() * ways.length)] ?? status(502);
  }

  return {
    struck,
    set(next) {
      fault = next;
      snapshot = next === 'stale' ? takeSnapshot() : null;
    },
    handleRpc(body, signal) {
      return fault ? strike(fault, fieldsOf(body), body, signal) : ledger.handleRpc(body, signal);
    },
  };
}
