// pure
import { rollup, type OutputOptions, type Plugin } from 'rollup';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BUDGETS,
  overBudget,
  sizeReport,
  table,
  weigh,
  type Weight,
} from '../../../dev/build/size.ts';

/** Modules that exist only here. `noise` does not compress. */
function modules(files: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'modules',
    resolveId: (id) => (id.replace('./', '') in files ? id.replace('./', '') : null),
    load: (id) => files[id] ?? null,
  };
}

const noise = (characters: number): string => {
  let state = 1;
  let text = '';
  while (text.length < characters) {
    state = (state * 48_271) % 2_147_483_647;
    text += state.toString(36);
  }
  return text.slice(0, characters);
};

const OUTPUT: OutputOptions = {
  format: 'es',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
};

async function generate(files: Readonly<Record<string, string>>, plugins: Plugin[] = []) {
  const bundles = ['main', 'clock', 'ledger'];
  const input = Object.fromEntries(
    bundles.filter((bundle) => bundle in files).map((bundle) => [bundle, bundle]),
  );
  const bundle = await rollup({ input, plugins: [modules(files), ...plugins] });
  const { output } = await bundle.generate(OUTPUT);
  await bundle.close();
  return Object.fromEntries(output.map((file) => [file.fileName, file]));
}

test('the page may need 50 kB to start, and no more', () => {
  assert.is(BUDGETS.main, 50_000);
});

test('a build over budget fails and names the part', async () => {
  const files = { main: `console.log("${noise(3000)}")` };
  const budgets = { ...BUDGETS, main: 1000 };
  let message = '';
  await generate(files, [sizeReport(budgets, () => undefined)]).catch((error: Error) => {
    message = error.message;
  });
  assert.match(message, /over the size budget: main/);
});

test('a build within budget passes', async () => {
  const lines: string[] = [];
  await generate({ main: 'console.log(1)' }, [sizeReport(BUDGETS, (line) => lines.push(line))]);
  assert.match(lines.join('\n'), /^main .* of +50\.0 kB$/m);
});

test('what main imports counts as main; what it loads later does not', async () => {
  const bundle = await generate({
    main: `import { a } from './near'; console.log(a); import('./far').then(console.log);`,
    clock: `import { a } from './near'; console.log(a, 1);`,
    near: `export const a = "${noise(2000)}";`,
    far: `export const b = "${noise(5000)}";`,
  });
  const weights = weigh(bundle, BUDGETS);
  const bytes = (name: string): number => weights.find((w) => w.name === name)?.bytes ?? 0;
  assert.ok(bytes('main') > 2000 && bytes('main') < 4000);
  assert.ok(bytes('clock') > 2000);
  assert.ok(bytes('far.js') > 5000);
  assert.is(weights.find(({ name }) => name === 'far.js')?.budget, null);
});

test('the page’s style sheet counts as main, a later one apart', async () => {
  const sheets: Plugin = {
    name: 'sheets',
    generateBundle() {
      for (const [name, length] of [
        ['style', 700],
        ['late', 9000],
      ] as const)
        this.emitFile({ type: 'asset', fileName: `assets/${name}-x.css`, source: noise(length) });
    },
  };
  const weights = weigh(await generate({ main: 'console.log(1)' }, [sheets]), BUDGETS);
  const bytes = (name: string): number => weights.find((w) => w.name === name)?.bytes ?? 0;
  assert.ok(bytes('main') > 700 && bytes('main') < 1000);
  assert.is(bytes('assets/late-x.css'), 9000);
});

test('exactly on budget is within it, one byte more is not', () => {
  const weight = (gzip: number): Weight => ({ name: 'x', bytes: gzip, gzip, budget: 100 });
  assert.is(overBudget([weight(100)]).length, 0);
  assert.is(overBudget([weight(101)]).length, 1);
  assert.match(table([weight(101)]), /OVER$/);
});

test.run();
