/** What a run of the soak plays of the endless tests: drawn by a seed, as much as fits into a time. */
import { createHash } from 'node:crypto';
import { CAPACITY } from './job.ts';
import { type TestFile, weightOf } from './plan.ts';

type Drawable = Pick<TestFile, 'path' | 'load' | 'takesMs'>;

/** A real call at its pace and price is in every draw, and beside the time of the others. */
const ALWAYS = 'test/soak/call-12-minutes.test.ts';

/** A number for each file that only the seed and its path decide. */
const lot = (seed: string, path: string): string =>
  createHash('sha256').update(`${seed} ${path}`).digest('hex');

/** Of the whole machine, for how long. */
const costMs = ({ load, takesMs }: Drawable): number => (takesMs * weightOf(load, true)) / CAPACITY;

/** In the order of their lots, whatever still fits. */
export function draw<File extends Drawable>(
  files: readonly File[],
  seed: string,
  budgetMs: number,
): readonly File[] {
  const lots = files.map((file) => ({ file, lot: lot(seed, file.path) }));
  let leftMs = budgetMs;
  return lots
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .flatMap(({ file }) => {
      const cost = file.path === ALWAYS ? 0 : costMs(file);
      if (cost > leftMs) return [];
      leftMs -= cost;
      return [file];
    });
}
