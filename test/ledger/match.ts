type Accepts = (actual: unknown) => boolean;

const isAccepting = (expected: unknown): expected is Accepts => typeof expected === 'function';

/** Returns `expected`, with each function that accepts the actual value replaced by that value. */
export function filled(expected: unknown, actual: unknown): unknown {
  if (isAccepting(expected)) return expected(actual) ? actual : `not accepted: ${String(expected)}`;
  if (typeof expected !== 'object' || expected === null) return expected;
  const at = (name: string): unknown =>
    typeof actual === 'object' && actual !== null ? Reflect.get(actual, name) : undefined;
  if (Array.isArray(expected)) return expected.map((each, index) => filled(each, at(`${index}`)));
  const fields = Object.entries(expected).map(([name, each]) => [name, filled(each, at(name))]);
  return Object.fromEntries(fields);
}
