import * as v from 'valibot';
import { appError, type AppError, ownText, P2cError, raise } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { isLoopback } from '../../../shared/network.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import { checkAborted, type Env, racing } from './env.ts';
import {
  envelope,
  genesisHash,
  Malformed,
  type Reads,
  type TransactionError,
} from './rpc-parse.ts';

/**
 * JSON-RPC 2.0 over HTTP POST to the user's servers and to no other. The first is preferred, the
 * rest are fallbacks. Where a static host sends no headers, this allow-list is all that keeps the
 * worker from other origins (architecture.md, "Trust").
 */

/**
 * The longest answer that is requested, a thousand signatures with their memos, stays below 1 MB.
 */
export const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Reads the body of a response as text, chunk by chunk.
 * @throws RangeError if it is longer than any valid answer, so that a hostile server cannot fill
 * this worker's memory.
 *
 * Not `response.text()`: in Firefox a worker's fetch resolves while the page's main thread is
 * blocked, and a reader on its body delivers, but `text()`, `json()`, `blob()` and `arrayBuffer()`
 * wait for the main thread (measured, Firefox 153; docs/platform-notes.md). Billing must not wait for it.
 */
export async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MOST_ANSWER_BYTES) {
      await reader.cancel();
      throw new RangeError('the answer is too long');
    }
    text += decoder.decode(value, { stream: true });
  }
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for one server before another attempt; longer if it is known to be slow. */
  readonly timeoutMs?: number;
  /** How often to try the whole list. Servers that are only slow are asked up to three times. */
  readonly rounds?: number;
  /** For a request that is useless later: ask each server once, and wait no longer than this. */
  readonly onceMs?: number;
  /** Nothing older than this slot counts: a server that is behind it is passed over. */
  readonly minContextSlot?: bigint | undefined;
}

/** A request that a server has not carried out. */
export interface Refused {
  readonly kind: 'refused';
  /** Any other server would refuse it too: {@link FINAL}. */
  readonly isFinal: boolean;
  readonly error: AppError;
  /** Why the simulation before a send failed; null: it did not run, or did not fail. */
  readonly err: TransactionError | null;
}

/** One server's answer to one attempt. */
type Attempt =
  | { readonly kind: 'result'; readonly result: unknown }
  | Refused
  /** No usable answer: the request may have been executed. */
  | { readonly kind: 'no-answer'; readonly error: AppError };

/** Returns why a server with this genesis hash is not to be asked. */
type RefuseGenesis = (genesis: string) => AppError | null;

interface Transport {
  readonly hosts: readonly string[];
  /**
   * Makes one attempt at one server.
   * @throws P2cError `aborted` only.
   */
  attempt(
    server: number,
    method: string,
    params: unknown[],
    options?: CallOptions,
  ): Promise<Attempt>;
  /**
   * Sends a request without side effects: tries each server in turn, then again after a pause. A
   * slow server is not given up: the next attempt runs alongside, and the first answer counts.
   * @throws P2cError `rpc_*` (the preferred server's last error), or `aborted`.
   */
  call<T>(method: string, params: unknown[], schema: Reads<T>, options?: CallOptions): Promise<T>;
}

const GENESIS = 'getGenesisHash';
const TIMEOUT_MS = 5_000;
/** The longest wait for a slow server until it is asked again. */
const LONGEST_TIMEOUT_MS = 10_000;
/** The wait, as a multiple of the time that a server has needed. */
const ROOM = 2;
/** The part of a slow answer's time that is kept after each faster one. */
const FADES = 0.7;
const ROUNDS = 3;
const BACKOFF_MS = 300;
const BACKOFF_CAP_MS = 4_000;

/** Agave's `SendTransactionPreflightFailure`. */
const PREFLIGHT = -32002;
/**
 * The JSON-RPC errors that depend on the request alone, for reads and sends alike. After any other error
 * the next server is asked: it may be less busy, know more blocks, or offer the method. Codes: JSON-RPC
 * 2.0, and agave `rpc-client-api/src/custom_error.rs`.
 */
