/**
 * Measures the transferred size of each part of the page. The build fails if a part exceeds its
 * budget.
 */
import { gzipSync } from 'node:zlib';
import type { OutputBundle, Plugin } from 'rollup';
import { WORKERS, startup } from './workers.ts';

type Budgets = Readonly<Record<'main' | (typeof WORKERS)[number], number>>;

/**
 * The budgets in gzip bytes. `main` is everything that the page needs to start: its bundle, static
 * imports and style. For another language, the first part of that language is added.
 */
export const BUDGETS: Budgets = {
  main: 50_000,
  clock: 10_000,
  frames: 3_000,
  ledger: 165_000,
  transfer: 40_000,
};

/** Matches the chunk of a language that loads before the first paint. */
const FIRST = /src\/main\/languages\/([^/]+)\/first\.ts$/;

interface Weight {
  readonly name: string;
  readonly bytes: number;
  readonly gzip: number;
  readonly budget: number | null;
}

/** Returns the parts that exceed their budget. */
const overBudget = (weights: readonly Weight[]): Weight[] =>
  weights.filter(({ gzip, budget }) => budget !== null && gzip > budget);

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;

/** Formats one line per part. */
const table = (weights: readonly Weight[]): string =>
  weights
    .map(({ name, bytes, gzip, budget }) => {
      const limit = budget === null ? '' : ` of ${kB(budget)}${gzip > budget ? '  OVER' : ''}`;
      return `${name.padEnd(24)}${kB(bytes)}  gzip ${kB(gzip)}${limit}`;
    })
    .join('\n');

/**
 * Returns the parts with a budget, then every chunk and style sheet that loads later, on demand.
 */
export function weigh(bundle: OutputBundle, budgets: Budgets): Weight[] {
  const counted = new Set<string>();
  const weight = (name: string, files: readonly string[], budget: number | null): Weight => {
    const total = { name, bytes: 0, gzip: 0, budget };
    for (const fileName of files) {
      const file = bundle[fileName];
      if (!file) continue;
      counted.add(fileName);
      const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
      total.bytes += bytes.length;
      total.gzip += gzipSync(bytes, { level: 9 }).length;
    }
    return total;
  };
  const styles = Object.keys(bundle).filter((name) => /\b(?:first|style)-[^/]*\.css$/.test(name));
  const parts = [
    weight('main', [...startup(bundle, 'main'), ...styles], budgets.main),
    ...WORKERS.filter((worker) => hasWorker(bundle, worker)).map((worker) =>
      weight(worker, startup(bundle, worker), budgets[worker]),
    ),
  ];
  for (const file of Object.values(bundle)) {
    const tag = file.type === 'chunk' && FIRST.exec(file.facadeModuleId ?? '')?.[1];
    if (!tag) continue;
    const all = new Set([...startup(bundle, 'main'), ...styles, file.fileName]);
    parts.push(weight(`main, ${tag}`, [...all], budgets.main));
  }
  const later = Object.values(bundle).filter(
    ({ type, fileName }) =>
      (type === 'chunk' || fileName.endsWith('.css')) && !counted.has(fileName),
  );
  return [...parts, ...later.map(({ fileName }) => weight(fileName, [fileName], null))];
}

const hasWorker = (bundle: OutputBundle, worker: string): boolean =>
  Object.values(bundle).some(
    (file) => file.type === 'chunk' && file.isEntry && file.name === worker,
  );

/** Prints the sizes with `say`, and fails the build if a part exceeds its budget. */
export function sizeReport(budgets = BUDGETS, say: (line: string) => void = console.log): Plugin {
  return {
    name: 'pay2chat-size',
    // This runs after every other plugin, so that it measures the files as they are written.
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const weights = weigh(bundle, budgets);
        say(table(weights));
        const over = overBudget(weights).map(({ name }) => name);
        if (over.length > 0) this.error(`over the size budget: ${over.join(', ')}`);
      },
    },
  };
}
