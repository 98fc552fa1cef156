import type { Role } from './api.ts';
import type { NetworkId } from './network.ts';

/** What a browser still has of calls and tills when no page of it is open. */

/** One side of one call. */
export interface CallName {
  readonly role: Role;
  readonly callId: string;
}

/** A call that another page of this browser was in, and that can be taken up. */
export interface Rejoinable extends CallName {
  readonly network: NetworkId;
  /** This side's wallet, and the other side's. */
  readonly owner: string;
  readonly counterpart: string;
  readonly title: string;
  readonly words: readonly string[];
  readonly elapsedMs: number;
  readonly paidUntilMs: number;
  /** Wall clock: until then. */
  readonly untilWallMs: number;
  /** A tab of this browser is in it. */
  readonly elsewhere: boolean;
}

/** A key that exists in this browser alone: wiping it away destroys the key. */
export type KeptKey =
  | {
      readonly kind: 'fee';
      readonly network: NetworkId;
      readonly owner: string;
      readonly address: string;
    }
  | { readonly kind: 'session'; readonly callId: string; readonly address: string };
