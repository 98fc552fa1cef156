import * as v from 'valibot';
import { EACH_SECOND, createBuckets, type Limit } from '../../../shared/bucket.ts';
import type { EventLog } from '../../../shared/log.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import { createReplay, type Outlet, type Sync } from '../../../shared/call/replay.ts';

/**
 * JSON-RPC 2.0 over the `x402` channel: one message per text frame, at most 64 KiB
 * (docs/protocol/x402.md, "Transport"). The conversation survives its channels. Each message
 * arrives once and in order, even after a channel was lost (src/shared/call/replay.ts). Only ticks
 * and acks are not counted and not repeated, because they are useless when late.
 */

/**
 * The part of a channel that the wire uses. `src/workers/channel.ts` implements it for both kinds
 * of endpoint.
 */
export type Frames = Outlet;

export const MAX_FRAME_BYTES = 65_536;
/** After this many invalid frames, the wire requests that the channels be closed. */
const MAX_ABUSE = 50;
/** The number of answers that are stored, in case the peer repeats a request. */
const REMEMBERED_ANSWERS = 256;
const SYNC = 'sync';

/**
 * The limit for messages about a minute. Messages that are repeated on a new channel arrive at once
 * (replay.ts), so the burst is large.
 */
const NEWS: Limit = { burst: 300, perSecond: 2 };
/** The limit for requests that cost this side a wallet signature or a request to the chain. */
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
  /** Answers to requests of this side. */
  answer: { burst: 600, perSecond: 20 },
  /** Methods that this version does not have. */
  other: { burst: 100, perSecond: 1 },
} as const satisfies Record<string, Limit>;
type Limited = keyof typeof LIMITS;

const isLimited = (method: string): method is Limited => Object.hasOwn(LIMITS, method);
const limitedAs = (method: string | undefined): Limited =>
  method === undefined ? 'answer' : isLimited(method) ? method : 'other';
/**
 * Replaces a stored request that was abandoned. The peer receives an answer to a request that it
 * has not made, and ignores it.
 */
const NOTHING = JSON.stringify({ jsonrpc: '2.0', id: 0, result: null });
const isUncounted = (method: string): boolean =>
  method === 'tick' || method === 'ack' || method === SYNC;

/** The error message for a request that was dropped because of its limit. */
export const TOO_MANY = 'too_many';

/**
 * Error codes of JSON-RPC 2.0, section 5.1. Codes from -32000 on are defined by this project
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

/** The most levels of objects and lists. The objects of x402 need ten. */
const MAX_DEPTH = 32;

/**
 * Parses JSON of a peer: a frame, or a text inside one. Returns undefined if it is too long or has
 * too many levels. JSON with more levels could be parsed but not written again, and a payment
 * repeats the terms that it accepts.
 * @param depth the number of levels around the text.
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
   * Answers a request. Throws {@link RpcFailure}, or a ValiError if the parameters do not parse.
   */
  onRequest(method: string, params: unknown): Promise<unknown>;
  onNotification(method: string, params: unknown): void;
  /**
   * Called after the peer's page was reloaded. Notifications that had not arrived before are lost.
   */
  onRestart?(): void;
  /** Called after too many invalid messages. The caller must close the channels. */
  onAbuse(): void;
}

interface Pending {
  readonly frame: string;
  resolve(result: unknown): void;
  reject(reason: RpcFailure): void;
}

export interface Wire {
  /**
   * Attaches a channel that has opened. The wire first repeats on it the messages that the peer
   * lacks, then uses it as the newest channel.
   */
  attach(frames: Frames): void;
  /**
   * Detaches a channel that has closed. The wire then uses the previous channel, or waits for the
   * next one.
   */
  detach(frames: Frames): void;
  /** True if at least one channel is open, as far as this side knows. */
  readonly connected: boolean;
  receive(text: string, from: Frames): void;
  /**
   * Sends a request and resolves to its answer.
   * @throws RpcFailure with the peer's answer, or the signal's reason. The text in an RpcFailure
   * comes from the peer. It may be compared but must not be shown.
   */
  request(method: string, params: unknown, signal: AbortSignal): Promise<unknown>;
  /**
   * Sends a notification, at once or on the next channel. `tick` and `ack` are only sent at once.
   * Returns false if the notification was not accepted.
   */
  notify(method: string, params: unknown): boolean;
}

/**
 * Creates the wire of one call.
 * @param nowMs monotonic time in ms. Messages beyond {@link LIMITS} are dropped and count as abuse.
 */
export function createWire(handlers: WireHandlers, log: EventLog, nowMs: () => number): Wire {
  const isWithin = createBuckets(LIMITS, nowMs);
  const pending = new Map<string | number, Pending>();
  const answers = new Map<string | number, Promise<string>>();
  let nextId = 1;
  let abuse = 0;
  /** The number of the peer's page. Each reload increases it. */
  let beginning = 0;

  const replay = createReplay<Frames>({
    stream: crypto.randomUUID(),
    encode: (sync: Sync) => JSON.stringify({ jsonrpc: '2.0', method: SYNC, params: sync }),
    onRestart() {
      log.add('wire-restart', { pending: pending.size });
      // A reloaded page numbers its requests from the start, and does not know this side's
      // requests. It must not get an answer that was meant for the page before the reload.
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
    // Called repeatedly if the peer continues on another channel.
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
