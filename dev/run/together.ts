/**
 * Small test files in one process, one after the other: most of what each would take is the start of
 * Node. `node --import tsx dev/run/together.ts <file…>`; only files that say `// pure`. What they say is
 * shown where they fail, and the last lines are one summary, as uvu writes it.
 */
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { summaries } from './job.ts';

const queue: unknown[][] = [];
// uvu leaves it to us when to run what a file has defined.
Object.assign(globalThis, { UVU_DEFER: 1, UVU_INDEX: 0, UVU_QUEUE: queue });
const { exec } = await import('uvu');

/** A file that leaves its mark on these would decide what the files after it see. */
const shared = (): Map<string, unknown> =>
  new Map([
    ...Object.entries<PropertyDescriptor>(Object.getOwnPropertyDescriptors(globalThis)).flatMap(
      // Node makes what has an accessor when it is first asked for.
      ([name, { get, value }]): [string, unknown][] =>
        get || name.startsWith('UVU_') ? [] : [[name, value]],
    ),
    ['Date.now', Date.now],
    ['performance.now', performance.now],
  ]);

/** The names of what is there no longer, or is something else. */
const changed = (before: ReadonlyMap<string, unknown>): string[] => {
  const now = shared();
  return [...before].flatMap(([name, value]) => (Object.is(now.get(name), value) ? [] : [name]));
};

const sum = { total: 0, passed: 0, skipped: 0 };
const startedMs = performance.now();

for (const file of process.argv.slice(2)) {
  const before = shared();
  const write = process.stdout.write.bind(process.stdout);
  let said = '';
  process.stdout.write = (text: string | Uint8Array): boolean => {
    said += String(text);
    return true;
  };
  let trouble = '';
  try {
    queue.splice(0, queue.length, [null]);
    await import(pathToFileURL(resolve(file)).href);
    await exec();
    const names = changed(before);
    if (names.length > 0) trouble = `it changes ${names.join(', ')}`;
  } catch (error) {
    trouble = error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    process.stdout.write = write;
  }
  const { total = 0, passed = 0, skipped = 0 } = summaries(said).at(-1) ?? {};
  if (total === 0) trouble ||= 'no test ran';
  const counted = Math.max(total, 1);
  sum.total += counted;
  sum.passed += trouble ? Math.min(passed, counted - 1) : passed;
  sum.skipped += skipped;
  if (trouble || passed < total || skipped > 0) console.log(`${file}\n${said}\n${trouble}`);
}

const failed = sum.total - sum.passed + sum.skipped;
console.log(
  `\n  Total:     ${sum.total}\n  Passed:    ${sum.passed}\n  Skipped:   ${sum.skipped}\n` +
    `  Duration:  ${(performance.now() - startedMs).toFixed(0)}ms\n`,
);
process.exitCode = failed > 0 ? 1 : 0;
