import { z } from '@x402/core/schemas';
import type { TextChannel } from './wire.ts';

/**
 * The `signal` channel (docs/codes.md, "Messages of `signal`") of a peer without media: it beats, and
 * says that it sends nothing. As on `x402` there is one channel and no reattaching. It opens no lanes and
 * no standby, and leaves offers of them and descriptions unanswered.
 */
interface Signal {
  /** From admission on. */
  sendsNothing(): void;
  close(): void;
}

const BEAT_MS = 1_000;
/** Counted by `sync`. */
const COUNTED: readonly unknown[] = ['devices', 'chat', 'lane', 'standby'];

const Message = z.union([
  z.object({ type: z.literal('sync'), stream: z.string(), next: z.number() }),
  z.object({ type: z.literal('beat'), n: z.number(), ask: z.boolean() }),
  // Whatever else there is: only the type counts.
  z.object({ type: z.string() }),
]);

export function createSignal(channel: TextChannel): Signal {
  const stream = crypto.randomUUID();
  let sent = 0;
  let peerStream = '';
  let received = 0;
  let told = 0;
  let beats = 0;
  let heard = 0;

  const say = (message: object): void => channel.send(JSON.stringify(message));
  function sync(): void {
    told = received;
    say({ type: 'sync', stream, turn: 1, next: sent + 1, peer: peerStream, received });
  }
  const beat = (): void => say({ type: 'beat', n: (beats += 1), heard, ask: false });

  channel.onText((text) => {
    const message = Message.parse(JSON.parse(text));
    if (COUNTED.includes(message.type)) received += 1;
    if ('stream' in message && message.stream !== peerStream) {
      peerStream = message.stream;
      received = message.next - 1;
    }
    if ('ask' in message) {
      heard = Math.max(heard, message.n);
      if (message.ask) beat();
    }
  });
  sync();
  const timer = setInterval(() => {
    beat();
    if (received !== told) sync();
  }, BEAT_MS);

  return {
    sendsNothing() {
      sent += 1;
      say({ type: 'devices', microphone: 'none', camera: 'none', screen: false, wants: 'all' });
    },
    close: () => clearInterval(timer),
  };
}
