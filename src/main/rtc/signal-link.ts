import { createBuckets } from '../../shared/bucket.ts';
import type { EventLog } from '../../shared/log.ts';
import { createReplay, type Outlet } from '../../shared/call/replay.ts';
import {
  CALL_TYPES,
  type CallMessage,
  encodeSignal,
  isCallMessage,
  type TransportMessage,
  parseSignal,
  type SignalMessage,
  type SignalOf,
  type SignalType,
} from '../../shared/call/signal-messages.ts';
import { SIGNAL_LIMITS } from '../../shared/call/signal-limits.ts';
import type { Scope } from './scope.ts';

/**
 * Carries the pages' messages about the call, whichever transport the call uses. When the call
 * moves, no message is lost or repeated (replay.ts).
 */
export interface CallSignal {
  /**
   * Sends a message now, or once the call is connected. Returns false if too many messages wait.
   */
  send(message: CallMessage): boolean;
  readonly on: Postbox['on'];
  /** Adds the channel of a transport. Returns a function that removes it. */
  join(link: SignalLink): () => void;
  acknowledge(): void;
}

/**
 * Creates the call's message channel.
 * @param onRestart called when the peer's page was reloaded and knows no earlier messages.
 */
export function createCallSignal(
  stream: string,
  log: Pick<EventLog, 'add'>,
  onRestart: () => void = () => undefined,
  nowMs: () => number = () => performance.now(),
): CallSignal {
  const postbox = createPostbox();
  /** Limits for the whole call. Moving to another transport does not reset them. */
  const isWithin = createBuckets(SIGNAL_LIMITS, nowMs);
  const replay = createReplay<SignalLink>({
    stream,
    encode: (sync) => encodeSignal({ type: 'sync', ...sync }),
    onRestart,
    onFlood: (link, what) => link.dropped(`too many repeated: ${what}`),
    nowMs,
  });
  return {
    send: (message) => replay.send(encodeSignal(message)),
    on: postbox.on,
    join(link) {
      link.on('sync', (sync) => replay.synced(link, sync));
      for (const type of CALL_TYPES) {
        link.on(type, (message) => {
          if (!replay.arrived(link, type)) return;
          if (!isWithin(type)) link.dropped(`too many: ${type}`);
          else if (!postbox.deliver(message)) {
            log.add('signal.dropped', { what: 'nobody listens' });
          }
        });
      }
      link.onOpen(() => replay.opened(link));
      link.onClose(() => replay.closed(link));
      return () => replay.closed(link);
    },
    acknowledge: () => replay.acknowledge(),
  };
}

/** How many messages are kept until a listener for them is added. */
const KEPT = 256;

/**
 * Delivers messages to their listeners by type. A message whose listener is not ready yet is kept.
 */
interface Postbox {
  /**
   * Delivers a message. Returns false if the message has no listener and too many messages are kept
   * already.
   */
  deliver(message: SignalMessage): boolean;
  /**
   * Adds a listener, which also gets the kept messages of its type. Returns a function that removes
   * the listener.
   */
  on<T extends SignalType>(type: T, listener: (message: SignalOf<T>) => void): () => void;
}

type Listener = (message: SignalMessage) => void;

function createPostbox(): Postbox {
  const listeners = new Map<SignalType, Set<Listener>>();
  const unheard: SignalMessage[] = [];
  return {
    deliver(message) {
      const heard = listeners.get(message.type);
      if (heard?.size) for (const listener of heard) listener(message);
      else if (unheard.length < KEPT) unheard.push(message);
      else return false;
      return true;
    },
    on<T extends SignalType>(type: T, listener: (message: SignalOf<T>) => void) {
      const isOurs = (message: SignalMessage): message is SignalOf<T> => message.type === type;
      const narrow: Listener = (message) => {
        if (isOurs(message)) listener(message);
      };
      const set = listeners.get(type) ?? new Set();
      listeners.set(type, set.add(narrow));
      for (const message of unheard.filter(isOurs)) {
        unheard.splice(unheard.indexOf(message), 1);
        listener(message);
      }
      return () => void set.delete(narrow);
    },
  };
}

/** After this many malformed messages, the peer's messages are no accident. */
const ABUSE_LIMIT = 20;

/**
 * The typed `signal` channel of one transport. The messages about the call go through
 * `createCallSignal` instead.
 */
export interface SignalLink extends Outlet, Pick<Postbox, 'on'> {
  /** Sends a message about this transport. Returns false if the transport is not open. */
  say(message: TransportMessage): boolean;
  /** Logs a dropped message. Too many dropped messages close the transport. */
  dropped(what: string): void;
  onOpen(listener: () => void): void;
  onClose(listener: () => void): void;
}

export function createSignalLink(options: {
  readonly channel: RTCDataChannel;
  readonly scope: Scope;
  readonly log: Pick<EventLog, 'add'>;
  /** Called once, with the offence that reached the limit. */
  readonly onAbuse: (what: string) => void;
  readonly nowMs?: () => number;
}): SignalLink {
  const { channel, scope, log } = options;
  const postbox = createPostbox();
  const isWithin = createBuckets(SIGNAL_LIMITS, options.nowMs ?? (() => performance.now()));
  let malformed = 0;

  const dropped = (what: string): void => {
    malformed += 1;
    log.add('signal.dropped', { what });
    if (malformed === ABUSE_LIMIT) options.onAbuse(what);
  };

  scope.listen(channel, 'message', (event) => {
    if (malformed >= ABUSE_LIMIT) return;
    const parsed = parseSignal(event instanceof MessageEvent ? event.data : null);
    if (!parsed.ok) {
      dropped(parsed.what);
      return;
    }
    const message = parsed.value;
    // The whole call counts its own messages, even dropped messages, so this transport does not
    // count them.
    if (!isCallMessage(message) && !isWithin(message.type)) dropped(`too many: ${message.type}`);
    else if (!postbox.deliver(message)) dropped('signal queue is full');
  });

  const send = (frame: string): boolean => {
    if (channel.readyState !== 'open') return false;
    channel.send(frame);
    return true;
  };
  return {
    send,
    dropped,
    say: (message) => send(encodeSignal(message)),
    on: postbox.on,
    onOpen: (listener) => void scope.listen(channel, 'open', listener),
    onClose: (listener) => void scope.listen(channel, 'close', listener),
  };
}
