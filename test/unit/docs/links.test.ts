// pure
/** Links between the documents lead somewhere, and so do the documents that the code names. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow } from '../../../dev/build/changed.ts';
import { root } from '../../../dev/build/paths.ts';
import { anchor, pages } from './pages.ts';

const withoutCode = (text: string): string => text.replace(/```[^]*?```/g, '');

function anchors(path: string): ReadonlySet<string> {
  const text = withoutCode(readFileSync(join(root, path), 'utf8'));
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading ?? '')));
}

/** Pictures that a person adds from a browser, after documents name them. */
const PICTURES = new Set(['docs/screenshot.png']);

test('every link inside the project leads to an existing file and heading', () => {
  let checked = 0;
  for (const { path, text } of pages()) {
    for (const [, link = ''] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [file = '', heading] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      checked += 1;
      if (PICTURES.has(target)) continue;
      assert.ok(existsSync(join(root, target)), `${path}: ${link}`);
      if (heading !== undefined) assert.ok(anchors(target).has(heading), `${path}: ${link}`);
    }
  }
  assert.ok(checked > 10, `${checked} links`);
});

test('every file and folder of the project that a document names exists', () => {
  let checked = 0;
  for (const { path, text } of pages()) {
    for (const [, named = ''] of text.matchAll(/`((?:src|dev|test)\/[\w./-]*)`/g)) {
      assert.ok(existsSync(join(root, named)), `${path}: ${named}`);
      checked += 1;
    }
  }
  assert.ok(checked > 100, `${checked} paths`);
});

test('every document that the code cites exists', () => {
  const cited = new Set<string>();
  for (const folder of ['src', 'dev', 'test']) {
    for (const file of filesBelow(join(root, folder))) {
      if (!/\.(ts|mjs|css)$/.test(file)) continue;
      for (const [doc] of readFileSync(file, 'utf8').matchAll(/\bdocs\/[\w-]+\.md\b/g)) {
        cited.add(doc);
      }
    }
  }
  assert.ok(cited.size > 3);
  for (const doc of cited) assert.ok(existsSync(join(root, doc)), doc);
});

test.run();
