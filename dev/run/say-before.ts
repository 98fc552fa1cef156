import { test } from 'uvu';

/** Prints the error that a `before` throws, which uvu does not print. */
export function sayBefore(): void {
  const { before } = test;
  const told: (...hook: Parameters<typeof before>) => void = (hook) =>
    before(async (context) => {
      try {
        await hook(context);
      } catch (thrown) {
        console.log('before the tests:', thrown);
        throw thrown;
      }
    });
  test.before = Object.assign(told, { each: before.each });
}
