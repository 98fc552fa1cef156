import { type Geometry, geometryOf } from '../../../src/shared/files/geometry.ts';

/** Returns a value that the test knows to exist; throws without one. */
export function must<T>(value: T | null | undefined, what = 'value'): T {
  if (value === null || value === undefined) throw new Error(`no ${what}`);
  return value;
}

export const KIB = 1024;

/** A file of so many bytes, cut into small chunks unless said otherwise. */
export const cut = (size: number, chunkSize = 16 * KIB): Geometry =>
  must(geometryOf(size, chunkSize), `file of ${size}`);
