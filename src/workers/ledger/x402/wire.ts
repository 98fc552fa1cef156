import * as v from 'valibot';
import { EACH_SECOND, createBuckets, type Limit } from '../../../shared/bucket.ts';
import type { EventLog } from '../../../shared/log.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import { createReplay, type Outlet, type Sync } from '../../../shared/call/replay.ts';

/**
 * JSON-RPC 2.0 over the `x402` channel: one message per text frame, at most 64 KiB
 * (docs/protocol/x402.md, "Transport"). The conversation survives its channels. Each message
 * arrives once and in order, even if a channel was lost (src/shared/call/replay.ts). Only ticks and
 * acks are neither counted nor repeated, because they are worthless later.
 */

/**
 * The part of a channel that the wire uses; `src/workers/channel.ts` provides it for both kinds of
 * endpoint.
 */
export type Frames = Outlet;

export const MAX_FRAME_BYTES = 65_536;
/** After this many invalid frames, the wire asks for the channel to be closed. */
const MAX_ABUSE = 50;
/** How many answers are kept for requests that the peer repeats. */
const REMEMBERED_ANSWERS = 256;
const SYNC = 'sync';

/**
 * Limit for messages about a minute. Messages stored for another channel arrive at once
 * (replay.ts), so the burst is large.
 */
const NEWS: Limit = { burst: 300, perSecond: 2 };
/** Limit for requests that cost this side a wallet signature or a request to the chain. */
const DEAR: Limit = { burst: 60, perSecond: 1 };
/** The limits for valid messages, by method. */
const LIMITS = {
  tick: EACH_SECOND,
  ack: EACH_SECOND,
  sync: { burst: 1_000, perSecond: 20 },
  hello: { burst: 30, perSecond: 0.5 },
  'resource.get': { burst: 300, perSecond: 5 },
  'file.nonce': DEAR,
  'file.claim': DEAR,
  'booking.claim': DEAR,
  'allowance.sponsor': DEAR,
  refund: { burst: 300, perSecond: 1 },
  billing_attempt: NEWS,
  billing_success: NEWS,
  billing_failed: NEWS,
  freeze: NEWS,
  unfreeze: NEWS,
  leave: NEWS,
  call_end: NEWS,
  /** Answers to this side's requests. */
  answer: { burst: 600, perSecond: 20 },
  /** Methods that this version does not know. */
  other: { burst: 100, perSecond: 1 },
} as const satisfies Record<string, Limit>;
type Limited = keyof typeof LIMITS;

const isLimited = (method: string): method is Limited => Object.hasOwn(LIMITS, method);
const limitedAs = (method: string | undefined): Limited =>
  method === undefined ? 'answer' : isLimited(method) ? method : 'other';
/**
 * Replaces an abandoned request under its number. It is an answer to no request, so the peer
 * ignores it.
 */
const NOTHING = JSON.stringify({ jsonrpc: '2.0', id: 0, result: null });
const isUncounted = (method: string): boolean =>
  method === 'tick' || method === 'ack' || method === SYNC;

/** The error message for a request that was dropped because of its limit. */
export const TOO_MANY = 'too_many';

/**
 * Error codes of JSON-RPC 2.0, section 5.1. Codes from -32000 on are this project's
 * (docs/protocol/x402.md, "Error handling").
 */
export const RPC = {
  parse: -32_700,
  invalidRequest: -32_600,
  unknownMethod: -32_601,
  invalidParams: -32_602,
  internal: -32_603,
  outOfTurn: -32_000,
} as const;

