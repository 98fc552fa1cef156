import type { EventLog } from '../../../shared/log.ts';
import type { WorkerChannel } from '../../channel.ts';
import { createWire, type Wire, type WireHandlers } from '../x402/wire.ts';

interface Line {
  readonly wire: Wire;
  attach(channel: WorkerChannel): void;
  close(): void;
}

/**
 * Manages the `x402` channels of a call, and the wire over them. Each connection has one such
 * channel. Some are not open yet (those of standby connections), others are already closed.
 * Messages are sent on the newest open channel. If a channel breaks, the wire repeats lost messages
 * on the next one (wire.ts). The line calls `up` for each channel that opens, and `down` when the
 * last one closes.
 */
export function createLine(
  handlers: Omit<WireHandlers, 'onAbuse' | 'onRestart'> & {
    up(): void;
    down(): void;
    /** Called after too many invalid messages, before the channels are closed. */
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
      // The peer's page was reloaded. Its new page did not get the first messages on this channel.
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
