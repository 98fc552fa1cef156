import type { AppError } from '../../../shared/errors.ts';
import { P2cError, appError, raise } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { isLoopback } from '../../../shared/loopback.ts';
import type { Env } from './env.ts';
import { checkAborted } from './env.ts';
import { Malformed, fields, integer, text } from './parse.ts';
import { readText } from './read-text.ts';

/**
 * JSON-RPC 2.0 over HTTP POST to the user's servers and to no other: the first is preferred, the
 * rest are fallbacks. Where a host sends no headers, this allow-list is the worker's only wall
 * against other origins (architecture.md, "Trust").
 */

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** For one attempt at one server. */
  readonly timeoutMs?: number;
  /** How often the whole list is gone through. */
  readonly rounds?: number;
  /** Ask this server alone: where two answers must come from one view of the chain. */
  readonly server?: number;
}

/** What one server said to one attempt. */
export type Attempt =
  | { readonly kind: 'result'; readonly result: unknown }
  /** A JSON-RPC error: the server understood and refuses. */
  | {
      readonly kind: 'error';
      readonly rpcCode: number;
      readonly message: string;
      readonly data: unknown;
    }
  /** Turned away before anything was looked at (401, 403, 429): certainly not acted on. */
  | { readonly kind: 'turned-away'; readonly error: AppError }
  /** No usable answer: it may have been acted on. */
  | { readonly kind: 'no-answer'; readonly error: AppError };

export interface Transport {
  readonly hosts: readonly string[];
  /** One attempt at one server. @throws P2cError `aborted` only. */
  attempt(
    server: number,
    method: string,
    params: unknown[],
    options?: CallOptions,
  ): Promise<Attempt>;
  /**
   * A question without side effects: tries each server in turn, then again after a pause.
   * @throws P2cError `rpc_*`: what the preferred server said last, or `aborted`.
   */
  call<T>(
    method: string,
    params: unknown[],
    parse: (result: unknown) => T,
    options?: CallOptions,
  ): Promise<T>;
}

const TIMEOUT_MS = 5_000;
const ROUNDS = 3;
const BACKOFF_MS = 300;
const BACKOFF_CAP_MS = 4_000;

/** Another server may well answer these: node behind, slot skipped or cleaned up, not yet available. */
const TRY_ELSEWHERE = new Set([-32004, -32005, -32007, -32014, -32016]);

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

/** @throws P2cError `rpc_invalid_url`; `rpc_missing` is the caller's to raise (it knows the network). */
export function createTransport(urls: readonly string[], env: Env, log?: EventLog): Transport {
  const servers = urls.map(parseRpcUrl);
  let lastId = 0;

  async function attempt(
    server: number,
    method: string,
    params: unknown[],
    options: CallOptions = {},
  ): Promise<Attempt> {
    const url = servers[server];
    if (!url) throw raise('internal', { what: `no RPC server ${server}` });
    checkAborted(options.signal);
    const host = url.host;
    const id = ++lastId;
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    options.signal?.addEventListener('abort', abort, { once: true });
    // The injected sleep keeps the timeout on the tests' clock.
    const slow = env.sleep(options.timeoutMs ?? TIMEOUT_MS, stop.signal).then(
      (): Attempt => ({ kind: 'no-answer', error: appError('rpc_slow', { host }) }),
      (): Attempt => ({ kind: 'no-answer', error: appError('aborted') }),
    );
    try {
      const answer = await Promise.race([post(url, { id, method, params }, stop.signal), slow]);
      checkAborted(options.signal);
      if (answer.kind !== 'result') log?.add('rpc', { host, method, answer: describe(answer) });
      return answer;
    } finally {
      stop.abort();
      options.signal?.removeEventListener('abort', abort);
    }
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
        // A redirect would lead out of the allow-list; no cookies, no referrer go to an RPC server.
        redirect: 'error',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
      });
    } catch {
      return { kind: 'no-answer', error: appError('rpc_unreachable', { host }) };
    }
    if (response.status === 401 || response.status === 403) {
      return { kind: 'turned-away', error: appError('rpc_forbidden', { host }) };
    }
    if (response.status === 429) {
      return { kind: 'turned-away', error: appError('rpc_rate_limited', { host }) };
    }
    let body: unknown;
    try {
      body = JSON.parse(await readText(response));
    } catch {
      return response.ok
        ? badAnswer(host, request.method)
        : { kind: 'no-answer', error: appError('rpc_unreachable', { host }) };
    }
    // Some servers put a JSON-RPC error into a 4xx or 5xx answer: the error says more than the status.
    return readEnvelope(body, host, request) ?? badAnswer(host, request.method, response.ok);
  }

  async function call<T>(
    method: string,
    params: unknown[],
    parse: (result: unknown) => T,
    options: CallOptions = {},
  ): Promise<T> {
    let preferred: AppError | null = null;
    const rounds = options.rounds ?? ROUNDS;
    const asked = options.server === undefined ? servers.keys() : [options.server];
    const order = [...asked];
    for (let round = 0; round < rounds; round += 1) {
      if (round > 0) await env.sleep(backoffMs(round, env.random()), options.signal);
      for (const server of order) {
        const host = servers[server]?.host ?? '';
        const answer = await attempt(server, method, params, options);
        let error: AppError;
        if (answer.kind === 'result') {
          try {
            return parse(answer.result);
          } catch (thrown) {
            if (!(thrown instanceof Malformed)) throw thrown;
            error = appError('rpc_bad_answer', { host, method });
          }
        } else if (answer.kind === 'error') {
          const { rpcCode, message } = answer;
          error = appError('rpc_error', { host, method, rpcCode, message });
          if (!TRY_ELSEWHERE.has(rpcCode)) throw new P2cError(error);
        } else error = answer.error;
        if (server === order[0]) preferred = error;
      }
    }
    throw new P2cError(preferred ?? appError('internal', { what: 'no RPC server' }));
  }

  return { hosts: servers.map((url) => url.host), attempt, call };
}

/** Exponential, capped, with full jitter above one half. */
const backoffMs = (round: number, random: number): number =>
  Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** (round - 1)) * (0.5 + random / 2);

const describe = (answer: Exclude<Attempt, { kind: 'result' }>): string =>
  answer.kind === 'error' ? `${answer.rpcCode} ${answer.message}` : answer.error.code;

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
  try {
    const envelope = fields(body);
    if (envelope['error'] !== undefined && envelope['error'] !== null) {
      const error = fields(envelope['error']);
      const rpcCode = integer(error['code']);
      // Rate limits also come as JSON-RPC errors.
      if (rpcCode === 429) {
        return { kind: 'turned-away', error: appError('rpc_rate_limited', { host }) };
      }
      return { kind: 'error', rpcCode, message: text(error['message']), data: error['data'] };
    }
    if (envelope['id'] !== request.id || !('result' in envelope)) return null;
    return { kind: 'result', result: envelope['result'] };
  } catch {
    return null;
  }
}
