// pure
/** The README's map names the rooms of `src`, and nothing that does not exist. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';
import { foldersBelow, page, section } from './pages.ts';

const named = [...section(page('README.md'), '## Where things are').matchAll(/^\| `([^`]+)`/gm)]
  .map(([, path]) => path ?? '')
  .sort();

test('every room of src is named, and every folder of src that is named exists', () => {
  assert.equal(
    named.filter((path) => path.startsWith('src/')),
    foldersBelow('src').filter((path) => path.split('/').length === 2),
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
