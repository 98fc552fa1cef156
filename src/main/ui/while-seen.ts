import { $pip } from '../app/screen.ts';

/** Returns whether anybody can see what the page draws, be it in its picture-in-picture window alone. */
const isSeen = (): boolean => !document.hidden || $pip.get() === 'open';

/**
 * Runs every so often while the page is seen, and at once when it is seen again: for what only draws,
 * or asks for what is drawn. In a hidden page nothing is left of it, not even a timer that wakes up.
 * @returns a function that stops it.
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
