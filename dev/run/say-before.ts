import { test } from 'uvu';

/** What a `before` throws is said, which uvu keeps to itself. */
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
