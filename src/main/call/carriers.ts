import type { CallOffer, RingReply } from '../../shared/api/ring.ts';
import type { Result } from '../../shared/errors.ts';

/**
 * Invite and reply where nobody sends them by hand: they travel as messages of a ring (ring/actions.ts), or
 * over the connection of the call before (again.ts).
 */

/** A carried invite sells this. */
export type Carried = Pick<CallOffer, 'terms' | 'topic' | 'lends'>;

export interface CarriedInvites {
  /** Makes an invite for a visit that rings; null: for the guest of the call before. Resolves to its code. */
  inviteFor(ring: string | null, offer: Carried): Promise<Result<string>>;
  /** Begins the call with the reply to that invite; nothing, if it does not wait any more. */
  takeReply(reply: Pick<RingReply, 'invite' | 'reply'>): Promise<void>;
}

export interface CarriedReplies {
  /**
   * Replies to a carried invite on the terms that are open, in place of an earlier one. A reply that cannot be
   * sent is shown, to be sent by hand.
   */
  answered(invite: string, send: SendReply): Promise<void>;
}

export type SendReply = (reply: string) => Promise<Result<void>>;
