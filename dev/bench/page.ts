/**
 * Writes `docs/benchmarks.md` and its plots from the results in `test/bench/results`. Writes every
 * figure into `test-results/benchmarks.md`, which is not part of the repository.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { filesBelow } from '../build/changed.ts';
import { root } from '../build/paths.ts';
import { FIGURES, isGood, type MeasuredFigure, measuredFigures } from './figures.ts';
import { plot } from './plot.ts';
import { isMet, parseResult, type Result } from './result.ts';
import { digits, markdownList } from './table.ts';

export const RESULTS = join(root, 'test/bench/results');
export const PLOTS = join(root, 'docs/benchmarks');
const PAGE = join(root, 'docs/benchmarks.md');
const TABLES = join(root, 'test-results/benchmarks.md');

const PEOPLE = `# Benchmarks

For contributors: the cost of a byte and of a minute. Blue bars show Pay2Chat, grey bars a comparison from the same run, dashed lines the targets.
\`npm run bench\` writes this page, so do not edit it. \`npm run bench -- --pages\` also writes all stored results to \`test-results/benchmarks.md\`.
`;

const INTRODUCTION = `# All benchmark figures

Written by \`npm run bench\` from \`test/bench/results\`. Those that matter are in \`docs/benchmarks.md\`.

\`\`\`sh
npm run bench                        # the short ones of test/bench, in about 20 minutes
npm run bench -- --long              # all, one after another
npm run bench -- clock paint         # some
npm run bench -- clock --host=both   # what begins with -- goes to the benches
npm run bench -- call --length=short # to see that a bench works: bundles, call, cost, files, files-call, minute, wan
npm run bench -- --pages             # only writes the pages, from the results that are there
\`\`\`

A run prints its table, keeps it as JSON and writes the pages; benches that did not run keep their last figures.
Run nothing else on the machine: the browsers and the call already fill two cores. _Load before_ is the load average of the minute before a bench; each bench raises it for the next.
Machines are noisy, so two runs are hard to compare. A comparison is therefore measured within one run, and the figure is the ratio (×).
A target is in brackets, and bold when it is missed. That fails neither the run nor a test: \`npm test\` has what must always hold, this page how well it holds.
`;

/** Formats a text as the project does, so that generated files also pass the check of all files. */
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
  return [`## ${bench}`, about, facts.join(' · '), ...summary, markdownList(rows)].join('\n\n');
}

/** Returns all figures, formatted, in the order of the benches' names. */
async function tablesPage(results: readonly Result[]): Promise<string> {
  const ordered = [...results].sort((a, b) => (a.bench < b.bench ? -1 : 1));
  const sections = ordered.length === 0 ? ['No bench has been run yet.'] : ordered.map(section);
  return formatted([INTRODUCTION, ...sections].join('\n\n'), TABLES);
}

/** Reads the stored results. @throws Error naming the file that is not a result. */
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

const sign = ({ better }: MeasuredFigure): string => (better === 'more' ? '≥' : '≤');
const withUnit = (value: number, { unit }: MeasuredFigure): string =>
  `${digits(value, unit)} ${unit}`;

/** Describes a plot for people who cannot see it. */
function inWords(figure: MeasuredFigure): string {
  const said = figure.comparisons.map(({ label, anchor, ours, target }) => {
    const beside = anchor === null ? '' : ` versus ${digits(anchor, figure.unit)}`;
    const wanted = target === null ? '' : `, target ${sign(figure)} ${digits(target, figure.unit)}`;
    return `${label}: ${withUnit(ours, figure)}${beside}${wanted}`;
  });
  return said.join('; ').replaceAll(/[[\]]/g, '');
}

function met(figure: MeasuredFigure): string {
  const verdicts = figure.comparisons.map((each) => isGood(figure, each)).filter((v) => v !== null);
  if (verdicts.length === 0) return 'No target.';
  return `Targets met: ${verdicts.filter(Boolean).length} of ${verdicts.length}.`;
}

/**
 * Returns the page for readers. It shows each figure with its plot, the anchor for comparison, and
 * what limits the figure.
 */
async function peoplesPage(figures: readonly (MeasuredFigure | null)[]): Promise<string> {
  const sections = figures.map((figure, index) => {
    if (!figure) return `## ${FIGURES[index]?.title ?? ''}\n\nNot measured yet.`;
    const { id, title, better, anchor, limit } = figure;
    return [
      `## ${title}`,
      `![${inWords(figure)}](benchmarks/${id}.svg)`,
      `${better === 'more' ? 'More' : 'Less'} is better. ${met(figure)} Compared with: ${anchor}. Limited by: ${limit}`,
    ].join('\n\n');
  });
  return formatted([PEOPLE, ...sections].join('\n\n'), PAGE);
}

/** Returns every file of the repository that is written from the results, by path. */
export async function benchmarkFiles(
  results: readonly Result[],
): Promise<ReadonlyMap<string, string>> {
  const figures = measuredFigures(results);
  const plots = figures.flatMap((figure) =>
    figure ? [[join(PLOTS, `${figure.id}.svg`), plot(figure)] as const] : [],
  );
  return new Map([[PAGE, await peoplesPage(figures)], ...plots]);
}

export async function writeBenchmarks(): Promise<void> {
  const results = readResults();
  const files = await benchmarkFiles(results);
  rmSync(PLOTS, { recursive: true, force: true });
  for (const [path, text] of [...files, [TABLES, await tablesPage(results)] as const]) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
