import type { App } from './app.ts';
import { $toasts, type Toast } from './state.ts';

/** Adds and removes notices; attention/toasts.ts shows and announces them. */

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

export const toast: App['toast'] = (text, more = {}) => {
  const id = (last += 1);
  $toasts.set(newestFew([...$toasts.get(), { ...more, id, text }]));
  if (!more.stays) leaveOnceSeen(id);
};
