import { atom } from 'nanostores';

/** Adds and removes notices. attention/toasts.ts shows and announces them. */
/** A short notice. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  /** Text for screen readers, if the details are visible elsewhere on the page. */
  readonly said?: string;
  /** A colour of the meter, if the notice is about money. */
  readonly color?: 'green' | 'yellow' | 'red' | 'grey';
  /** Whether the announcement interrupts the screen reader. */
  readonly urgent?: boolean;
  /** Whether the notice is only for screen readers, because the page itself shows the same. */
  readonly heard?: boolean;
  /**
   * Whether the notice stays until the user dismisses it. Other notices disappear after a while.
   */
  readonly stays?: boolean;
}

export const $toasts = atom<readonly Toast[]>([]);

const TOAST_MS = 6_000;

/** How many notices are shown at once. Only a peer could cause more. */
export const MOST_TOASTS = 6;

const dismissAll = (ids: ReadonlySet<number>): void =>
  $toasts.set($toasts.get().filter(({ id }) => !ids.has(id)));
export const dismiss = (id: number): void => dismissAll(new Set([id]));

/** Removes all notices except those that stay until dismissed. */
export const dropNews = (): void => $toasts.set($toasts.get().filter(({ stays }) => stays));

const leaveSoon = (ids: readonly number[]): void =>
  void setTimeout(() => dismissAll(new Set(ids)), TOAST_MS);

let waiting = false;

/** Removes a toast after a while. While the tab is hidden, toasts stay until the user returns. */
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

/**
 * Drops the oldest notices. Notices about money are dropped last, so that a peer cannot push them
 * out by offering files.
 */
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
