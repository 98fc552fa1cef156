import type { EventLog } from '../../../shared/log.ts';
import type { WorkerChannel } from '../../channel.ts';
import { createWire, type Wire, type WireHandlers } from '../x402/wire.ts';

interface Line {
  readonly wire: Wire;
  attach(channel: WorkerChannel): void;
  close(): void;
}

/**
 * The `x402` channels of a call with their wire. A call may have several, one per connection; most
 * are not open yet (a standby), or no longer. Messages go over the newest open one, and what was
 * lost with a channel is repeated on the next (wire.ts). The call learns when the first opens, when
 * the last closes, and when there is a new one.
 */
export function createLine(
  handlers: Omit<WireHandlers, 'onAbuse' | 'onRestart'> & {
    up(): void;
    down(): void;
    /** Too many invalid messages. The channels close next. */
    abused?(): void;
  },
  log: EventLog,
  nowMs: () => number,
): Line {
  const channels = new Set<WorkerChannel>();
  const closeAll = (): void => channels.forEach((channel) => channel.close());
  const wire = createWire(
    {
      onRequest: (method, params) => handlers.onRequest(method, params),
      onNotification: (method, params) => handlers.onNotification(method, params),
      // This side's first messages on its channel went to a page that is gone.
      onRestart: () => handlers.up(),
      onAbuse() {
        log.add('x402_abuse');
        handlers.abused?.();
        closeAll();
      },
    },
    log,
    nowMs,
  );
  return {
    wire,
    attach(channel) {
      channels.add(channel);
      channel.onMessage((data) => {
        if (channels.has(channel) && typeof data === 'string') wire.receive(data, channel);
      });
      channel.onClose(() => {
        if (!channels.delete(channel)) return;
        const before = wire.connected;
        wire.detach(channel);
        log.add('x402_closed', { connected: wire.connected });
        if (before && !wire.connected) handlers.down();
      });
      channel.onOpen(() => {
        if (!channels.has(channel)) return;
        wire.attach(channel);
        log.add('x402_open', { channels: channels.size });
        handlers.up();
      });
    },
    close() {
      const gone = [...channels];
      channels.clear();
      for (const channel of gone) {
        wire.detach(channel);
        channel.close();
      }
    },
  };
}
