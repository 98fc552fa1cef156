import { readSignal } from './signal-messages.ts';
import type { TextChannel } from './wire.ts';

/**
 * The `signal` channel (docs/protocol/codes.md, "Messages of `signal`"): it beats, says what this side sends, and
 * carries a guest's answers to descriptions of audio and video. As on `x402` there is one channel and no
 * reattaching. It opens no lanes and no standby, and leaves offers of them unanswered.
 */
export interface Signal {
  /** From admission on: sound and picture, or neither. */
  sends(what: 'both' | 'nothing'): void;
  /** A peer without media listens to no offers. */
  onOffer(listener: (sdp: string) => void): void;
  answer(sdp: string): void;
  close(): void;
}

const BEAT_MS = 1_000;
/** Counted by `sync`. */
const COUNTED: readonly unknown[] = ['devices', 'chat', 'lane', 'standby', 'again'];

export function createSignal(channel: TextChannel): Signal {
  const stream = crypto.randomUUID();
  let sent = 0;
  let peerStream = '';
  let received = 0;
  let told = 0;
  let beats = 0;
  let heard = 0;
  let onOffer: (sdp: string) => void = () => undefined;

  const say = (message: object): void => channel.send(JSON.stringify(message));
  function sync(): void {
    told = received;
    say({ type: 'sync', stream, turn: 1, next: sent + 1, peer: peerStream, received });
  }
  const beat = (): void => say({ type: 'beat', n: (beats += 1), heard, ask: false });

  channel.onText((text) => {
    const message = readSignal(text);
    if (message === null) return;
    if (COUNTED.includes(message.type)) received += 1;
    if (message.type === 'sync' && message.stream !== peerStream) {
      peerStream = message.stream;
      received = message.next - 1;
    }
    if (message.type === 'description' && message.kind === 'offer') onOffer(message.sdp);
    if (message.type === 'beat') {
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
    sends(what) {
      const state = what === 'both' ? 'on' : 'none';
      sent += 1;
      say({ type: 'devices', microphone: state, camera: state, screen: false, wants: 'all' });
    },
    onOffer(listener) {
      onOffer = listener;
    },
    answer: (sdp) => say({ type: 'description', kind: 'answer', sdp }),
    close: () => clearInterval(timer),
  };
}
