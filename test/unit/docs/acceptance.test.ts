// pure
/** The criteria of the product's stages have tests, which say so in a comment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { proofs } from '../../../dev/acceptance.ts';
import { root } from '../../../dev/build/paths.ts';

/** How many criteria each part has. A part that loses a criterion has lost a proof. */
const CRITERIA: Readonly<Record<string, number>> = {
  connection: 7,
  failures: 5,
  'money back': 7,
  proof: 7,
  receipts: 6,
  security: 24,
  'stage 0': 10,
  'stage 1': 6,
  'stage 2': 4,
  'stage 3': 6,
  'stage 4': 3,
  'stage 5': 6,
  'stage 6': 14,
  'stage 7': 4,
  'stage 8': 2,
  'stage 9': 7,
  'stage 10': 7,
  'stage 11': 1,
};

test('every stage keeps its criteria', () => {
  const byPart = new Map<string, Set<string>>();
  for (const { part, criterion } of proofs()) {
    byPart.set(part, (byPart.get(part) ?? new Set()).add(criterion));
  }
  const counts = Object.fromEntries([...byPart].map(([part, found]) => [part, found.size]));
  assert.equal(counts, CRITERIA);
});

test('each “Proves” comment stands above a test', () => {
  for (const file of new Set(proofs().map((proof) => proof.file))) {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    for (const [at, line] of lines.entries()) {
      if (!/^\s*\/\/ Proves /.test(line)) continue;
      const next = lines.slice(at + 1).find((each) => !/^\s*\/\//.test(each)) ?? '';
      assert.match(
        next,
        /\b(?:test|together|pairTest|story|trialAndTip|unusedCalls)\b/,
        `${file}:${at + 1}`,
      );
    }
  }
});

test.run();
