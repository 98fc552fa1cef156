/** docs/stages.md names its proofs: files that exist, with tests of that name in them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';
import { filesOf, FOLDER_NAMES } from '../../../dev/run/plan.ts';
import { page } from './pages.ts';

const { text } = page('docs/stages.md');

/** Lines such as: - `test/unit/x.test.ts`: “its name”; “another” */
const proofs = text.split('\n').flatMap((line) => {
  const file = /^ *- `(test\/[\w./-]+\.test\.ts)`(?: \(\w+\))?: /.exec(line)?.[1];
  if (file === undefined) return [];
  return [
    { file, names: [...line.matchAll(/“([^”]*(?:“[^”]*”[^”]*)*)”/g)].map(([, n]) => n ?? '') },
  ];
});

test('every proof is a test file, with each test that is quoted', () => {
  assert.ok(proofs.length > 20, `${proofs.length} proofs`);
  for (const { file, names } of proofs) {
    assert.ok(existsSync(join(root, file)), file);
    assert.ok(names.length > 0, `${file}: no test is quoted`);
    const source = readFileSync(join(root, file), 'utf8');
    const quoted = [...source.matchAll(/\b(?:test|together)\(\s*(['"`])([^]*?)\1\s*,/g)].map(
      ([, , n]) => n ?? '',
    );
    for (const name of names) {
      assert.ok(
        quoted.some((each) => each.includes(name)),
        `${file}: no test “${name}”`,
      );
    }
  }
});

test('every proof is run, and says of which tier it is where that is not npm test', () => {
  const tiers = new Map(
    FOLDER_NAMES.flatMap((folder) =>
      filesOf(folder, { tier: 'all', filter: '' }).map(({ path, tier }) => [path, tier]),
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
