/** `npm run test:all`, where a file may look closer. */
export const isLongerTier = process.env['TIER'] === 'all';

/** All of them in the longer tier, the first in `npm test`. */
export const inTier = <T>(all: readonly T[]): readonly T[] =>
  isLongerTier ? all : all.slice(0, 1);
