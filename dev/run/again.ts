/**
 * What failed beside others is tried once more by itself. Two cores that drive six browsers make a
 * page wait for longer than any limit that a person would accept, and that is no defect of the page.
 * Both results are shown: what passes only alone is named at the end of the run, so that nobody
 * takes it for sound.
 */
import { CAPACITY, type Job, type Outcome } from './job.ts';

/** More than these is no accident of company. */
export const MOST = 4;
/** Whoever took longer has had its time. */
const LONGEST_MS = 400_000;

/** A check gives the same answer whoever runs beside it. */
const hadCompany = ({ job, failed, elapsedMs }: Outcome): boolean =>
  failed > 0 && job.counts === 'uvu' && job.weight < CAPACITY && elapsedMs <= LONGEST_MS;

/**
 * The outcomes that count, in the same order, and the names of those that passed only by themselves.
 * `work` runs a job and shows what came of it.
 */
export async function secondLook(
  outcomes: readonly Outcome[],
  work: (job: Job) => Promise<Outcome>,
): Promise<{ readonly outcomes: Outcome[]; readonly alone: string[] }> {
  const again = outcomes.filter(hadCompany);
  const counted = [...outcomes];
  const alone: string[] = [];
  if (again.length > MOST) return { outcomes: counted, alone };
  for (const first of again) {
    const second = await work(first.job);
    if (second.failed > 0) continue;
    counted[outcomes.indexOf(first)] = second;
    alone.push(first.job.name);
  }
  return { outcomes: counted, alone };
}
