import type { AppError } from '../errors.ts';
import type { Lamports } from '../money.ts';
import type { Terms } from '../terms.ts';

/** Call links and their callers, as the page sees them (docs/protocol/ringing.md). */

/** The kind of server that the host lends to its guests. The host's invites will name it. */
export type LentServer = 'none' | 'stun' | 'turn';

/** The host's proposal in a call link. */
export interface CallOffer {
  readonly terms: Terms;
  readonly lends: LentServer;
  /** The topic, or ''. It is shortened if the link would be too long. */
  readonly topic: string;
  /** The host's name, or ''. */
  readonly name: string;
}

/** A call link, as its code contains it. */
export interface CallLinkCode extends CallOffer {
  /** The mailbox's X25519 public key. Knocks are encrypted for it. */
  readonly mailbox: Uint8Array;
  /** A seed. Everyone who has the link derives from it the key that pays for messages. */
  readonly seed: Uint8Array;
}

/** The two settings of a link that the host can change. */
export interface LinkChoices {
  /**
   * True if the page rings for the link while the page is open. The link of a scheduled call is
   * open only around the time of the call.
   */
  readonly isOpen: boolean;
  /**
   * True if the page answers without a click. The worker only stores this setting. The page acts on
   * it.
   */
  readonly answersByItself: boolean;
}

/** A call link of this browser's host. */
export interface HostLink extends LinkChoices {
  /** Address of the link's mailbox, base58. It identifies the link. */
  readonly id: string;
  readonly code: string;
  /** The terms of the link's invites. For a scheduled call, they name the deposit. */
  readonly offer: CallOffer;
  /** Unix seconds; null if the link is for calls at any time. */
  readonly startsAtS: number | null;
  /**
   * The number of messages for which the postage still pays. Null before it is read, or if the link
   * is closed.
   */
  readonly messages: number | null;
  /** True if someone who has the link made its mailbox unusable. The host then needs a new link. */
  readonly isBroken: boolean;
  readonly createdAtWallMs: number;
}

/**
 * The state of a ring. `ringing`: the host has not answered. `answering`: the answer is being sent.
 * `answered`: the host's page waits for the reply to its invite.
 */
export type RingState = 'ringing' | 'answering' | 'answered';

/** One visit of a guest who rings. The ring disappears from the view once the visit is over. */
export interface Ring {
  /** The visit's id in hex. All knocks of a visit belong to the same ring. */
  readonly id: string;
  /** {@link HostLink.id} */
  readonly link: string;
  /** The name that the guest gave, cleaned, or ''. */
  readonly name: string;
  readonly state: RingState;
  /** The age of the visit's newest knock in ms when this view was made, by the chain's slots. */
  readonly ageMs: number;
  /**
   * True if an earlier page of this browser answered this ring and was then closed. This page
   * therefore answers again without a click.
   */
  readonly wasAnswered: boolean;
  /**
   * The code of the invite with which this page answered the ring. Null if none exists, or if an
   * earlier page answered.
   */
  readonly invite: string | null;
}

/** A caller who got no answer. */
export interface MissedCall {
  /** The visit's id in hex. */
  readonly id: string;
  readonly link: string;
  /** The link's topic, or ''. */
  readonly topic: string;
  /** The name that the guest gave, cleaned, or ''. */
  readonly name: string;
  /** The time of the block if it is known. Otherwise the time when this page read the knock. */
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
  /** True if another tab of this browser rings. This tab then only shows the links. */
  readonly isElsewhere: boolean;
  /**
   * The cost of answers and refills in the last 24 hours. Answers to calls that were then paid for
   * are not included.
   */
  readonly spent: Lamports;
  /**
   * Why the page sends no answers and no refills now (`ring_budget`, `till_empty`). Null if it
   * sends them.
   */
  readonly limit: AppError | null;
  /**
   * If no page read the mailboxes for a while before this page was opened or woke up, the start of
   * that time. Null if the gap was shorter than about a minute.
   */
  readonly awaySinceWallMs: number | null;
  /** Why the mailboxes cannot be read now; null if they can. */
  readonly error: AppError | null;
}

/**
 * A reply to an invite. The host's page begins the call with the two codes, and all other rings
 * end.
 */
export interface RingReply {
  readonly ring: string;
  readonly link: string;
  /** The code of the invite that the reply answers. */
  readonly invite: string;
  readonly reply: string;
}

/**
 * The state of a visit. `over` means that all attempts to ring have been made, and the host can no
 * longer answer them.
 */
export type VisitState = 'ringing' | 'answered' | 'busy' | 'no-answer' | 'over';

/** A guest's visit to a call link. It is published as a whole on every change. */
export interface VisitView {
  readonly state: VisitState;
  /**
   * In state `answered`, the code of the newest invite. The worker has checked that the invite has
   * the terms of the link, and that the host's fee payer paid for sending it.
   */
  readonly invite: string | null;
  /** Ms until the page knocks again, when this view was made. Null if it will not knock again. */
  readonly knocksAgainInMs: number | null;
  /** Why a knock could not be sent (`link_unusable`, `rpc_*`), or why the servers do not answer. */
  readonly error: AppError | null;
}
