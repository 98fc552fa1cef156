import type { Role } from '../../src/shared/api/ledger.ts';
import type { WorkerChannel } from '../../src/workers/channel.ts';

/** One text frame on the `x402` channel. */
export interface Frame {
  readonly from: Role;
  readonly atMs: number;
  readonly text: string;
}

/** Changes a frame on its way; null loses it. */
export type Tamper = (frame: Frame) => string | null;

interface End {
  readonly channel: WorkerChannel;
  receive(text: string): void;
  closed(): void;
}

/** Two ends of one ordered, reliable channel, open from the start. Every frame sent is kept. */
export function joined(
  frames: Frame[],
  tamper: Tamper = ({ text }) => text,
): { readonly host: WorkerChannel; readonly guest: WorkerChannel } {
  let open = true;

  function end(from: Role, other: () => End): End {
    const messages = new Set<(data: string) => void>();
    const closes = new Set<() => void>();
    const early: string[] = [];
    const stop =
      <T>(set: Set<T>, listener: T) =>
      (): void =>
        void set.delete(listener);
    return {
      receive(text) {
        if (messages.size === 0) early.push(text);
        for (const listener of messages) listener(text);
      },
      closed() {
        for (const listener of closes) listener();
      },
      channel: {
        get open() {
          return open;
        },
        bufferedAmount: 0,
        send(data) {
          if (!open || typeof data !== 'string') return false;
          const frame = { from, atMs: performance.now(), text: data };
          frames.push(frame);
          const arriving = tamper(frame);
          if (arriving !== null) setImmediate(() => open && other().receive(arriving));
          return true;
        },
        setLowWater: () => undefined,
        onMessage(listener) {
          messages.add(listener);
          for (const text of early.splice(0)) listener(text);
          return stop(messages, listener);
        },
        onOpen(listener) {
          if (open) listener();
          return () => undefined;
        },
        onClose(listener) {
          closes.add(listener);
          return stop(closes, listener);
        },
        onLow: () => () => undefined,
        close() {
          if (!open) return;
          open = false;
          for (const side of [host, guest]) side.closed();
        },
      },
    };
  }

  const host: End = end('host', () => guest);
  const guest: End = end('guest', () => host);
  return { host: host.channel, guest: guest.channel };
}