const FINAL: ReadonlySet<number> = new Set([
  // Invalid parameters. An invalid request (-32600) is not one: every request has the same form, and
  // providers use that code for accounts that they turn away.
  -32602,
  PREFLIGHT,
  // A wrong signature, a precompile that does not verify it, a wrong number of signatures.
  -32003,
  -32006,
  -32013,
  // A transaction version newer than this page reads.
  -32015,
]);
/**
 * The other errors after which a request was certainly not carried out: it was not understood or not
 * offered, or the server is behind or busy. Unknown ones prove nothing of the kind, because a provider
 * may have passed the request on.
 */
const NOT_DONE: ReadonlySet<number> = new Set([-32700, -32600, -32601, -32005, -32016]);
/** Rate limits also arrive as JSON-RPC errors. */
const TOO_MANY: ReadonlySet<number> = new Set([429, -32429]);

/** @throws P2cError `rpc_invalid_url` unless https, or http on a loopback host. */
export function parseRpcUrl(url: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw raise('rpc_invalid_url', { url });
  }
  if (
    parsed.protocol !== 'https:' &&
    !(parsed.protocol === 'http:' && isLoopback(parsed.hostname))
  ) {
    throw raise('rpc_invalid_url', { url });
  }
  return parsed;
}

/**
 * @throws P2cError `rpc_invalid_url`. The caller throws `rpc_missing`, because it knows the
 * network.
 */
