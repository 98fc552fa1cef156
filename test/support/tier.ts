const tier = process.env['TIER'] ?? 'test';

/** `npm run test:all` and the soak, where a file may look closer. */
export const isLongerTier = tier === 'all' || tier === 'soak';

/** Seeds what a file draws. Set `SEED` to repeat a draw. */
export const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
console.log(`SEED=${seed}`);

/** Takes the first in `npm test`, a random one in the longer tier, and all in the soak. */
export function inTier<T>(all: readonly T[]): readonly T[] {
  if (tier === 'soak') return all;
  const at = tier === 'all' ? seed % all.length : 0;
  return all.slice(at, at + 1);
}

/** Takes a quarter of this number in `npm test`, and all of it in the longer tier. For a file of `tier: both`. */
export const quarter = (all: number): number => (isLongerTier ? all : all / 4);

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
/** Plays every step in the longer tier, and each third in `npm test`, from one of the first three on. */
export const STEPS = isLongerTier ? { first: 0, by: 1 } : { first: seed % 3, by: 3 };
