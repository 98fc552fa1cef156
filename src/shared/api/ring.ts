import type { AppError } from '../errors.ts';
import type { Lamports } from '../money.ts';
import type { Terms } from '../terms.ts';

/** Call links and their callers, as the page sees them (docs/protocol/ringing.md). */

/** The server of the host's that its invites will name. */
export type LentServer = 'none' | 'stun' | 'turn';

/** The host's proposal in a call link. */
export interface CallOffer {
  readonly terms: Terms;
  readonly lends: LentServer;
  /** May be ''. A link that would be too long shortens it. */
  readonly topic: string;
  /** The host's name; may be ''. */
  readonly name: string;
}

/** A call link, as its code has it. */
export interface CallLinkCode extends CallOffer {
  /** X25519 public key that knocks are sealed for. */
  readonly mailbox: Uint8Array;
  /** The key that pays for messages is made of it, by everybody who has the link. */
  readonly seed: Uint8Array;
}

/** The two switches of a link. */
export interface LinkChoices {
  /** While the page is open, it rings; a scheduled call's: now. */
  readonly isOpen: boolean;
  /** The page answers without a press. It carries that out: the worker only keeps the choice. */
  readonly answersByItself: boolean;
}

/** A call link of this browser's host. */
export interface HostLink extends LinkChoices {
  /** Address of its mailbox, base58: the link's name. */
  readonly id: string;
  readonly code: string;
  /** Its terms are those of its invites: of a scheduled call, they name the deposit. */
  readonly offer: CallOffer;
  /** Unix seconds; null: it is for calls at any time. */
  readonly startsAtS: number | null;
  /** So many more messages its postage pays for; null: not read yet, or closed. */
  readonly messages: number | null;
  /** Somebody with the link made its mailbox unusable: only a new link helps. */
  readonly isBroken: boolean;
  readonly createdAtWallMs: number;
}

/**
 * `ringing`: nobody has answered. `answering`: the answer is on its way. `answered`: the invite waits for its
 * reply.
 */
export type RingState = 'ringing' | 'answering' | 'answered';

/** One visit of a guest that rings. It goes from the view once it is over. */
export interface Ring {
  /** The visit, hex. Another knock of the same visit is the same ring. */
  readonly id: string;
  /** {@link HostLink.id} */
  readonly link: string;
  /** As the guest says, cleaned; may be ''. */
  readonly name: string;
  readonly state: RingState;
  /** How long ago its newest knock landed, by the chain's slots, when this view was made. */
  readonly ageMs: number;
  /** An earlier page of this browser answered it and was closed: answer it again without a press. */
  readonly wasAnswered: boolean;
  /** The code of the invite that it was answered with; null: none, or an earlier page's. */
  readonly invite: string | null;
}

/** A caller whom nobody answered. */
export interface MissedCall {
  /** The visit, hex. */
  readonly id: string;
  readonly link: string;
  /** The link's topic; may be ''. */
  readonly topic: string;
  /** As the guest says, cleaned; may be ''. */
  readonly name: string;
  /** When the page read it, or the block's time if that is known. */
  readonly atWallMs: number;
}

/** All that a host's page shows of its call links, published whole on every change. */
export interface RingView {
  /** Those of the selected network, newest first. Retired ones are gone. */
  readonly links: readonly HostLink[];
  /** Oldest first. */
  readonly rings: readonly Ring[];
  /** Newest first, at most fifty. */
  readonly missed: readonly MissedCall[];
  /** Another tab of this browser rings; this one shows links only. */
  readonly isElsewhere: boolean;
  /** Cost of answers and refills in 24 hours, without those of calls that were paid. */
  readonly spent: Lamports;
  /** Why nothing is answered or refilled now (`ring_budget`, `till_empty`); null: nothing stands in the way. */
  readonly limit: AppError | null;
  /** Before this page was opened, or woke up, no page listened since then; null: not for a minute. */
  readonly awaySinceWallMs: number | null;
  /** Why the mailboxes cannot be read now; null: they can. */
  readonly error: AppError | null;
}

/** A reply has come: the host's page begins the call with these two codes. All other rings end. */
export interface RingReply {
  readonly ring: string;
  readonly link: string;
  /** The code of the invite that it answers. */
  readonly invite: string;
  readonly reply: string;
}

/** `over`: all attempts have passed, and none is answered any more. */
export type VisitState = 'ringing' | 'answered' | 'busy' | 'no-answer' | 'over';

/** A guest's visit to a call link, published whole on every change. */
export interface VisitView {
  readonly state: VisitState;
  /** `answered`: the code of the newest invite. It sells what the link says, and the host's fee payer paid for it. */
  readonly invite: string | null;
  /** In how long the page knocks again, when this view was made; null: not again. */
  readonly knocksAgainInMs: number | null;
  /** Says why a knock could not be sent (`link_unusable`, `rpc_*`), or servers cannot be read. */
  readonly error: AppError | null;
}
