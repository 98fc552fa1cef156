/** docs/stages.md names its proofs: files that exist, with tests of that name in them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';
import { filesOf, FOLDER_NAMES } from '../../../dev/run/plan.ts';
import { page } from './pages.ts';

const { text } = page('docs/stages.md');

/** Its names come from a table, so that no call of `test` bears one. */
const NAMED_BY_A_TABLE = new Set(['test/e2e/dishonest.test.ts']);

/** A line is an item, such as: - **Item**: `test/a.test.ts` “a name”, “another” · `test/b.test.ts` (all) “a third” */
const proofs = text
  .split('\n')
  .filter((line) => line.startsWith('- **'))
  .flatMap((line) => line.split(/(?=`test\/)/).slice(1))
  .map((part) => ({
    file: /^`(test\/[\w./-]+\.test\.ts)`/.exec(part)?.[1] ?? part,
    names: [...part.matchAll(/“([^”]*(?:“[^”]*”[^”]*)*)”/g)].map(([, n]) => n ?? ''),
  }));

/** A file with the support that it names, where tests of several files stand. */
function withSupport(file: string): string {
  const source = readFileSync(join(root, file), 'utf8');
  const support = [...source.matchAll(/'\.\.\/support\/([\w/-]+\.ts)'/g)].map(([, path = '']) =>
    readFileSync(join(root, 'test/support', path), 'utf8'),
  );
  return [source, ...support].join('\n');
}

test('every proof is a test file, with each test that is quoted', () => {
  assert.ok(proofs.length > 200, `${proofs.length} proofs`);
  for (const { file, names } of proofs) {
    assert.ok(existsSync(join(root, file)), file);
    if (!NAMED_BY_A_TABLE.has(file)) assert.ok(names.length > 0, `${file}: no test is quoted`);
    const source = withSupport(file);
    const quoted = [
      ...source.matchAll(/\b(?:test|together|pairTest)\(\s*(['"`])([^]*?)\1\s*,/g),
    ].map(([, , n]) => n ?? '');
    for (const name of names) {
      assert.ok(
        quoted.some((each) => each.includes(name)),
        `${file}: no test “${name}”`,
      );
    }
  }
});

test('every item of a checklist has a proof', () => {
  for (const line of text.split('\n').filter((each) => each.startsWith('- **'))) {
    assert.match(line, /\*\*: `test\//, line.slice(0, 80));
  }
});

test('every proof is run, and says of which tier it is where that is not npm test', () => {
  const tiers = new Map(
    FOLDER_NAMES.flatMap((folder) =>
      filesOf(folder, { tier: 'all', filter: 'test/' }).map(({ path, tier }) => [path, tier]),
    ),
  );
  for (const [, file = '', said = 'test'] of text.matchAll(
    /`(test\/[\w./-]+\.test\.ts)`(?: \((\w+)\))?/g,
  )) {
    assert.is(said, tiers.get(file), file);
  }
});

test('no test file is mentioned that does not exist', () => {
  for (const [file] of text.matchAll(/\btest\/[\w./-]+\.ts\b/g)) {
    assert.ok(existsSync(join(root, file)), file);
  }
});

test.run();
