/** `docs/benchmarks.md`: a function of the results in `test/bench/results`, and of nothing else. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { filesBelow } from '../build/changed.ts';
import { root } from '../build/paths.ts';
import { isMet, parseResult, type Result } from './result.ts';
import { markdownTable } from './table.ts';

export const RESULTS = join(root, 'test/bench/results');
export const PAGE = join(root, 'docs/benchmarks.md');

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench\` from \`test/bench/results\`: do not edit.

\`\`\`sh
npm run bench                        # all of test/bench, one after another
npm run bench -- clock paint         # some
npm run bench -- clock --host=both   # what begins with -- goes to the benches
\`\`\`

A run prints its table, keeps it as JSON and writes this page; benches that did not run keep their last figures.
Run nothing else on the machine: the browsers and the call already fill two cores. _Load before_ is the load average of the minute before a bench; each bench raises it for the next.
Machines are noisy, so two runs are hard to compare. A comparison is therefore measured within one run, and the figure is the ratio (×).
A target is in brackets, and bold when it is missed. That fails neither the run nor a test: \`npm test\` has what must always hold, this page how well it holds.
`;

/** The project's own formatting, so that what is generated also passes the check of all files. */
export async function formatted(text: string, path: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

function section(result: Result): string {
  const { bench, about, date, commit, machine, browsers, rows } = result;
  const verdicts = rows.map(isMet).filter((met) => met !== null);
  const met = verdicts.filter(Boolean).length;
  const facts = [
    `${date.replace('T', ' ').replace(/:\d\dZ$/, '')} UTC`,
    ...(commit === null ? [] : [`commit \`${commit}\``]),
    `${machine.cpus} × ${machine.model}`,
    `${machine.memoryGiB} GiB`,
    machine.system,
    `Node ${machine.node.replace(/^v/, '')}`,
    `load before ${machine.load}`,
    ...browsers,
  ];
  const summary = verdicts.length === 0 ? [] : [`Targets met: ${met} of ${verdicts.length}.`];
  return [`## ${bench}`, about, facts.join(' · '), ...summary, markdownTable(rows)].join('\n\n');
}

/** The page, formatted; results in the order of their names. */
export async function benchmarksPage(results: readonly Result[]): Promise<string> {
  const ordered = [...results].sort((a, b) => (a.bench < b.bench ? -1 : 1));
  const sections = ordered.length === 0 ? ['No bench has been run yet.'] : ordered.map(section);
  return formatted([INTRODUCTION, ...sections].join('\n\n'), PAGE);
}

/** @throws Error naming the file that is not a result. */
export function readResults(folder = RESULTS): readonly Result[] {
  if (!existsSync(folder)) return [];
  return filesBelow(folder)
    .filter((path) => path.endsWith('.json'))
    .map((path) => {
      try {
        return parseResult(JSON.parse(readFileSync(path, 'utf8')));
      } catch (thrown) {
        throw new Error(`${path} is not a result`, { cause: thrown });
      }
    });
}