export class RpcFailure extends Error {
  override readonly name = 'RpcFailure';
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const upTo = (length: number) => v.pipe(v.string(), v.maxLength(length));
const integer = v.pipe(v.number(), v.integer());
const count = v.pipe(integer, v.minValue(0));

const Id = v.union([upTo(64), integer]);
const jsonrpc = v.literal('2.0');
const Request = v.strictObject({
  jsonrpc,
  id: v.optional(Id),
  method: upTo(64),
  params: v.optional(v.unknown()),
});
const Success = v.strictObject({ jsonrpc, id: Id, result: v.optional(v.unknown()) });
const Failure = v.strictObject({
  jsonrpc,
  id: v.nullable(Id),
  error: v.object({ code: integer, message: upTo(1024) }),
});

const SyncParams = v.object({
  stream: v.pipe(upTo(36), v.minLength(1)),
  turn: count,
  next: v.pipe(count, v.minValue(1)),
  peer: upTo(36),
  received: count,
});

/** The most levels of objects and lists. x402's own objects need ten. */
const MAX_DEPTH = 32;

/**
 * Parses JSON of a peer: a frame, or a text inside one. Returns undefined if it is too long or too
 * deep. Deeper JSON could be parsed but not written again, and a payment repeats the terms that it
 * accepts.
 * @param depth number of levels that surround the text.
 * @throws SyntaxError
 */
export function parseJson(text: string, depth = 0): unknown {
  if (text.length > MAX_FRAME_BYTES) return undefined;
  const value: unknown = JSON.parse(text);
  return isShallow(value, depth) ? value : undefined;
}

function isShallow(value: unknown, from: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = from; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
  }
  return level.length === 0;
}

export interface WireHandlers {
  /**
   * Answers a request. Throws {@link RpcFailure}, or a ValiError for parameters that do not parse.
   */
  onRequest(method: string, params: unknown): Promise<unknown>;
  onNotification(method: string, params: unknown): void;
  /** The peer's page was reloaded. Notifications that it had not received before are lost. */
  onRestart?(): void;
  /** Called after too many invalid messages. The caller must close the channel. */
  onAbuse(): void;
}

interface Pending {
  readonly frame: string;
  resolve(result: unknown): void;
  reject(reason: RpcFailure): void;
}

export interface Wire {
  /**
   * Attaches a channel that has opened. The wire uses the newest channel once it has repeated there
   * what the peer is missing.
   */
  attach(frames: Frames): void;
  /**
   * Detaches a closed channel. The wire then uses the previous channel or waits for the next one.
   */
  detach(frames: Frames): void;
  /** Tells whether a channel is open, as far as this side knows. */
  readonly connected: boolean;
  receive(text: string, from: Frames): void;
  /**
   * Sends a request and resolves to its answer.
   * @throws RpcFailure with the peer's answer, or the signal's reason. The text in an RpcFailure is
   * the peer's: compare it, and never show it.
   */
  request(method: string, params: unknown, signal: AbortSignal): Promise<unknown>;
  /**
   * Sends a notification now or on the next channel. `tick` and `ack` are sent now or never.
   * Returns false if the notification was not accepted.
   */
  notify(method: string, params: unknown): boolean;
}

/**
 * Makes the wire of one call.
 * @param nowMs monotonic time in ms. Messages faster than {@link LIMITS} are dropped and count as
 * abuse.
 */
