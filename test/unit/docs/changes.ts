const VALUES = [undefined, null, 0, -1, 1.5, 1, '', 'x', 'x'.repeat(3_000), true, false, [], {}];
/** Only the ends of a longer list are changed. */
const MOST_PARTS = 40;

function partsOf(value: object): readonly [string, unknown][] {
  const parts = Object.entries(value);
  return parts.length <= MOST_PARTS ? parts : [...parts.slice(0, 3), ...parts.slice(-1)];
}

/** Returns every frame in which one of these values, or of `more`, replaces one part. */
export function* changes(
  value: unknown,
  more: readonly unknown[] = [],
  depth = 0,
): Generator<unknown> {
  if (typeof value !== 'object' || value === null || depth > 7) return;
  for (const [key, part] of partsOf(value)) {
    for (const other of [...VALUES, ...more]) {
      const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
      if (other === undefined) Reflect.deleteProperty(copy, key);
      else Reflect.set(copy, key, other);
      yield copy;
    }
    for (const inner of changes(part, more, depth + 1)) {
      const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
      Reflect.set(copy, key, inner);
      yield copy;
    }
  }
}
