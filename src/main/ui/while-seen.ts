import { $pip } from '../app/screen.ts';

/**
 * Returns whether the user can see what the page draws, even if only in the picture-in-picture
 * window.
 */
const isSeen = (): boolean => !document.hidden || $pip.get() === 'open';

/**
 * Calls `run` at an interval while the user can see the page, and at once when the page becomes
 * visible again. Use this for code that draws, or reads what is drawn. In a hidden page, no timer
 * runs.
 * @returns a function that stops this.
 */
export function whileSeen(everyMs: number, run: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const refresh = (): void => {
    if (isSeen() === (timer !== undefined)) return;
    clearInterval(timer);
    timer = isSeen() ? setInterval(run, everyMs) : undefined;
    if (timer !== undefined) run();
  };
  if (isSeen()) timer = setInterval(run, everyMs);
  document.addEventListener('visibilitychange', refresh);
  const forget = $pip.listen(refresh);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', refresh);
    forget();
  };
}
