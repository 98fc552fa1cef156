import type { Ring, RingState } from '../../../shared/api/ring.ts';
import type { Knock } from './messages.ts';
import type { Visit } from './links.ts';
import type { Answered, Knocked } from './seal.ts';

/** The visits of guests that ring now, as one page of the host knows them. No server, no disk. */

/** So long a visit rings, and is answered again after a reload. By slots, so that no clock needs to be right. */
const FRESH_SLOTS = 300n;
const SLOT_MS = 400;
/** A knock that landed later after it was signed is ignored. */
const MOST_SLOTS_UNDERWAY = 200n;
/**
 * So long an invite waits for its reply: its guest's server, or the host's, may be behind. The page waits while
 * the ring is in its view.
 */
const REPLY_MS = 180_000;
/** A flood of knocks shows no more. */
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
  /** Of its newest knock. */
  knocked: Knocked;
  slot: bigint;
  state: RingState;
  wasAnswered: boolean;
  /** The invite that it was answered with last; null: none that still counts. */
  waiting: Waiting | null;
}

/** Whether a knock landed when it was signed, so that it is no replay of an old one. */
export const isTimely = ({ slot: signedAt }: Knock, landedAt: bigint): boolean =>
  signedAt <= landedAt && landedAt - signedAt <= MOST_SLOTS_UNDERWAY;

export const isFresh = (slot: bigint, nowSlot: bigint): boolean => nowSlot - slot <= FRESH_SLOTS;

/**
 * Sorts a knock by its visit. `old`: an earlier page knew it, or a later one, or the host has declined the
 * visit; `again`: an earlier page answered it; `new`: it rings.
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
  /** null: too many ring, or the visit rings at another link. */
  ring(
    ring: Pick<OpenRing, 'id' | 'link' | 'name' | 'knocked' | 'slot' | 'wasAnswered'>,
  ): OpenRing | null;
  /** Those of a link that nobody has answered, up to a slot. */
  at(link: string, slot: bigint): readonly OpenRing[];
  remove(id: string): void;
  /** Returns the rings that are over by now, and forgets them. */
  expire(nowSlot: bigint, nowMs: number): readonly OpenRing[];
  /**
   * Begins to answer a ring. The page has one connection, so the invite before it waits no more. Returns false
   * while another answer is on its way.
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
        // It may be answering, and the guest has not seen that yet.
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
