import type {
  CallOffer,
  HostLink,
  MissedCall,
  Ring,
  RingView,
  VisitState,
} from '../../shared/api/ring.ts';
import { hasTermsOf } from '../../shared/call/call-link.ts';
import { cleanTopic } from '../../shared/call/link-text.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { displayName } from '../../shared/peer-text.ts';
import type { Terms } from '../../shared/terms.ts';

/** Evaluates the worker's views of ringing, without a DOM. */

/** The parts of the host page's state on which answering depends. */
interface HostPage {
  /**
   * The visit that is being answered, or whose reply the page awaits; null if there is no such
   * visit.
   */
  readonly answering: string | null;
  /** Whether the page has a call, an invite or a transfer that an answer would end. */
  readonly isOccupied: boolean;
}

/**
 * How many times a page answers one visit without a press, so that no guest can keep the page busy.
 */
const MOST_BY_ITSELF = 3;

/**
 * Returns the ring to answer without a press, or null. This is a ring that an earlier page or an
 * earlier invite of this page has answered, or one whose link is set to answer by itself. `tries`
 * contains how many times each visit was answered without a press.
 */
export function answersItself(
  { rings, links }: Pick<RingView, 'rings' | 'links'>,
  { answering, isOccupied }: HostPage,
  tries: ReadonlyMap<string, number>,
): Ring | null {
  const byItself = new Set(links.flatMap(({ id, answersByItself }) => (answersByItself ? id : [])));
  const isWanted = ({ id, link, state, wasAnswered }: Ring): boolean =>
    state === 'ringing' &&
    (wasAnswered || byItself.has(link)) &&
    (tries.get(id) ?? 0) < MOST_BY_ITSELF;
  const found = rings.find(
    (ring) => isWanted(ring) && (answering === null || ring.id === answering),
  );
  // If a guest returns, this answer replaces the earlier answer to the same guest.
  return found && (!isOccupied || found.id === answering) ? found : null;
}

/** Returns the state of a link as {@link linkState} does, from the current view. */
export const stateOf = (link: HostLink, view: RingView | null): LinkState =>
  linkState(link, {
    isElsewhere: view?.isElsewhere ?? false,
    limit: view?.limit?.code ?? null,
  });

/** Returns the calls that were missed since the view before. */
export const newlyMissed = (
  before: readonly MissedCall[],
  now: readonly MissedCall[],
): readonly MissedCall[] => now.filter(({ id }) => before.every((each) => each.id !== id));

/** The states of a link as the page shows them. Each state has one remedy, or needs no remedy. */
export type LinkState =
  'closed' | 'broken' | 'unfunded' | 'spent' | 'filling' | 'elsewhere' | 'open';

/** If a link has fewer messages left than this, the page refills it. */
const FEW_MESSAGES = 4;

export function linkState(
  { isOpen, isBroken, messages }: Pick<HostLink, 'isOpen' | 'isBroken' | 'messages'>,
  { isElsewhere, limit }: { readonly isElsewhere: boolean; readonly limit: ErrorCode | null },
): LinkState {
  if (isBroken) return 'broken';
  if (!isOpen) return 'closed';
  if (isElsewhere) return 'elsewhere';
  const isLow = messages !== null && messages < FEW_MESSAGES;
  if (isLow && limit === 'ring_budget') return 'spent';
  if (isLow && limit !== null) return 'unfunded';
  return messages === null || isLow ? 'filling' : 'open';
}

/** Returns whether a link offers other terms, topic or name than its host has typed now. */
export const differs = (
  { terms, topic, name }: CallOffer,
  typed: { readonly terms: Terms | null; readonly topic: string; readonly name: string },
): boolean =>
  (typed.terms !== null && !hasTermsOf(terms, typed.terms)) ||
  // After a reload, the form has no topic, so an empty topic is no difference.
  (typed.topic !== '' && cleanTopic(typed.topic) !== topic) ||
  displayName(typed.name) !== name;

/** The values of `ringing`'s `data-state`. */
export type ShownVisit = Exclude<VisitState, 'over'>;

export const shownVisit = (state: VisitState): ShownVisit =>
  state === 'over' ? 'no-answer' : state;
