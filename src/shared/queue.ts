/**
 * Returns a function that runs work one at a time, in order. It resolves or rejects as the work
 * does. A failure does not stop later work.
 */
export function createQueue(): <T>(work: () => T | Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
