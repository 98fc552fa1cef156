// pure
/** The map names every area of `src`. Folders in the map and buttons in documents exist. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow } from '../../../dev/build/changed.ts';
import { root } from '../../../dev/build/paths.ts';
import { foldersBelow, page, section } from './pages.ts';

const named = [
  ...section(page('docs/architecture.md'), '## Where things are').matchAll(/^\| `([^`]+)`/gm),
]
  .map(([, path]) => path ?? '')
  .sort();

test('the map names exactly the areas of src', () => {
  assert.equal(
    named.filter((path) => path.startsWith('src/')),
    foldersBelow('src').filter((path) => path.split('/').length === 2),
  );
});

test('the map names each existing folder once', () => {
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

test('every button that the documents name is on the page', () => {
  const words = filesBelow(join(root, 'src'))
    .filter((path) => /(?:strings|network)\.ts$|demo\/\w+\.ts$/.test(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  let checked = 0;
  for (const { path, text } of [
    'README.md',
    'docs/manual-check.md',
    'docs/guide-host.md',
    'docs/guide-guest.md',
  ].map(page)) {
    for (const [, label = ''] of text.matchAll(/\b(?:press|choose|connect the|:) _([^_]+)_/gi)) {
      // The page fills in an amount.
      const pattern = label
        .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replace(/\d[\d\\.]*|…(?= )/g, '\\$\\{\\w+\\}');
      assert.match(words, new RegExp(pattern), `${path}: ${label}`);
      checked += 1;
    }
  }
  assert.ok(checked > 8, `${checked} labels`);
});

test.run();
