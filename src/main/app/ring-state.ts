import { atom, computed } from 'nanostores';
import type { Ring, RingView, VisitView } from '../../shared/api/ring.ts';
import type { AppError } from '../../shared/errors.ts';

/** Host: this browser's call links, and who rings; null: not read yet. */
export const $rings = atom<RingView | null>(null);

const NONE: readonly Ring[] = [];
/** Host: the rings that its page asks about, oldest first. */
export const $asked = computed(
  $rings,
  (view) => view?.rings.filter(({ state }) => state === 'ringing' || state === 'answering') ?? NONE,
);

/** Host: the visit that this page answers now; null: none. */
export const $answering = atom<string | null>(null);

/** Host: why the last ring could not be answered, or a link not be changed. */
export const $ringError = atom<{
  readonly about: 'ring' | 'link';
  readonly error: AppError;
} | null>(null);

/** Guest: the ringing at a call link. Times are monotonic. */
export interface Visit extends VisitView {
  readonly beganAtMs: number;
  /** When the worker's view arrived. */
  readonly seenAtMs: number;
}

/** null: this page does not ring. */
export const $visit = atom<Visit | null>(null);
