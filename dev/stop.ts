/** Handles requests to stop a program of this project. */

/** How often a program checks whether its parent has ended, in ms. */
const WATCH_MS = 500;

/**
 * Calls `stop` once, on Ctrl-C, on SIGTERM, or when the npm that started this process has ended.
 * npm sends its own SIGTERM only to the shell in between, and the shell ends without passing it on.
 */
export function onStop(stop: () => void): void {
  let asked = false;
  const once = (): void => {
    if (asked) return;
    asked = true;
    stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, once);
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) once();
  }, WATCH_MS);
  watch.unref();
}

/**
 * Calls `stop` once when no other program reads this process's output any more, as with `| head`.
 */
export function onUnheard(stop: () => void): void {
  let asked = false;
  // Each further line of output fails as well. Without a listener, each failure would be another
  // uncaught exception.
  process.stdout.on('error', () => {
    if (!asked) stop();
    asked = true;
  });
}
