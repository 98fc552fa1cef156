import type { App } from './app.ts';
import { $toasts } from './state.ts';

/** Adds and removes notices; attention/toasts.ts shows and announces them. */

const TOAST_MS = 6_000;

export const dismiss = (id: number): void =>
  $toasts.set($toasts.get().filter((shown) => shown.id !== id));

/** Removes all notices except those that stay until dismissed. */
export const dropNews = (): void => $toasts.set($toasts.get().filter(({ stays }) => stays));

/** Keeps toasts that arrive while the tab is hidden until the user returns. */
function onceSeen(run: () => void): void {
  if (document.hidden) document.addEventListener('visibilitychange', run, { once: true });
  else run();
}

let last = 0;

export const toast: App['toast'] = (text, more = {}) => {
  const id = (last += 1);
  $toasts.set([...$toasts.get(), { ...more, id, text }]);
  if (!more.stays) onceSeen(() => setTimeout(() => dismiss(id), TOAST_MS));
};
