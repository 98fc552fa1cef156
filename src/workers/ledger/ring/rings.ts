import type { Ring, RingState } from '../../../shared/api/ring.ts';
import type { Knock } from './messages.ts';
import type { Visit } from './links.ts';
import type { Answered, Knocked } from './seal.ts';

/**
 * The visits of guests who ring now, in the memory of one host's page. Uses no server and no disk.
 */

/**
 * A visit rings for this many slots. In this time, it is also answered again after a reload. Slots
 * are counted, so no clock has to be right.
 */
const FRESH_SLOTS = 300n;
const SLOT_MS = 400;
/** A knock that took more than this many slots from its signature to landing is ignored. */
const MOST_SLOTS_UNDERWAY = 200n;
/**
 * How long an invite waits for its reply, in ms. The server of the guest or of the host may be
 * behind. The page keeps its connection open while the ring is in its view.
 */
const REPLY_MS = 180_000;
/** The most rings that are shown, even if there are many more knocks. */
const MOST_RINGS = 20;

/** An invite that waits for its reply. */
export interface Waiting {
  readonly invite: string;
  readonly answered: Answered;
  readonly sentAtMs: number;
}

export interface OpenRing {
  readonly id: string;
  readonly link: string;
  name: string;
  /** The keys of the newest knock. */
  knocked: Knocked;
  slot: bigint;
  state: RingState;
  wasAnswered: boolean;
  /**
   * The invite with which the ring was last answered. Null if none exists or it is no longer valid.
   */
  waiting: Waiting | null;
}

/**
 * Tells whether a knock landed soon after it was signed. Otherwise it is a repetition of an old
 * knock.
 */
export const isTimely = ({ slot: signedAt }: Knock, landedAt: bigint): boolean =>
  signedAt <= landedAt && landedAt - signedAt <= MOST_SLOTS_UNDERWAY;

export const isFresh = (slot: bigint, nowSlot: bigint): boolean => nowSlot - slot <= FRESH_SLOTS;

/**
 * Classifies a knock by its visit. `old`: a page before a reload has handled it, a later knock came
 * first, or the host has declined the visit. `again`: a page before a reload has answered the
 * visit. `new`: the visit rings.
 */
export function kindOfKnock(
  visit: Visit | undefined,
  key: string,
  slot: bigint,
  nowSlot: bigint,
): 'old' | 'again' | 'new' {
  if (visit?.isDeclined) return 'old';
  if (!visit || visit.key === key) {
    if (!visit) return 'new';
    if (!isFresh(visit.slot, nowSlot)) return 'old';
    if (visit.state === 'answered') return 'again';
    return visit.state === 'rang' ? 'new' : 'old';
  }
  if (visit.slot > slot) return 'old';
  return visit.state === 'answered' && isFresh(visit.slot, nowSlot) ? 'again' : 'new';
}

interface Rings {
  readonly all: ReadonlyMap<string, OpenRing>;
  /**
   * Adds or updates a ring. Returns null if too many visits ring, or if this visit rings at another
   * link.
   */
  ring(
    ring: Pick<OpenRing, 'id' | 'link' | 'name' | 'knocked' | 'slot' | 'wasAnswered'>,
  ): OpenRing | null;
  /** Returns the unanswered rings of a link, up to a slot. */
  at(link: string, slot: bigint): readonly OpenRing[];
  remove(id: string): void;
  /** Removes the rings whose time is over, and returns them. */
  expire(nowSlot: bigint, nowMs: number): readonly OpenRing[];
  /**
   * Begins to answer a ring. The page has only one connection, so an earlier invite stops waiting
   * for its reply. Returns false while another answer is being sent.
   */
  answer(ring: OpenRing): boolean;
  view(nowSlot: bigint): readonly Ring[];
}

export function createRings(): Rings {
  const all = new Map<string, OpenRing>();
  const isOver = ({ state, slot, waiting }: OpenRing, nowSlot: bigint, nowMs: number) => {
    if (state === 'answering') return false;
    const waits = waiting !== null && nowMs - waiting.sentAtMs < REPLY_MS;
    return state === 'ringing' ? !isFresh(slot, nowSlot) && !waits : !waits;
  };
  return {
    all,
    ring(next) {
      const known = all.get(next.id);
      if (known && known.link !== next.link) return null;
      if (known) {
        // Keep the state while the page is answering, because the guest has not seen the answer
        // yet.
        const state = known.state === 'answering' ? known.state : 'ringing';
        const wasAnswered = known.wasAnswered || known.state === 'answered' || next.wasAnswered;
        return Object.assign(known, next, { state, wasAnswered });
      }
      if (all.size >= MOST_RINGS) return null;
      const ring: OpenRing = { ...next, state: 'ringing', waiting: null };
      all.set(ring.id, ring);
      return ring;
    },
    at: (link, until) =>
      [...all.values()].filter(
        (each) => each.link === link && each.state === 'ringing' && each.slot <= until,
      ),
    remove: (id) => void all.delete(id),
    expire(nowSlot, nowMs) {
      const over = [...all.values()].filter((ring) => isOver(ring, nowSlot, nowMs));
      for (const { id } of over) all.delete(id);
      return over;
    },
    answer(ring) {
      const every = [...all.values()];
      if (every.some(({ state }) => state === 'answering')) return false;
      for (const each of every) each.waiting = null;
      ring.state = 'answering';
      return true;
    },
    view: (nowSlot) =>
      [...all.values()].map((ring): Ring => {
        const { id, link, name, state, wasAnswered, slot, waiting } = ring;
        const ageMs = nowSlot > slot ? Number(nowSlot - slot) * SLOT_MS : 0;
        return { id, link, name, state, wasAnswered, invite: waiting?.invite ?? null, ageMs };
      }),
  };
}
