/** Runs jobs in order, as many in parallel as their weights allow. */

interface Weighed {
  readonly weight: number;
}

/**
 * Starts each job when there is room for it, but never before an earlier job, so that a heavy job
 * is not postponed without end. `hasRoomBeside` may delay a job that the weights allow. Returns
 * results in the order of the jobs. If a job fails, the pool rejects once all jobs have ended, so
 * that none runs unwatched.
 */
export async function inPool<J extends Weighed, R>(
  jobs: readonly J[],
  capacity: number,
  work: (job: J) => Promise<R>,
  hasRoomBeside: (running: number) => Promise<boolean> = () => Promise.resolve(true),
): Promise<R[]> {
  const running = new Set<Promise<unknown>>();
  const results: Promise<R>[] = [];
  let load = 0;
  for (const job of jobs) {
    const weight = Math.min(job.weight, capacity);
    while (running.size > 0) {
      if (load + weight > capacity) await Promise.race(running);
      else if (await hasRoomBeside(running.size)) break;
    }
    load += weight;
    const result = (async () => work(job))();
    const done: Promise<unknown> = result
      .catch(() => undefined)
      .then(() => {
        load -= weight;
        running.delete(done);
      });
    running.add(done);
    results.push(result);
  }
  await Promise.allSettled(results);
  return Promise.all(results);
}
