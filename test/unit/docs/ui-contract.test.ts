// pure
/** docs/ui-contract.md: each id is on the page, or is said not to be there yet. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow } from '../../../dev/build/changed.ts';
import { root } from '../../../dev/build/paths.ts';
import { page, section } from './pages.ts';

const contract = page('docs/ui-contract.md');
const ids = (text: string): readonly string[] =>
  [...text.matchAll(/`([a-z][a-z0-9-]*)`/g)]
    .map(([, id]) => id ?? '')
    .filter((id) => !id.startsWith('data-'));

/** Rows of the table: place → ids. */
const rows = new Map(
  section(contract, '## data-testid')
    .split('\n')
    .map((line) => /^\| ([a-z, ]+?) +\|(.*)\|$/.exec(line))
    .filter((match) => match !== null)
    .map(([, where = '', cell = '']) => [where, ids(cell)] as const),
);

test('every id of the contract is on the page, except those said to be missing', () => {
  const later = section(contract, '## Not on the page yet');
  const missing = new Set([
    ...ids(later),
    ...[...later.matchAll(/_(\w+)_/g)].flatMap(([, where = '']) => rows.get(where) ?? []),
  ]);
  const source = filesBelow(join(root, 'src/main'))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const all = [...rows.values()].flat();
  assert.ok(all.length > 60, `${all.length} ids`);
  for (const id of all) {
    assert.is(source.includes(`'${id}'`), !missing.has(id), id);
  }
});

test.run();
