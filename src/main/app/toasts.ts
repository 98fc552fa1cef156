import { atom } from 'nanostores';

/** Adds and removes notices; attention/toasts.ts shows and announces them. */
/** A short notice. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  /** Text for screen readers, where the details are visible elsewhere on the page. */
  readonly said?: string;
  /** The meter's colour for what happened to the money. */
  readonly color?: 'green' | 'yellow' | 'red' | 'grey';
  /** Interrupts the screen reader. */
  readonly urgent?: boolean;
  /** Only for screen readers, because the page shows it in its place. */
  readonly heard?: boolean;
  /** Stays until it is dismissed; other notices disappear after a while. */
  readonly stays?: boolean;
}

export const $toasts = atom<readonly Toast[]>([]);

const TOAST_MS = 6_000;

/** How many are shown at once. More could only be the work of a peer. */
export const MOST_TOASTS = 6;

const dismissAll = (ids: ReadonlySet<number>): void =>
  $toasts.set($toasts.get().filter(({ id }) => !ids.has(id)));
export const dismiss = (id: number): void => dismissAll(new Set([id]));

/** Removes all notices except those that stay until dismissed. */
export const dropNews = (): void => $toasts.set($toasts.get().filter(({ stays }) => stays));

const leaveSoon = (ids: readonly number[]): void =>
  void setTimeout(() => dismissAll(new Set(ids)), TOAST_MS);

let waiting = false;

/** Keeps toasts that arrive while the tab is hidden until the user returns. */
function leaveOnceSeen(id: number): void {
  if (!document.hidden) return leaveSoon([id]);
  if (waiting) return;
  waiting = true;
  const seen = (): void => {
    waiting = false;
    leaveSoon($toasts.get().flatMap((shown) => (shown.stays ? [] : [shown.id])));
  };
  document.addEventListener('visibilitychange', seen, { once: true });
}

/** Drops the oldest, and those about money last: a peer must not push them out by offering files. */
function newestFew(shown: readonly Toast[]): readonly Toast[] {
  if (shown.length <= MOST_TOASTS) return shown;
  const news = shown.slice(0, -1).filter(({ stays }) => !stays);
  const oldest = news.find(({ color }) => color === undefined) ?? news[0];
  return shown.filter((each) => each !== oldest);
}

let last = 0;

/** Shows a short notice. */
export const toast = (text: string, more: Omit<Toast, 'id' | 'text'> = {}): void => {
  const id = (last += 1);
  $toasts.set(newestFew([...$toasts.get(), { ...more, id, text }]));
  if (!more.stays) leaveOnceSeen(id);
};
