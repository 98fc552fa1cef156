import type { Connection } from '../reference-peer/rtc.ts';
import type { Description, Devices } from '../reference-peer/signal.ts';

/** A WebRTC stack that is no browser's, as the tests use it (docs/interop.md, "WebRTC stacks"). */
export interface Stack {
  readonly name: string;
  /** `stun`: URLs. */
  open(stun?: readonly string[]): { readonly connection: Connection; readonly media: Media };
}

/** Sound and picture of its own, on a connection that the codes have made. */
export interface Media {
  /** The host's: one section of each kind. */
  offer(): Promise<Description>;
  accept(answer: Description): Promise<void>;
  /** The guest's. */
  answer(offer: Description): Promise<Description>;
  /** Bytes of sound and picture so far. */
  received(): Promise<Received>;
  stop(): void;
}

export interface Received {
  readonly audio: number;
  readonly video: number;
}

export const ON: Devices = { microphone: 'on', camera: 'on', screen: false };
export const NONE: Devices = { microphone: 'none', camera: 'none', screen: false };

const SECOND_MS = 1_000;

/** Whether everything has arrived in the last three seconds that the other side says it sends. */
export function watchReceived(media: Media, peer: () => Devices | null) {
  const PATIENT = 3;
  let last: Received = { audio: 0, video: 0 };
  const quiet = { audio: PATIENT, video: PATIENT };
  const timer = setInterval(() => {
    media
      .received()
      .then((now) => {
        for (const kind of ['audio', 'video'] as const) {
          quiet[kind] = now[kind] > last[kind] ? 0 : quiet[kind] + 1;
        }
        last = now;
      })
      // Closed meanwhile.
      .catch(() => undefined);
  }, SECOND_MS);
  return {
    arriving(): boolean {
      const { microphone = 'none', camera = 'none', screen = false } = peer() ?? {};
      const wanted = { audio: microphone !== 'none', video: camera === 'on' || screen };
      return (['audio', 'video'] as const).every((kind) => !wanted[kind] || quiet[kind] < PATIENT);
    },
    stop: () => clearInterval(timer),
  };
}
