/**
 * A test file in a process of its own: `node --import tsx dev/run/file.ts <file>`. What a `before` throws
 * is said, which uvu keeps to itself.
 */
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { test } from 'uvu';

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

// As if it had been started itself.
process.argv.splice(1, 1);
await import(pathToFileURL(resolve(process.argv[1] ?? '')).href);
