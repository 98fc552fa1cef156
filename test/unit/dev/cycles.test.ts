// pure
/** No chain of imports, not even of types, leads from a file or folder of the page back to itself. */
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow } from '../../../dev/build/changed.ts';
import { root } from '../../../dev/build/paths.ts';
import { importsOf } from '../../../dev/run/imports.ts';

type Imports = ReadonlyMap<string, readonly string[]>;

/** Returns the first import cycle found; empty without one. */
function cycle(imports: Imports): readonly string[] {
  const done = new Set<string>();
  function walk(file: string, way: readonly string[]): readonly string[] {
    const at = way.indexOf(file);
    if (at >= 0) return [...way.slice(at), file];
    if (done.has(file)) return [];
    for (const next of imports.get(file) ?? []) {
      const found = walk(next, [...way, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  }
  for (const file of imports.keys()) {
    const found = walk(file, []);
    if (found.length > 0) return found;
  }
  return [];
}

/** All files of a folder as one. */
function betweenFolders(files: Imports): Imports {
  const folders = new Map<string, Set<string>>();
  for (const [file, imports] of files) {
    const from = dirname(file);
    const known = folders.get(from) ?? new Set();
    folders.set(from, known);
    for (const to of imports.map(dirname)) {
      if (to !== from) known.add(to);
    }
  }
  return new Map([...folders].map(([from, to]) => [from, [...to]]));
}

const named = (path: string): string => relative(root, path).replaceAll('\\', '/');

/** Every file of the page, with what it imports. */
function page(): Imports {
  const files = filesBelow(join(root, 'src')).filter((file) => file.endsWith('.ts'));
  assert.ok(files.length > 100);
  return new Map(
    files
      .map(named)
      .map((file) => [file, importsOf(file).filter((to) => existsSync(join(root, to)))]),
  );
}

test('no file imports itself by way of others', () => {
  assert.equal(cycle(page()), []);
});

test('no folder imports itself by way of others', () => {
  assert.equal(cycle(betweenFolders(page())), []);
});

test.run();
