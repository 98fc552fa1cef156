/** Draws the long tests that a run plays, as far as its time goes: a fast machine plays more of them. */
import { createHash } from 'node:crypto';
import type { Job } from './job.ts';

type Drawable = Pick<Job, 'name' | 'takesMs'>;

/** A real call at its pace and price is in every draw, and comes first. */
const ALWAYS = 'test/soak/call-12-minutes.test.ts';

/** By how much a machine may be slower than the one that a file’s `takes` is from. */
const SLOWER = 1.5;

/** A number for each file that only the seed and its path decide. */
const lot = (seed: string, name: string): string =>
  name === ALWAYS ? '' : createHash('sha256').update(`${seed} ${name}`).digest('hex');

/** In the order of their lots. */
export const byLot = <J extends Drawable>(jobs: readonly J[], seed: string): readonly J[] =>
  jobs
    .map((job) => ({ job, lot: lot(seed, job.name) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ job }) => job);

/** Whether what is drawn still fits into the time that is left; what is in every run always does. */
export const fits = ({ name, takesMs }: Drawable, leftMs: number): boolean =>
  takesMs === undefined || name === ALWAYS || takesMs * SLOWER <= leftMs;
