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

/** Reads the worker's views of ringing, without a DOM. */

/** The host's page as far as answering depends on it. */
interface HostPage {
  /** The visit that is answered, or whose reply is awaited; null: none. */
  readonly answering: string | null;
  /** A call, an invite by hand or a transfer that an answer would end. */
  readonly isOccupied: boolean;
}

/** A page answers a visit without a press at most so often, so that no guest keeps it busy. */
const MOST_BY_ITSELF = 3;

/**
 * Returns the ring to answer without a press: one that an earlier page, or an earlier invite of this page, has
 * answered, or one whose link answers by itself; null: none. `tries`: how often each visit was answered so.
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
  // A guest that comes back takes the place of its own earlier answer.
  return found && (!isOccupied || found.id === answering) ? found : null;
}

/** As {@link linkState}, by what the page shows. */
export const stateOf = (link: HostLink, view: RingView | null): LinkState =>
  linkState(link, {
    isElsewhere: view?.isElsewhere ?? false,
    limit: view?.limit?.code ?? null,
  });

/** Returns who has rung in vain since the view before. */
export const newlyMissed = (
  before: readonly MissedCall[],
  now: readonly MissedCall[],
): readonly MissedCall[] => now.filter(({ id }) => before.every((each) => each.id !== id));

/** A link as the page names it; each state has one fix, or needs none. */
export type LinkState =
  'closed' | 'broken' | 'unfunded' | 'spent' | 'filling' | 'elsewhere' | 'open';

/** With fewer messages than this, the page refills a link. */
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

/** Tells whether a link sells something else than what its host has typed by now. */
export const differs = (
  { terms, topic, name }: CallOffer,
  typed: { readonly terms: Terms | null; readonly topic: string; readonly name: string },
): boolean =>
  (typed.terms !== null && !hasTermsOf(terms, typed.terms)) ||
  // A page that was opened again has none.
  (typed.topic !== '' && cleanTopic(typed.topic) !== topic) ||
  displayName(typed.name) !== name;

/** `ringing`'s `data-state`. */
export type ShownVisit = Exclude<VisitState, 'over'>;

export const shownVisit = (state: VisitState): ShownVisit =>
  state === 'over' ? 'no-answer' : state;
