import type { CallOffer, RingReply } from '../../shared/api/ring.ts';
import type { Result } from '../../shared/errors.ts';

/**
 * An invite and a reply that no person sends. They travel as messages of a ring (ring/actions.ts),
 * or over the connection of the last call (again.ts).
 */

/** The offer of a carried invite. */
export type Carried = Pick<CallOffer, 'terms' | 'topic' | 'lends'>;

export interface CarriedInvites {
  /**
   * Makes an invite for a visitor who rings, or for the guest of the last call if `ring` is null.
   * Resolves to its code.
   */
  inviteFor(ring: string | null, offer: Carried): Promise<Result<string>>;
  /** Begins the call with the reply to that invite. Does nothing if the invite no longer waits. */
  takeReply(reply: Pick<RingReply, 'invite' | 'reply'>): Promise<void>;
}

export interface CarriedReplies {
  /**
   * Replies to a carried invite on the terms that are open. The reply replaces an earlier one. If
   * the reply cannot be sent, the page shows it, so that the guest can send it in a chat.
   */
  answered(invite: string, send: SendReply): Promise<void>;
}

export type SendReply = (reply: string) => Promise<Result<void>>;
