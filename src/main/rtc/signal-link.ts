import { createBuckets } from '../../shared/bucket.ts';
import type { EventLog } from '../../shared/log.ts';
import type { Outlet } from '../../shared/call/replay.ts';
import {
  encodeSignal,
  isCallMessage,
  type LegMessage,
  parseSignal,
  SIGNAL_LIMITS,
} from '../../shared/call/signal.ts';
import { createPostbox, type Postbox } from './postbox.ts';
import type { Scope } from './scope.ts';

/** So many malformed messages are no accident. */
const ABUSE_LIMIT = 20;

/** The typed `signal` channel of one leg. What is about the call goes through call-signal.ts. */
export interface SignalLink extends Outlet, Pick<Postbox, 'on'> {
  /** About this leg. False: it is not open, and nothing was sent. */
  say(message: LegMessage): boolean;
  /** Something that came here was dropped: too often, and the leg is closed. */
  dropped(what: string): void;
  onOpen(listener: () => void): void;
  onClose(listener: () => void): void;
}

export function createSignalLink(options: {
  readonly channel: RTCDataChannel;
  readonly scope: Scope;
  readonly log: Pick<EventLog, 'add'>;
  /** Called once, with what was wrong last. */
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
      const { error } = parsed;
      dropped(error.code === 'peer_protocol' ? error.context.what : error.code);
      return;
    }
    const message = parsed.value;
    // What is counted has to be counted, also to be dropped: that is call-signal.ts's.
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
