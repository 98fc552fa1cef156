import { z } from '@x402/core/schemas';
import type { TextChannel } from './wire.ts';

/**
 * The `signal` channel (docs/codes.md, "Messages of `signal`"), as far as audio and video need it: what
 * each side says that it sends, and their descriptions. As on `x402` there is one channel and no
 * reattaching. It opens no lanes and no standby, and leaves their offers unanswered.
 */

interface Devices {
  readonly microphone: 'on' | 'muted' | 'none';
  readonly camera: 'on' | 'off' | 'none';
  readonly screen: boolean;
}
interface Description {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

interface Signal {
  /** From admission on: what this side sends. */
  sends(devices: Devices): void;
  describe(description: Description): void;
  /** Called with each description, and with what the other side says that it sends. */
  onDescription(listener: (description: Description) => void): void;
  /** The newest word of the other side; null: none yet. */
  readonly peer: Devices | null;
  close(): void;
}

const MOST_SDP = 32_768;
const BEAT_MS = 1_000;
/** Counted by `sync`. */
const COUNTED: readonly unknown[] = ['devices', 'chat', 'lane', 'standby'];

const Message = z.union([
  z.object({ type: z.literal('sync'), stream: z.string(), next: z.number() }),
  z.object({ type: z.literal('beat'), n: z.number(), ask: z.boolean() }),
  z.object({
    type: z.literal('devices'),
    microphone: z.enum(['on', 'muted', 'none']),
    camera: z.enum(['on', 'off', 'none']),
    screen: z.boolean(),
  }),
  z.object({
    type: z.literal('description'),
    kind: z.enum(['offer', 'answer']),
    sdp: z.string().max(MOST_SDP),
  }),
  // Whatever else there is: only the type counts.
  z.object({ type: z.string() }),
]);

export function createSignal(channel: TextChannel): Signal {
  const stream = crypto.randomUUID();
  const early: Description[] = [];
  let hear = (description: Description): void => void early.push(description);
  let sent = 0;
  let peerStream = '';
  let received = 0;
  let told = 0;
  let beats = 0;
  let heard = 0;
  let peer: Devices | null = null;

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
    if ('microphone' in message) {
      const { microphone, camera, screen } = message;
      peer = { microphone, camera, screen };
    }
    if ('sdp' in message) hear({ type: message.kind, sdp: message.sdp });
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
    sends(devices) {
      sent += 1;
      say({ type: 'devices', ...devices, wants: 'all' });
    },
    describe: ({ type: kind, sdp }) => say({ type: 'description', kind, sdp }),
    onDescription(listener) {
      early.splice(0).forEach(listener);
      hear = listener;
    },
    get peer() {
      return peer;
    },
    close: () => clearInterval(timer),
  };
}
