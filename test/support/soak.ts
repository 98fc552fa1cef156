import { seeded } from '../unit/billing/sim-world.ts';

/**
 * What today's soak runs (dev/test.ts draws SOAK_SEED by day and commit): the twelve-minute call always,
 * and four of the others, or all with SOAK_FULL=1. A file that is not drawn says so in a test of its own.
 */
const OTHERS = [
  'blocked-90',
  'crash-matrix',
  'crash-pages',
  'dishonest',
  'dust',
  'failures-20',
  'file-stories',
  'files-1gb',
  'fuzz',
  'minutes-60',
  'minutes-1000',
  'reply-10-minutes',
  'rpc-matrix',
  'ten-calls',
  'unused-calls',
] as const;
type SoakName = (typeof OTHERS)[number];

const DRAWN = 4;

/** A number from the seed, whatever it is written as; the same for the same seed and purpose. */
export function soakNumber(purpose: string): number {
  const text = `${process.env['SOAK_SEED'] ?? 'none'} ${purpose}`;
  return [...text].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), 7) >>> 0;
}

/** The names that the seed draws. */
export function drawn(): readonly SoakName[] {
  if (process.env['SOAK_FULL'] === '1') return OTHERS;
  const random = seeded(soakNumber('files'));
  const left = [...OTHERS];
  while (left.length > DRAWN) left.splice(Math.floor(random() * left.length), 1);
  return left;
}

/** A file that is run by itself, without the runner and its seed, always runs. */
export const isDrawn = (name: SoakName): boolean =>
  process.env['SOAK_SEED'] === undefined || drawn().includes(name);
