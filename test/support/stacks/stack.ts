import type { Connection } from '../reference-peer/rtc.ts';

/** A WebRTC stack that is no browser's, as the tests use it (docs/interop.md, "Other WebRTC stacks"). */
export interface Stack {
  readonly name: string;
  open(): Connection;
}
