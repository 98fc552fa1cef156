import { seeded } from '../unit/billing/sim-world.ts';

/** The choices that a file of the soak draws within itself. The runner draws the files (dev/run/draw.ts). */

export const isWholeSoak = process.env['SOAK_FULL'] === '1';

/** A number from the seed, whatever it is written as; the same for the same seed and purpose. */
export function soakNumber(purpose: string): number {
  const text = `${process.env['SOAK_SEED'] ?? 'none'} ${purpose}`;
  return [...text].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), 7) >>> 0;
}

/** So many of them as the seed has it, in their order; all of them in the whole soak. */
export function drawn<T>(all: readonly T[], count: number, purpose: string): readonly T[] {
  if (isWholeSoak) return all;
  const random = seeded(soakNumber(purpose));
  const left = [...all];
  while (left.length > count) left.splice(Math.floor(random() * left.length), 1);
  return left;
}
