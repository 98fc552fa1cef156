import type { App } from './app.ts';
import { $toasts } from './state.ts';

/** Lines of news come and go here; attention/toasts.ts shows and says them. */

const TOAST_MS = 6_000;

export const dismiss = (id: number): void =>
  $toasts.set($toasts.get().filter((shown) => shown.id !== id));

/** What is over is no news any more; what waits to be read stays. */
export const dropNews = (): void => $toasts.set($toasts.get().filter(({ stays }) => stays));

/** What came while nobody looked waits for who comes back. */
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
