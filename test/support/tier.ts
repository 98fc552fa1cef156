/** `npm run test:all` and the soak, where a file may look closer. */
export const isLongerTier = ['all', 'soak'].includes(process.env['TIER'] ?? '');

/** All of them in the longer tier, the first in `npm test`. */
export const inTier = <T>(all: readonly T[]): readonly T[] =>
  isLongerTier ? all : all.slice(0, 1);
