import type { EventLog } from '../../shared/log.ts';
import { createReplay } from '../../shared/replay.ts';
import type { CallMessage } from '../../shared/signal.ts';
import { encodeSignal } from '../../shared/signal.ts';
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

const COUNTED = [
  'devices',
  'chat',
  'lane',
  'standby',
] as const satisfies readonly CallMessage['type'][];

/** @param onRestart the other page was reloaded: it knows nothing of what was said before. */
export function createCallSignal(
  stream: string,
  log: Pick<EventLog, 'add'>,
  onRestart: () => void = () => undefined,
): CallSignal {
  const postbox = createPostbox();
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
      for (const type of COUNTED) {
        link.on(type, (message) => {
          if (!replay.arrived(link) || postbox.deliver(message)) return;
          log.add('signal.dropped', { what: 'nobody listens' });
        });
      }
      link.onOpen(() => replay.opened(link));
      link.onClose(() => replay.closed(link));
      return () => replay.closed(link);
    },
    acknowledge: () => replay.acknowledge(),
  };
}
