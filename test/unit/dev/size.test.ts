// pure
import { rollup, type OutputOptions, type Plugin } from 'rollup';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BUDGETS, sizeReport, weigh } from '../../../dev/build/size.ts';

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

test('a build over its size budget fails and names the part', async () => {
  const files = { main: `console.log("${noise(3000)}")` };
  const budgets = { ...BUDGETS, main: 1000 };
  let message = '';
  await generate(files, [sizeReport(budgets, () => undefined)]).catch((error: Error) => {
    message = error.message;
  });
  assert.match(message, /over the size budget: main/);
});

test('modules that main imports count as main; lazily loaded modules do not', async () => {
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

test.run();
