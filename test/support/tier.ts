const tier = process.env['TIER'] ?? 'test';

/** `npm run test:all` and the soak, where a file may look closer. */
export const isLongerTier = tier === 'all' || tier === 'soak';

/** By which a file draws; printed, and set to repeat a draw. */
export const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000));
console.log(`SEED=${seed}`);

/** The first in `npm test`, one by lot in the longer tier, all of them in the soak. */
export function inTier<T>(all: readonly T[]): readonly T[] {
  if (tier === 'soak') return all;
  const at = tier === 'all' ? seed % all.length : 0;
  return all.slice(at, at + 1);
}

/** Counts random runs: a fifth in `npm test`. For a file of `tier: both`. */
export const runs = (all: number): number => (isLongerTier ? all : all / 5);

/** Draws one in `of` in `npm test`, and takes all in the longer tier. For a file of `tier: both`. */
export const oneIn = <T>(all: readonly T[], of: number): readonly T[] =>
  isLongerTier ? all : all.filter((_, index) => (index + seed) % of === 0);

/**
 * Every other one, by turns: a run has one half, the next may have the other. Not by the seed's last
 * bits, which draw what is looked at in each.
 */
export const byTurns = <T>(all: readonly T[]): readonly T[] =>
  all.filter((_, index) => (index + Math.floor(seed / 4)) % 2 === 0);

/** The first in `npm test`, all of them in the longer tier. */
export const inLongerTier = <T>(all: readonly T[]): readonly T[] =>
  isLongerTier ? all : all.slice(0, 1);
