/**
 * Draws the long tests of a run, as many as the run has time for. A fast machine plays more tests.
 */
import { createHash } from 'node:crypto';
import type { Job } from './job.ts';

type Drawable = Pick<Job, 'name' | 'takesMs'>;

/** A call in real time and at a real price. Every run plays this test, before any other. */
const ALWAYS = 'test/soak/call-12-minutes.test.ts';

/** How much slower a machine may be than the one on which a file's `takes` was measured. */
const SLOWER = 1.5;

/** Returns a text by which files are sorted. The text depends only on the seed and the path. */
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
