/**
 * `npm run bench [-- name… --option…]`: builds, runs the benches one after another, prints a table,
 * stores each result as JSON and writes docs/benchmarks.md.
 * Without a name, runs the benches that together take 20 minutes; with `--long`, all.
 * A missed target is a result and not a failure. The exit status only shows whether the benches
 * ran.
 * `--pages`: only writes the pages, from the stored results.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisCommit, thisMachine } from './bench/machine.ts';
import { formatted, RESULTS, writeBenchmarks } from './bench/page.ts';
import { benchJob, benchNames, choose } from './bench/plan.ts';
import { parseReport, REPORT_FILE, type Result } from './bench/result.ts';
import { textTable } from './bench/table.ts';
import { provideBrowsers } from './browsers.ts';
import { buildIfChanged } from './build/changed.ts';
import { endAll, run } from './run/job.ts';
import { onStop } from './stop.ts';

onStop(() => void endAll().then(() => process.exit(130)));

/** Runs one bench. Returns null and prints the reason if the bench failed before its report. */
async function measure(
  bench: string,
  options: readonly string[],
  browsers: Readonly<Record<string, string>>,
): Promise<Result | null> {
  const folder = mkdtempSync(join(tmpdir(), 'p2c-bench-'));
  const file = join(folder, 'report.json');
  try {
    const facts = {
      bench,
      date: `${new Date().toISOString().slice(0, 19)}Z`,
      commit: thisCommit(),
      machine: thisMachine(),
    };
    const job = benchJob(bench, options, { ...browsers, [REPORT_FILE]: file });
    const { failed, trouble, output } = await run(job);
    if (failed > 0) throw new Error(trouble, { cause: output.trimEnd() });
    if (output.trim() !== '') console.log(output.trimEnd());
    const report = parseReport(JSON.parse(readFileSync(file, 'utf8')));
    return { ...facts, ...report };
  } catch (thrown) {
    console.error(`${bench} could not be run:`, thrown);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const args = process.argv.slice(2);
if (args.includes('--pages')) {
  await writeBenchmarks();
  process.exit();
}
const { names, options } = choose(args, benchNames());
await buildIfChanged();
const { chrome, firefox } = provideBrowsers();
const browsers = { ...(chrome && { CHROME: chrome }), ...(firefox && { FIREFOX: firefox }) };

mkdirSync(RESULTS, { recursive: true });
for (const name of names) {
  console.log(`\n${name} …`);
  const result = await measure(name, options, browsers);
  if (!result) {
    process.exitCode = 1;
    continue;
  }
  console.log(textTable(result.rows));
  const path = join(RESULTS, `${name}.json`);
  writeFileSync(path, await formatted(JSON.stringify(result), path));
}
await writeBenchmarks();
