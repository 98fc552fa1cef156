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
 * JSON-RPC 2.0 over HTTP POST, only to the user's servers. The first server is preferred, the
 * others are fallbacks. A static web server may send no security headers. Then only this list keeps
 * the worker from contacting other origins (architecture.md, "Trust").
 */

/**
 * Longer answers are refused. The longest answer to any request, a thousand signatures with their
 * memos, is below 1 MB.
 */
export const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Reads the body of a response as text, chunk by chunk. Does not use `response.text()`, because
 * billing must not wait for the main thread. In Firefox, while the page's main thread is blocked, a
 * worker's fetch resolves and a reader of its body delivers data. But `text()`, `json()`, `blob()`
 * and `arrayBuffer()` wait for the main thread (measured, Firefox 153; docs/platform-notes.md).
 * @throws RangeError if the body is longer than any valid answer, so that a hostile server cannot
 * fill this worker's memory.
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
  /**
   * How long to wait for a server before the next attempt, in ms. If the server is known to be
   * slow, the wait is longer.
   */
  readonly timeoutMs?: number;
  /**
   * How often the list of servers is tried. Servers that are only slow are asked up to three times.
   */
  readonly rounds?: number;
  /**
   * For a request that is useless later. Each server is asked once, for at most this time in ms.
   */
  readonly onceMs?: number;
  /** Only answers from this slot on are used. A server that is behind this slot is skipped. */
  readonly minContextSlot?: bigint | undefined;
}

/** A request that a server did not execute. */
export interface Refused {
  readonly kind: 'refused';
  /** True if every other server would refuse the request, too ({@link FINAL}). */
  readonly isFinal: boolean;
  readonly error: AppError;
  /** Why the simulation before sending failed. Null if it did not run or did not fail. */
  readonly err: TransactionError | null;
}

/** The result of one attempt at one server. */
type Attempt =
  | { readonly kind: 'result'; readonly result: unknown }
  | Refused
  /** There is no usable answer, so the server may have executed the request. */
  | { readonly kind: 'no-answer'; readonly error: AppError };

/** Returns why a server with this genesis hash must not be used. Null if it may be used. */
type RefuseGenesis = (genesis: string) => AppError | null;

interface Transport {
  readonly hosts: readonly string[];
  /**
   * Makes one attempt at one server.
   * @throws P2cError only `aborted`.
   */
  attempt(
    server: number,
    method: string,
    params: unknown[],
    options?: CallOptions,
  ): Promise<Attempt>;
  /**
   * Sends a request without side effects. Tries the servers in turn, then again after a pause.
   * While the next attempt runs, the request to a slow server stays open, and the first answer is
   * used.
   * @throws P2cError `rpc_*` (the preferred server's last error), or `aborted`.
   */
  call<T>(method: string, params: unknown[], schema: Reads<T>, options?: CallOptions): Promise<T>;
}

const GENESIS = 'getGenesisHash';
const TIMEOUT_MS = 5_000;
/** The longest wait for a slow server before it is asked again, in ms. */
const LONGEST_TIMEOUT_MS = 10_000;
/** The wait for a server is its usual time multiplied by this. */
const ROOM = 2;
/**
 * After a faster answer, the estimate becomes this part of its old value, or the time of that
 * answer if it is longer.
 */
const FADES = 0.7;
const ROUNDS = 3;
const BACKOFF_MS = 300;
const BACKOFF_CAP_MS = 4_000;

/** Agave's `SendTransactionPreflightFailure`. */
const PREFLIGHT = -32002;
/**
 * The JSON-RPC errors that depend only on the request, for reading and for sending. After any other
 * error, the next server is asked, because it may be less busy, know more blocks, or have the
 * method. Codes: JSON-RPC 2.0, and agave `rpc-client-api/src/custom_error.rs`.
 */
const FINAL: ReadonlySet<number> = new Set([
  // Invalid parameters. An invalid request (-32600) is not in the list, because all requests have
  // the same form, and providers use that code for accounts that they refuse.
  -32602,
  PREFLIGHT,
  // A wrong signature, a precompile that does not verify it, or a wrong number of signatures.
  -32003,
  -32006,
  -32013,
  // A transaction version that is newer than this page can read.
  -32015,
]);
/**
 * Further errors after which a request was certainly not executed, because the server did not
 * understand it, does not have the method, is behind, or is busy. After any other error, a provider
 * may have forwarded the request.
 */
