import type { AppError } from '../errors.ts';
import type { Lamports } from '../money.ts';
import type { Terms } from '../terms.ts';

/** Call links and their callers, as the page sees them (docs/protocol/ringing.md). */

/** The kind of server of the host that its invites will name. */
export type LentServer = 'none' | 'stun' | 'turn';

/** The host's proposal in a call link. */
export interface CallOffer {
  readonly terms: Terms;
  readonly lends: LentServer;
  /** The topic, which may be ''. It is shortened if the link would be too long. */
  readonly topic: string;
  /** The host's name; may be ''. */
  readonly name: string;
}

/** A call link, as its code contains it. */
export interface CallLinkCode extends CallOffer {
  /** The mailbox's X25519 public key. Knocks are encrypted for it. */
  readonly mailbox: Uint8Array;
  /** Everyone who has the link derives from this seed the key that pays for messages. */
  readonly seed: Uint8Array;
}

/** The two switches of a link. */
export interface LinkChoices {
  /**
   * The page rings for the link while the page is open. The link of a scheduled call is open only
   * around its time.
   */
  readonly isOpen: boolean;
  /**
   * The page answers without a click. The worker only stores this choice, and the page carries it
   * out.
   */
  readonly answersByItself: boolean;
}

/** A call link of this browser's host. */
export interface HostLink extends LinkChoices {
  /** Address of the link's mailbox, base58. It identifies the link. */
  readonly id: string;
  readonly code: string;
  /** The terms are those of the link's invites. For a scheduled call, they name the deposit. */
  readonly offer: CallOffer;
  /** Unix seconds; null if the link is for calls at any time. */
  readonly startsAtS: number | null;
  /**
   * For how many more messages the postage pays; null if not read yet, or if the link is closed.
   */
  readonly messages: number | null;
  /** Someone with the link made its mailbox unusable, so a new link is needed. */
  readonly isBroken: boolean;
  readonly createdAtWallMs: number;
}

/**
 * `ringing`: the host has not answered. `answering`: the answer is being sent. `answered`: the
 * invite waits for its reply.
 */
export type RingState = 'ringing' | 'answering' | 'answered';

/** One visit of a guest that rings. It disappears from the view once it is over. */
export interface Ring {
  /** The visit's id in hex. Another knock of the same visit belongs to the same ring. */
  readonly id: string;
  /** {@link HostLink.id} */
  readonly link: string;
  /** The name that the guest gives, cleaned. It may be ''. */
  readonly name: string;
  readonly state: RingState;
  /**
   * How long ago the visit's newest knock landed, in ms, by the chain's slots, when this view was
   * made.
   */
  readonly ageMs: number;
  /**
   * An earlier page of this browser answered this ring and was closed. So the page answers again
   * without a click.
   */
  readonly wasAnswered: boolean;
  /**
   * The code of the invite with which the ring was answered; null if none exists, or if an
   * earlier page made it.
   */
  readonly invite: string | null;
}

/** A caller who got no answer. */
export interface MissedCall {
  /** The visit's id in hex. */
  readonly id: string;
  readonly link: string;
  /** The link's topic; may be ''. */
  readonly topic: string;
  /** The name that the guest gives, cleaned. It may be ''. */
  readonly name: string;
  /** The block's time if it is known. Otherwise the time when the page read the call. */
  readonly atWallMs: number;
}

/** All that a host's page shows of its call links. It is published as a whole on every change. */
export interface RingView {
  /** The links of the selected network, newest first. Deleted links are not included. */
  readonly links: readonly HostLink[];
  /** Oldest first. */
  readonly rings: readonly Ring[];
  /** Newest first, at most fifty. */
  readonly missed: readonly MissedCall[];
  /** Another tab of this browser rings. This tab only shows the links. */
  readonly isElsewhere: boolean;
  /** The cost of answers and refills in 24 hours, without those of calls that were paid for. */
  readonly spent: Lamports;
  /**
   * Why the page answers and refills nothing now (`ring_budget`, `till_empty`); null if it does.
   */
  readonly limit: AppError | null;
  /**
   * The time since which no page listened, before this page was opened or woke up; null if that was
   * less than about a minute.
   */
  readonly awaySinceWallMs: number | null;
  /** Why the mailboxes cannot be read now; null if they can. */
  readonly error: AppError | null;
}

/**
 * A reply to an invite. The host's page begins the call with these two codes, and all other rings
 * end.
 */
export interface RingReply {
  readonly ring: string;
  readonly link: string;
  /** The code of the invite that the reply answers. */
  readonly invite: string;
  readonly reply: string;
}

/** `over` means that all attempts have passed and none will be answered any more. */
export type VisitState = 'ringing' | 'answered' | 'busy' | 'no-answer' | 'over';

/** A guest's visit to a call link. It is published as a whole on every change. */
export interface VisitView {
  readonly state: VisitState;
  /**
   * In state `answered`, the code of the newest invite. It has the terms of the link, and the
   * host's fee payer paid for it.
   */
  readonly invite: string | null;
  /** In how many ms the page knocks again, when this view was made; null if it does not. */
  readonly knocksAgainInMs: number | null;
  /**
   * Why a knock could not be sent (`link_unusable`, `rpc_*`), or why the servers cannot be read.
   */
  readonly error: AppError | null;
}
