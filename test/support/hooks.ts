import { test } from 'uvu';

/** Says what a `before` has thrown, which uvu keeps to itself. The runner imports this ahead of each test file. */
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