export function createTransport(
  urls: readonly string[],
  env: Env,
  refuse: RefuseGenesis | null,
  log?: EventLog,
): Transport {
  const servers = urls.map(parseRpcUrl);
  let lastId = 0;

  /** The servers that have named their network, and what is wrong with it; null: it is the right one. */
  const known = new Map<number, AppError | null>();
  /** Questions in progress: all that need the same server wait for the same answer. */
  const asking = new Map<number, Promise<Attempt>>();

  /**
   * Returns why a server may not be asked: it is on another network, or it does not say on which.
   * null = it may.
   */
  async function barred(server: number): Promise<AppError | null> {
    if (!refuse) return null;
    const error = known.get(server);
    if (error !== undefined) return error;
    // Not by the caller's signal: others may wait for the same answer.
    const asked =
      asking.get(server) ?? attempt(server, GENESIS, [], { timeoutMs: LONGEST_TIMEOUT_MS });
    asking.set(server, asked);
    const answer = await asked;
    asking.delete(server);
    return answer.kind === 'result' ? null : answer.error;
  }

  const isWrong = (server: number): boolean => Boolean(known.get(server));

  /** Remembers what a server says of its network, and takes no other word of a wrong one. */
  function heardGenesis(server: number, answer: Attempt): Attempt {
    if (!refuse || answer.kind !== 'result') return answer;
    const genesis = tryParse(genesisHash, answer.result);
    if (genesis === null) {
      return turnedAway(appError('rpc_bad_answer', { host: hostOf(server), method: GENESIS }));
    }
    const error = refuse(genesis);
    known.set(server, error);
    return error ? turnedAway(error) : answer;
  }

  /** The time that a server needs for a method, by its latest answers. */
  const needs = new Map<string, number>();

  function patienceMs(server: number, method: string, wanted = TIMEOUT_MS): number {
    const needed = (needs.get(`${server} ${method}`) ?? 0) * ROOM;
    return Math.max(wanted, Math.min(needed, LONGEST_TIMEOUT_MS));
  }

  function learn(server: number, method: string, tookMs: number, answered: boolean): void {
    const key = `${server} ${method}`;
    const known = needs.get(key) ?? 0;
    // No answer within that time: it needs longer, and how much is unknown.
    needs.set(key, Math.max(tookMs, answered ? known * FADES : known));
  }

  /** Makes one exchange without a time limit; the caller sets one. */
  async function exchange(
    server: number,
    method: string,
    params: unknown[],
    signal: AbortSignal,
  ): Promise<Attempt> {
    const url = servers[server];
    if (!url) throw raise('internal', { what: ownText(`no RPC server ${server}`) });
    const isGenesis = method === GENESIS;
    const error = isGenesis ? (known.get(server) ?? null) : await barred(server);
    if (error) return turnedAway(error);
    if (signal.aborted) return turnedAway(appError('aborted'));
    const id = ++lastId;
    const startedMs = env.nowMs();
    const said = await post(url, { id, method, params }, signal);
    const answer = isGenesis ? heardGenesis(server, said) : said;
    learn(server, method, env.nowMs() - startedMs, !signal.aborted);
    if (!signal.aborted && answer.kind !== 'result') {
      log?.add('rpc', { host: url.host, method, answer: describe(answer.error) });
    }
    return answer;
  }

  const hostOf = (server: number): string => servers[server]?.host ?? '';

  async function attempt(
    server: number,
    method: string,
    params: unknown[],
    options: CallOptions = {},
  ): Promise<Attempt> {
    checkAborted(options.signal);
    const limitMs = patienceMs(server, method, options.timeoutMs);
    const answer = await racing(options.signal, (stop) => {
      // The injected sleep keeps the timeout on the tests' clock.
      const slow = env.sleep(limitMs, stop).then(
        (): Attempt => {
          learn(server, method, limitMs, false);
          return { kind: 'no-answer', error: appError('rpc_slow', { host: hostOf(server) }) };
        },
        (): Attempt => ({ kind: 'no-answer', error: appError('aborted') }),
      );
      return Promise.race([exchange(server, method, params, stop), slow]);
    });
    checkAborted(options.signal);
    return answer;
  }

  async function post(
    url: URL,
    request: { readonly id: number; readonly method: string; readonly params: unknown[] },
    signal: AbortSignal,
  ): Promise<Attempt> {
    const host = url.host;
    let response: Response;
    try {
      response = await env.fetch(url.href, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', ...request }),
        signal,
        // A redirect would leave the allow-list. No cookies and no referrer are sent to an RPC
        // server.
        redirect: 'error',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
      });
    } catch {
      return { kind: 'no-answer', error: appError('rpc_unreachable', { host }) };
    }
    if (response.status === 401 || response.status === 403) {
      return turnedAway(appError('rpc_forbidden', { host }));
    }
    if (response.status === 429) return turnedAway(appError('rpc_rate_limited', { host }));
    let body: unknown;
    try {
      body = JSON.parse(await readText(response));
    } catch {
      return response.ok
        ? badAnswer(host, request.method)
        : { kind: 'no-answer', error: appError('rpc_unreachable', { host }) };
    }
    // Some servers send a JSON-RPC error with a 4xx or 5xx status. The error says more than the
    // status.
    return readEnvelope(body, host, request) ?? badAnswer(host, request.method, response.ok);
  }

  /**
   * Reads an answer.
   * @throws P2cError if no other server would answer differently.
   */
  function read<T>(
    server: number,
    method: string,
    answer: Attempt,
    schema: Reads<T>,
  ): { readonly value: T } | { readonly error: AppError } {
    if (answer.kind === 'result') {
      try {
        return { value: v.parse(schema, answer.result) };
      } catch (thrown) {
        if (!(thrown instanceof Malformed || v.isValiError(thrown))) throw thrown;
        return { error: appError('rpc_bad_answer', { host: hostOf(server), method }) };
      }
    }
    if (answer.kind === 'refused' && answer.isFinal) throw new P2cError(answer.error);
    return { error: answer.error };
  }

  async function call<T>(
    method: string,
    params: unknown[],
    schema: Reads<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const { onceMs, signal } = options;
    const { rounds = ROUNDS } = onceMs === undefined ? options : { rounds: 1 };
    const limitMs = (server: number): number =>
      onceMs ?? patienceMs(server, method, options.timeoutMs);
    const wanted = [...servers.keys()];
    const right = wanted.filter((server) => !isWrong(server));
    // If all are wrong, they are gone through once, to say so.
    const order = right.length > 0 ? right : wanted;
    const [first = 0] = order;
    let preferred: AppError | null = null;
    /** Requests without an answer so far. */
    const open = new Map<Promise<Attempt>, number>();

    /**
     * Returns the first good answer to any of the requests; null: not in time, or `fresh` failed.
     */
    const hear = (
      stop: AbortSignal,
      limitMs: number,
      fresh?: Promise<Attempt>,
    ): Promise<{ value: T } | null> =>
      racing(stop, async (over) => {
        const late = env.sleep(limitMs, over).then(() => null);
        late.catch(() => undefined);
        while (open.size > 0) {
          const asked = [...open.keys()].map(async (each) => ({ each, answer: await each }));
          const came = await Promise.race([...asked, late]);
          checkAborted(signal);
          if (!came) return null;
          const { each, answer } = came;
          const server = open.get(each) ?? first;
          open.delete(each);
          const said = read(server, method, answer, schema);
          if ('value' in said) return said;
          if (server === first) preferred = said.error;
          if (each === fresh) return null;
        }
        return null;
      });

    const heard = await racing(signal, async (stop) => {
      const isSlow = (): boolean => open.size > 0 && onceMs === undefined;
      // Slow servers are asked again alongside, even if one round was requested.
      for (let round = 0; round < rounds || (round < ROUNDS && isSlow()); round += 1) {
        if (round > 0) {
          if (order.every(isWrong)) break;
          const pauseMs = backoffMs(round, env.random());
          const late = isSlow() ? await hear(stop, pauseMs) : await env.sleep(pauseMs, signal);
          if (late) return late;
        }
        for (const server of order) {
          checkAborted(signal);
          const fresh = exchange(server, method, params, stop);
          open.set(fresh, server);
          const answer = await hear(stop, limitMs(server), fresh);
          if (answer) return answer;
          const isLate = open.has(fresh) && server === first;
          if (isLate) preferred = appError('rpc_slow', { host: hostOf(server) });
        }
      }
      return isSlow() ? hear(stop, limitMs(first)) : null;
    });
    if (heard) return heard.value;
    throw new P2cError(preferred ?? appError('internal', { what: ownText('no RPC server') }));
  }

  return { hosts: servers.map((url) => url.host), attempt, call };
}

