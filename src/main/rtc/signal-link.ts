import type { EventLog } from '../../shared/log.ts';
import type { Outlet } from '../../shared/replay.ts';
import type { LegMessage } from '../../shared/signal.ts';
import { encodeSignal, parseSignal } from '../../shared/signal.ts';
import { createPostbox, type Postbox } from './postbox.ts';
import type { Scope } from './scope.ts';

/** So many malformed messages are no accident. */
const ABUSE_LIMIT = 20;

/** The typed `signal` channel of one leg. What is about the call goes through call-signal.ts. */
export interface SignalLink extends Outlet, Pick<Postbox, 'on'> {
  /** About this leg. False: it is not open, and nothing was sent. */
  say(message: LegMessage): boolean;
  onOpen(listener: () => void): void;
  onClose(listener: () => void): void;
}

export function createSignalLink(options: {
  readonly channel: RTCDataChannel;
  readonly scope: Scope;
  readonly log: Pick<EventLog, 'add'>;
  /** Called once, with what was wrong last. */
  readonly onAbuse: (what: string) => void;
}): SignalLink {
  const { channel, scope, log } = options;
  const postbox = createPostbox();
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
    } else if (!postbox.deliver(parsed.value)) dropped('signal queue is full');
  });

  const send = (frame: string): boolean => {
    if (channel.readyState !== 'open') return false;
    channel.send(frame);
    return true;
  };
  return {
    send,
    say: (message) => send(encodeSignal(message)),
    on: postbox.on,
    onOpen: (listener) => void scope.listen(channel, 'open', listener),
    onClose: (listener) => void scope.listen(channel, 'close', listener),
  };
}
