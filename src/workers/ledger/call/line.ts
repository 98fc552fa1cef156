import type { EventLog } from '../../../shared/log.ts';
import type { WorkerChannel } from '../../channel.ts';
import { createWire, type Wire, type WireHandlers } from '../x402/wire.ts';

interface Line {
  readonly wire: Wire;
  attach(channel: WorkerChannel): void;
  close(): void;
}

/**
 * Manages the `x402` channels of a call and their wire. A call may have one channel per connection.
 * Most of these channels are not open yet (a standby connection) or are already closed. Messages go
 * over the newest open channel, and the wire repeats on the next channel what was lost with the
 * last one (wire.ts). The call is notified when the first channel opens, when the last one closes,
 * and when there is a new one.
 */
export function createLine(
  handlers: Omit<WireHandlers, 'onAbuse' | 'onRestart'> & {
    up(): void;
    down(): void;
    /** Called after too many invalid messages. The channels close next. */
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
      // The first messages on this side's channel went to a page that no longer exists.
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
