// pure
import { rollup, type Plugin } from 'rollup';
import commonjs from '@rollup/plugin-commonjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nodeGlobals } from '../../../dev/build/node-globals.ts';
import { packageFolder } from '../../../dev/build/licenses.ts';

/** Bundles one module that expects Node, with a stand-in for the `buffer` package. */
async function bundle(source: string): Promise<string> {
  const files: Record<string, string> = {
    'entry.js': source,
    buffer: 'export const Buffer = { from: (text) => `real ${text}` };',
  };
  const modules: Plugin = {
    name: 'modules',
    resolveId: (id) => (id in files ? id : null),
    load: (id) => files[id] ?? null,
  };
  const plugins = [modules, nodeGlobals(), commonjs()];
  const built = await rollup({ input: 'entry.js', plugins });
  const { output } = await built.generate({ format: 'es' });
  await built.close();
  return output[0].code;
}

/** The default export of a bundle, run as a module. */
async function run(source: string): Promise<unknown> {
  const code = await bundle(source);
  const loaded: { default: unknown } = await import(
    `data:text/javascript,${encodeURIComponent(code)}`
  );
  return loaded.default;
}

test('a module that expects a global Buffer gets the real one', async () => {
  assert.is(await run(`export default Buffer.from('bytes')`), 'real bytes');
});

test('so does a CommonJS module', async () => {
  assert.is(await run(`module.exports = Buffer.from('bytes')`), 'real bytes');
});

test('a module’s own Buffer, and a property of that name, stay', async () => {
  assert.equal(await run(`const Buffer = 1; export default { Buffer, x: { Buffer: 2 }.Buffer }`), {
    Buffer: 1,
    x: 2,
  });
});

test('a regular expression’s .global is not Node’s global', async () => {
  assert.is(await run(`export default /x/g.global`), true);
  assert.is(await run(`export default global === globalThis`), true);
});

test('process.env is empty, and says production', async () => {
  assert.equal(await run(`export default [process.env.NODE_ENV, process.env.OTHER]`), [
    'production',
    undefined,
  ]);
});

test('a module belongs to the innermost package it lies in', () => {
  assert.is(packageFolder('/p/src/main/index.ts'), null);
  assert.is(packageFolder('/p/node_modules/a/lib/x.js'), '/p/node_modules/a');
  assert.is(packageFolder('\0/p/node_modules/@s/a/x.js?commonjs'), '/p/node_modules/@s/a');
  assert.is(
    packageFolder('/p/node_modules/a/node_modules/b/x.js'),
    '/p/node_modules/a/node_modules/b',
  );
});

test.run();