export function createWire(handlers: WireHandlers, log: EventLog, nowMs: () => number): Wire {
  const isWithin = createBuckets(LIMITS, nowMs);
  const pending = new Map<string | number, Pending>();
  const answers = new Map<string | number, Promise<string>>();
  let nextId = 1;
  let abuse = 0;
  /** Counts the peer's pages: a reload starts the next one. */
  let beginning = 0;

  const replay = createReplay<Frames>({
    stream: crypto.randomUUID(),
    encode: (sync: Sync) => JSON.stringify({ jsonrpc: '2.0', method: SYNC, params: sync }),
    onRestart() {
      log.add('wire-restart', { pending: pending.size });
      // A reloaded page numbers its requests from the start, and it has forgotten this side's
      // requests. An answer for the old page must not be mistaken for an answer to the new page.
      answers.clear();
      beginning += 1;
      for (const { frame } of pending.values()) replay.send(frame);
      handlers.onRestart?.();
    },
    onFlood: () => complain('too many repeated'),
    nowMs,
  });
  const send = (text: string): boolean => {
    const taken = replay.send(text);
    if (!taken) log.add('wire-full');
    return taken;
  };

  const complain = (why: string): void => {
    abuse += 1;
    log.add('wire-nonsense', { why, abuse });
    // If the peer continues on a later channel, this is called again.
    if (abuse % MAX_ABUSE === 0) handlers.onAbuse();
  };

  const refuse = (id: string | number | null, code: number, message: string): void => {
    complain(message);
    send(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));
  };

  async function answer(id: string | number, method: string, params: unknown): Promise<string> {
    try {
      return JSON.stringify({
        jsonrpc: '2.0',
        id,
        result: await handlers.onRequest(method, params),
      });
    } catch (thrown) {
      const error =
        thrown instanceof RpcFailure
          ? { code: thrown.code, message: thrown.message }
          : v.isValiError(thrown)
            ? { code: RPC.invalidParams, message: 'invalid params' }
            : { code: RPC.internal, message: 'internal error' };
      log.add('wire-refused', { method, code: error.code, message: String(thrown) });
      if (error.code !== RPC.internal) complain(error.message);
      return JSON.stringify({ jsonrpc: '2.0', id, error });
    }
  }

  function onRequest(id: string | number, method: string, params: unknown): void {
    let known = answers.get(id);
    if (!known) {
      known = answer(id, method, params);
      answers.set(id, known);
      const [oldest] = answers.keys();
      if (answers.size > REMEMBERED_ANSWERS && oldest !== undefined) answers.delete(oldest);
    }
    const asked = beginning;
    void known.then((text) => {
      if (asked === beginning) send(text);
    });
  }

  function onNotification(method: string, params: unknown, from: Frames): void {
    try {
      if (method === SYNC) replay.synced(from, v.parse(SyncParams, params));
      else if (!isUncounted(method) || replay.isNews(from)) {
        handlers.onNotification(method, params);
      }
    } catch (thrown) {
      complain(`notification ${method}: ${String(thrown)}`);
    }
  }

  return {
    attach: (frames) => replay.opened(frames),
    detach: (frames) => replay.closed(frames),
    get connected() {
      return replay.connected;
    },
    receive(text, from) {
      let json: unknown;
      try {
        json = parseJson(text);
      } catch {
        if (replay.arrived(from)) refuse(null, RPC.parse, 'parse error');
        return;
      }
      const request = tryParse(Request, json);
      const { id, method, params } = request ?? { id: undefined };
      const counted = id !== undefined || method === undefined || !isUncounted(method);
      if (counted && !replay.arrived(from)) return;
      if (json !== undefined && !isWithin(limitedAs(method))) {
        if (method === undefined || id === undefined) return complain(`too many: ${method}`);
        return refuse(id, RPC.outOfTurn, TOO_MANY);
      }
      if (json === undefined) return refuse(null, RPC.invalidRequest, 'frame too large');
      if (method !== undefined) {
        return id === undefined
          ? onNotification(method, params, from)
          : onRequest(id, method, params);
      }
      const success = tryParse(Success, json);
      if (success) {
        pending.get(success.id)?.resolve(success.result);
        return;
      }
      const failure = tryParse(Failure, json);
      if (failure) {
        const { id, error } = failure;
        log.add('wire-refusal', error);
        if (id !== null) pending.get(id)?.reject(new RpcFailure(error.code, error.message));
        return;
      }
      refuse(null, RPC.invalidRequest, 'invalid request');
    },
    request(method, params, signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const id = nextId++;
        const done = (): void => {
          pending.delete(id);
          signal.removeEventListener('abort', onAbort);
        };
        const frame = JSON.stringify({ jsonrpc: '2.0', id, method, params });
        const onAbort = (): void => {
          done();
          replay.replace(frame, NOTHING);
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort);
        pending.set(id, {
          frame,
          resolve: (result) => {
            done();
            resolve(result);
          },
          reject: (reason) => {
            done();
            reject(reason);
          },
        });
        send(frame);
      });
    },
    notify(method, params) {
      const frame = JSON.stringify({ jsonrpc: '2.0', method, params });
      if (!isUncounted(method)) return send(frame);
      const sent = replay.pass(frame);
      replay.acknowledge();
      return sent;
    },
  };
}