/** Exponential, capped, with full jitter above one half. */
const backoffMs = (round: number, random: number): number =>
  Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** (round - 1)) * (0.5 + random / 2);

const describe = (error: AppError): string =>
  error.code === 'rpc_error' ? `${error.context.rpcCode} ${error.context.message}` : error.code;

/** The server's own refusal, before it read the request. */
const turnedAway = (error: AppError): Refused => ({
  kind: 'refused',
  isFinal: false,
  error,
  err: null,
});

const badAnswer = (host: string, method: string, httpOk = true): Attempt => ({
  kind: 'no-answer',
  error: httpOk
    ? appError('rpc_bad_answer', { host, method })
    : appError('rpc_unreachable', { host }),
});

function readEnvelope(
  body: unknown,
  host: string,
  request: { readonly id: number; readonly method: string },
): Attempt | null {
  const said = tryParse(envelope, body);
  if (!said) return null;
  if (!said.error) {
    if (said.id !== request.id || !('result' in said)) return null;
    return { kind: 'result', result: said.result };
  }
  const { code: rpcCode, message, data: err } = said.error;
  if (TOO_MANY.has(rpcCode)) return turnedAway(appError('rpc_rate_limited', { host }));
  const error = appError('rpc_error', { host, method: request.method, rpcCode, message });
  if (NOT_DONE.has(rpcCode)) return turnedAway(error);
  if (!FINAL.has(rpcCode)) return { kind: 'no-answer', error };
  // A server that is behind does not know a fresh blockhash, and providers use this code for other things.
  const isFinal = rpcCode !== PREFLIGHT || (err !== null && err.name !== 'BlockhashNotFound');
  return { kind: 'refused', isFinal, error, err };
}
