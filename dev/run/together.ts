/**
 * Runs test files in one process, one after the other, because starting Node would take most of the
 * time. `node --import tsx dev/run/together.ts <file…>`; only for files marked `// pure`. Each file
 * has its own copy of the project's modules (`fresh.ts`) and finds the original globals, so that no
 * state passes to the next file. Prints only the output of failed files, and then one summary in
 * uvu's format.
 */
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { summaries } from './job.ts';

const queue: unknown[][] = [];
// With these globals, uvu leaves it to this program when to run the tests that a file has defined.
Object.assign(globalThis, { UVU_DEFER: 1, UVU_INDEX: 0, UVU_QUEUE: queue });
const { exec } = await import('uvu');
(await import('./say-before.ts')).sayBefore();
register('./fresh.ts', import.meta.url);

/** The objects of the process whose properties a test may replace. */
const marked: readonly object[] = [
  ...[globalThis, process.env, console, performance, Date, Math, URL],
  Object.getPrototypeOf(crypto.subtle) as object,
];
const before = marked.map((object) => Object.getOwnPropertyDescriptors(object));

/**
 * How many turns of the event loop run when a file ends, so that its work can finish. For example,
 * calls still store their end.
 */
const REST_TURNS = 100;
const { setImmediate: turn, setTimeout: timer } = globalThis;

/**
 * Clears the timers of a clock that a test has installed, which would otherwise never end. The ids
 * of such timers are numbers from 1 on.
 */
function clearTimers(): void {
  if (setTimeout === timer) return;
  for (let id = Number(setTimeout(() => undefined, 0)); id > 0; id -= 1) clearTimeout(id);
}

async function restore(): Promise<void> {
  clearTimers();
  for (let turns = 0; turns < REST_TURNS; turns += 1) await new Promise((next) => turn(next));
  clearTimers();
  for (const [at, object] of marked.entries()) {
    const was = before[at] ?? {};
    for (const name of Reflect.ownKeys(object)) {
      if (!Object.hasOwn(was, name)) Reflect.deleteProperty(object, name);
    }
    Object.defineProperties(object, was);
  }
}

let at = '';
let said = '';
let trouble = '';
const write = process.stdout.write.bind(process.stdout);
/**
 * Prints the output of a file without uvu's summary of it, because the runner would take that
 * summary for the end of the process.
 */
const tell = (): boolean =>
  write(`${at}\n${said.replace(/^ +(?:Total|Passed|Skipped|Duration): .*\n/gm, '')}\n${trouble}\n`);
// Catches a rejection that nothing awaits, and an error in a timer.
process.on('uncaughtException', (error) => (trouble ||= inspect(error)));
process.on('SIGTERM', () => process.exit(1));
// If the process ends during a file, the file waited for something that never came, or the runner
// ended the process.
process.on('exit', () => at && tell());
process.stdout.write = (text: string | Uint8Array): boolean => {
  said += String(text);
  return true;
};

/** A file that takes longer is named, so that someone checks why. */
const SLOW_S = 5;
const sum = { total: 0, passed: 0, skipped: 0 };
const startedMs = performance.now();

for (const [index, file] of process.argv.slice(2).entries()) {
  [at, said, trouble] = [file, '', ''];
  const spentBefore = process.cpuUsage();
  try {
    queue.splice(0, queue.length, [null]);
    await import(`${pathToFileURL(resolve(file)).href}?run=${index}`);
    await exec();
  } catch (error) {
    trouble ||= inspect(error);
  } finally {
    await restore();
  }
  const { total = 0, passed = 0, skipped = 0 } = summaries(said).at(-1) ?? {};
  if (total === 0) trouble ||= 'no test ran';
  const counted = Math.max(total, 1);
  sum.total += counted;
  sum.passed += trouble ? Math.min(passed, counted - 1) : passed;
  sum.skipped += skipped;
  if (trouble || passed < total || skipped > 0) tell();
  const spent = process.cpuUsage(spentBefore).user / 1_000_000;
  if (spent >= SLOW_S) write(`slow: ${spent.toFixed(1)} s of a processor, ${file}\n`);
}

at = '';
const failed = sum.total - sum.passed + sum.skipped;
write(
  `\n  Total:     ${sum.total}\n  Passed:    ${sum.passed}\n  Skipped:   ${sum.skipped}\n` +
    `  Duration:  ${(performance.now() - startedMs).toFixed(0)}ms\n`,
);
process.exit(failed > 0 ? 1 : 0);
