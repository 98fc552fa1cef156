// pure
/** The criteria of the product's stages have tests, which say so in a comment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { proofs } from '../../../dev/acceptance.ts';
import { root } from '../../../dev/build/paths.ts';

/** The least number of criteria that a part has; a part that loses one has lost a proof. */
const LEAST: Readonly<Record<string, number>> = {};

test('every stage keeps its criteria', () => {
  const byPart = new Map<string, Set<string>>();
  for (const { part, criterion } of proofs()) {
    byPart.set(part, (byPart.get(part) ?? new Set()).add(criterion));
  }
  const counts = Object.fromEntries([...byPart].map(([part, found]) => [part, found.size]));
  assert.equal(counts, LEAST);
});

test('a comment on a proof stands above a test', () => {
  for (const file of new Set(proofs().map((proof) => proof.file))) {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    for (const [at, line] of lines.entries()) {
      if (!/^\s*\/\/ Proves /.test(line)) continue;
      const next = lines.slice(at + 1).find((each) => !/^\s*\/\//.test(each)) ?? '';
      assert.match(next, /\b(?:test|together|pairTest|story)\b/, `${file}:${at + 1}`);
    }
  }
});

test.run();
