/** Draws the long tests of a run, as many as its time allows. A fast machine plays more of them. */
import { createHash } from 'node:crypto';
import type { Job } from './job.ts';

type Drawable = Pick<Job, 'name' | 'takesMs'>;

/** A real call at its pace and price is in every run, and comes first. */
const ALWAYS = 'test/soak/call-12-minutes.test.ts';

/** How much slower a machine may be than the one on which a file's `takes` was measured. */
const SLOWER = 1.5;

/**
 * Returns a text for each file, by which files are sorted. Only the seed and the path decide it.
 */
const lot = (seed: string, name: string): string =>
  name === ALWAYS ? '' : createHash('sha256').update(`${seed} ${name}`).digest('hex');

/** Returns the jobs in random order, which depends only on the seed. */
export const byLot = <J extends Drawable>(jobs: readonly J[], seed: string): readonly J[] =>
  jobs
    .map((job) => ({ job, lot: lot(seed, job.name) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ job }) => job);

/**
 * Tells whether a job still fits into the time that is left. A job that is in every run always
 * fits.
 */
export const fits = ({ name, takesMs }: Drawable, leftMs: number): boolean =>
  takesMs === undefined || name === ALWAYS || takesMs * SLOWER <= leftMs;
