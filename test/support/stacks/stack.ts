import type { Connection } from '../reference-peer/rtc.ts';
import type { Description, Devices } from '../reference-peer/signal.ts';

/** A WebRTC stack that is no browser's, as the tests use it (docs/interop.md, "Other WebRTC stacks"). */
export interface Stack {
  readonly name: string;
  open(): { readonly connection: Connection; readonly media: Media };
}

/** Sound and picture of its own, on a connection that the codes have made. */
export interface Media {
  /** One section of each kind. */
  offer(): Promise<Description>;
  accept(answer: Description): Promise<void>;
  stop(): void;
}

export const ON: Devices = { microphone: 'on', camera: 'on', screen: false };
export const NONE: Devices = { microphone: 'none', camera: 'none', screen: false };
