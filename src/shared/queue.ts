/**
 * Returns a function that runs work one at a time, in order. Its result resolves or rejects as the
 * work does. Later work runs even after a failure.
 */
export function createQueue(): <T>(work: () => T | Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
