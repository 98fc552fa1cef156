/** When a program of ours is asked to stop. */

/** How long an orphan may live on. */
const WATCH_MS = 500;

/**
 * Calls `stop` once, on Ctrl-C, on a plain kill, or when the npm that started us has gone: npm passes
 * its own SIGTERM to the shell between us, and the shell dies of it without a word.
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

/** Calls `stop` once when nobody reads any more what this process says, as with `| head`. */
export function onUnheard(stop: () => void): void {
  let asked = false;
  // Each further line fails as well: without a listener, each would be another uncaught exception.
  process.stdout.on('error', () => {
    if (!asked) stop();
    asked = true;
  });
}
