/**
 * What failed is tried once more by itself. Two cores that drive six browsers make a page wait for
 * longer than any limit that a person would accept, and so does a virtual machine whose neighbours are
 * busy; neither is a defect of the page. Both results are shown: what passes only at the second try is
 * named at the end of the run, so that nobody takes it for sound.
 */
import type { Job, Outcome } from './job.ts';

/** More than these is no accident. */
export const MOST = 5;
/** All of them together: a run has its own limit. */
export const MOST_MS = 900_000;

/** A check gives the same answer whenever it is asked. */
const mayBeLuck = ({ job, failed }: Outcome): boolean => failed > 0 && job.counts === 'uvu';

/**
 * The outcomes that count, in the same order, and the names of those that passed only the second time.
 * `work` runs a job and shows what came of it.
 */
export async function secondLook(
  outcomes: readonly Outcome[],
  work: (job: Job) => Promise<Outcome>,
): Promise<{ readonly outcomes: Outcome[]; readonly unsteady: string[] }> {
  const again = outcomes.filter(mayBeLuck);
  const counted = [...outcomes];
  const unsteady: string[] = [];
  const tookMs = again.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  if (again.length > MOST || tookMs > MOST_MS) return { outcomes: counted, unsteady };
  for (const first of again) {
    // Without a second result the first one counts.
    const second = await work(first.job).catch(() => first);
    if (second.failed > 0) continue;
    counted[outcomes.indexOf(first)] = second;
    unsteady.push(first.job.name);
  }
  return { outcomes: counted, unsteady };
}
