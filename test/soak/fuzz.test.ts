// timeout: 1000
// takes: 100
/**
 * Feeds almost valid input to every parser of outside data. A parser may throw only its own errors.
 * Written again, what it accepted must say the same. No input may take long. A drawn run lasts ninety
 * seconds and the full soak ten minutes, shared evenly. The seed is the soak's.
 */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startCoverage } from '../support/fuzz/coverage.ts';
import { MOST_MS, type Target } from '../support/fuzz/target.ts';
import { isWholeSoak, soakNumber } from '../support/soak.ts';

const BUDGET_MS = Number(process.env['FUZZ_SECONDS'] ?? (isWholeSoak ? 600 : 90)) * 1_000;
const ROUND = 200;
/** The share of its files' characters that each parser must reach. Below it, the samples are too poor. */
const LEAST_REACHED = 0.7;
const LEAST_RUNS = 400;

const percent = (part: number, whole: number): string =>
  `${((100 * part) / Math.max(1, whole)).toFixed(0).padStart(3)} %`;

/** Feeds one parser until its time is over. Returns the number of runs. @throws Error with the smallest input that fails. */
async function feed(target: Target, forMs: number): Promise<{ runs: number; ms: number }> {
  const startedMs = performance.now();
  let runs = 0;
  let slowestMs = 0;
  for (let round = 0; performance.now() - startedMs < forMs || runs < LEAST_RUNS; round += 1) {
    const property = fc.asyncProperty(target.inputs, async (input) => {
      const beganMs = performance.now();
      await target.run(input);
      slowestMs = Math.max(slowestMs, performance.now() - beganMs);
      assert.ok(slowestMs < MOST_MS, `${slowestMs} ms`);
    });
    const seed = (soakNumber(target.name) + round) | 0;
    const done = await fc.check(property, { seed, numRuns: ROUND });
    if (done.failed) throw new Error(`${target.name}: ${fc.defaultReportMessage(done)}`);
    runs += done.numRuns;
  }
  return { runs, ms: performance.now() - startedMs };
}

// Proves proof: Fuzzing
test('every parser withstands random input, and the fuzzer reaches each parser', async () => {
  const coverage = await startCoverage();
  // Imported only now, so that V8 counts them from the start.
  const { sharedTargets } = await import('../support/fuzz/targets-shared.ts');
  const { ledgerTargets } = await import('../support/fuzz/targets-ledger.ts');
  const targets = [...sharedTargets, ...(await ledgerTargets())];
  const unreached: string[] = [];
  for (const target of targets) {
    await coverage.take([]);
    const { runs, ms } = await feed(target, BUDGET_MS / targets.length);
    const { functions, ofFunctions, characters, ofCharacters } = await coverage.take(target.files);
    const share = characters / ofCharacters;
    console.log(
      `${target.name.padEnd(24)} ${String(runs).padStart(8)} runs ` +
        `${String(Math.round((1_000 * runs) / ms)).padStart(7)}/s ` +
        `functions ${percent(functions, ofFunctions)} code ${percent(characters, ofCharacters)}`,
    );
    if (!(share >= LEAST_REACHED))
      unreached.push(`${target.name}: ${percent(characters, ofCharacters)}`);
  }
  coverage.stop();
  assert.equal(unreached, []);
});

test.run();
