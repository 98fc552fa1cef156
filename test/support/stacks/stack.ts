import type { Connection } from '../reference-peer/rtc.ts';

/** A WebRTC stack that is no browser's, as the tests use it (docs/protocol/interop.md, "Other WebRTC stacks"). */
export interface Stack {
  readonly name: string;
  /** @param stun URLs of servers that tell it its public address. */
  open(stun?: readonly string[]): Connection & { readonly media?: Media };
}

/** Sound and picture of its own, on a connection that the codes have made. */
export interface Media {
  /** Answers the host's offer, and sends from then on. */
  answer(offer: string): Promise<string>;
  received(): Promise<Received>;
}

/** Frames so far. */
export interface Received {
  readonly audio: number;
  readonly video: number;
}
