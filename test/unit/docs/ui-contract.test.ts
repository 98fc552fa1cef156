// pure
/** docs/testing.md: each id of the page's contract is on the page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow } from '../../../dev/build/changed.ts';
import { root } from '../../../dev/build/paths.ts';
import { page, section } from './pages.ts';

test('every id of the contract is on the page', () => {
  const rows = section(page('docs/testing.md'), "## The page's contract")
    .split('\n')
    .filter((line) => /^- \*\*[a-z ]+:\*\*/.test(line));
  const ids = rows
    .flatMap((row) => [...row.matchAll(/`([a-z][a-z0-9-]*)`/g)])
    .map(([, id]) => id ?? '')
    .filter((id) => !id.startsWith('data-'));
  assert.ok(ids.length > 60, `${ids.length} ids`);
  const source = filesBelow(join(root, 'src/main'))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  for (const id of ids) assert.ok(source.includes(`'${id}'`), id);
});

test.run();
