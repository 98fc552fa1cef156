import { createBuckets } from '../../shared/bucket.ts';
import type { EventLog } from '../../shared/log.ts';
import { createReplay } from '../../shared/call/replay.ts';
import {
  CALL_TYPES,
  type CallMessage,
  encodeSignal,
  SIGNAL_LIMITS,
} from '../../shared/call/signal.ts';
import { createPostbox, type Postbox } from './postbox.ts';
import type { SignalLink } from './signal-link.ts';

/**
 * What the two pages say to each other about the call, whichever leg it stands on: nothing is lost
 * and nothing comes twice when it moves (replay.ts).
 */
export interface CallSignal {
  /** Sent now or as soon as there is a connection. False: too much is waiting. */
  send(message: CallMessage): boolean;
  readonly on: Postbox['on'];
  /** A leg's channel takes part; answers how to end that. */
  join(link: SignalLink): () => void;
  acknowledge(): void;
}

/** @param onRestart the other page was reloaded: it knows nothing of what was said before. */
export function createCallSignal(
  stream: string,
  log: Pick<EventLog, 'add'>,
  onRestart: () => void = () => undefined,
  nowMs: () => number = () => performance.now(),
): CallSignal {
  const postbox = createPostbox();
  /** Of the whole call: another leg is no other measure. */
  const isWithin = createBuckets(SIGNAL_LIMITS, nowMs);
  const replay = createReplay<SignalLink>({
    stream,
    encode: (sync) => encodeSignal({ type: 'sync', ...sync }),
    onRestart,
  });
  return {
    send: (message) => replay.send(encodeSignal(message)),
    on: postbox.on,
    join(link) {
      link.on('sync', (sync) => replay.synced(link, sync));
      for (const type of CALL_TYPES) {
        link.on(type, (message) => {
          if (!replay.arrived(link)) return;
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