const NOT_DONE: ReadonlySet<number> = new Set([-32700, -32600, -32601, -32005, -32016]);
/** JSON-RPC error codes of a rate limit. */
const TOO_MANY: ReadonlySet<number> = new Set([429, -32429]);

/**
 * Parses a server's URL.
 * @throws P2cError `rpc_invalid_url` unless the URL is https, or http on a loopback host.
 */
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
 * Creates the transport. The list may be empty. The caller then throws `rpc_missing`, because the
 * caller knows the network.
 * @throws P2cError `rpc_invalid_url`.
 */
export function createTransport(
  urls: readonly string[],
  env: Env,
  refuse: RefuseGenesis | null,
  log?: EventLog,
): Transport {
  const servers = urls.map(parseRpcUrl);
  let lastId = 0;

  /**
   * The servers that have reported their network. The value is the error if it is the wrong
   * network, and null if it is the right one.
   */
  const known = new Map<number, AppError | null>();
  /**
   * The requests for the network that are in progress. All callers that need the same server wait
   * for the same request.
   */
  const asking = new Map<number, Promise<Attempt>>();

  /**
   * Returns why a server must not be used: it is on another network, or does not report its
   * network. Null if it may be used.
   */
  async function barred(server: number): Promise<AppError | null> {
    if (!refuse) return null;
    const error = known.get(server);
    if (error !== undefined) return error;
    // Not with the caller's signal, because other callers may wait for the same request.
    const asked =
      asking.get(server) ?? attempt(server, GENESIS, [], { timeoutMs: LONGEST_TIMEOUT_MS });
    asking.set(server, asked);
    const answer = await asked;
    asking.delete(server);
    return answer.kind === 'result' ? null : answer.error;
  }

  const isWrong = (server: number): boolean => Boolean(known.get(server));

  /**
   * Notes the network that a server reports. If it is the wrong network, replaces the answer by an
   * error.
   */
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

  /** The estimated time that a server needs for a method, in ms, from its latest answers. */
  const needs = new Map<string, number>();

  function patienceMs(server: number, method: string, wanted = TIMEOUT_MS): number {
    const needed = (needs.get(`${server} ${method}`) ?? 0) * ROOM;
    return Math.max(wanted, Math.min(needed, LONGEST_TIMEOUT_MS));
  }

  function learn(server: number, method: string, tookMs: number, answered: boolean): void {
    const key = `${server} ${method}`;
    const known = needs.get(key) ?? 0;
    // Without an answer, it is only known that the server needs longer than this.
    needs.set(key, Math.max(tookMs, answered ? known * FADES : known));
  }

  /** Makes one exchange without a time limit. The caller limits the time. */
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
      // Uses the injected sleep, so that the timeout follows the clock of the tests.
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
        // A redirect would lead to a server that is not in the list. RPC servers get no cookies and
        // no referrer.
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
    // Some servers send a JSON-RPC error with a 4xx or 5xx status. The error tells more than the
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
    // If all servers are on the wrong network, try each once, to report the error.
    const order = right.length > 0 ? right : wanted;
    const [first = 0] = order;
    let preferred: AppError | null = null;
    /** Requests without an answer so far. */
    const open = new Map<Promise<Attempt>, number>();

    /**
     * Returns the first good answer to any open request. Null if none arrived in time, or if
     * `fresh` failed.
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
      // Slow servers are asked again while their requests are open, even if only one round was
      // requested.
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

/**
 * Returns an exponential pause in ms with an upper limit. Jitter makes it between half and all of
 * that.
 */
const backoffMs = (round: number, random: number): number =>
  Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** (round - 1)) * (0.5 + random / 2);

const describe = (error: AppError): string =>
  error.code === 'rpc_error' ? `${error.context.rpcCode} ${error.context.message}` : error.code;

/** Returns the refusal of a server that did not execute the request. */
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
  // A server that is behind does not know a new blockhash. Providers also use this code for other
  // errors.
  const isFinal = rpcCode !== PREFLIGHT || (err !== null && err.name !== 'BlockhashNotFound');
  return { kind: 'refused', isFinal, error, err };
}
