// pure
/** The README's map of folders is the folders. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';
import { foldersBelow, page, section } from './pages.ts';

const named = [...section(page('README.md'), '## Where things are').matchAll(/^\| `([^`]+)`/gm)]
  .map(([, path]) => path ?? '')
  .sort();

test('every folder below src is named, and every one named exists', () => {
  assert.equal(
    named.filter((path) => path.startsWith('src/')),
    foldersBelow('src'),
  );
});

test('whatever else the map names exists, and it is named once', () => {
  assert.ok(named.length > 0);
  for (const path of named) assert.ok(existsSync(join(root, path)), path);
  assert.is(new Set(named).size, named.length);
  for (const top of ['dev', 'test', 'docs']) {
    assert.ok(
      named.some((path) => path === top || path.startsWith(`${top}/`)),
      top,
    );
  }
});

test.run();
