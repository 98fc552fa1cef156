// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Visit } from '../../../src/workers/ledger/ring/links.ts';
import { isTimely, kindOfKnock } from '../../../src/workers/ledger/ring/rings.ts';

const NOW = 10_000n;

const visit = (state: Visit['state'], slot: bigint, isDeclined = false): Visit => ({
  ...{ id: 'v', name: '', key: 'known', atWallMs: 0, isDeclined },
  ...{ state, slot },
});

test('a knock rings once, or again after an earlier page answered it', () => {
  const [lately, before] = [NOW - 300n, NOW - 301n];
  const table: readonly (readonly [Visit | undefined, string, bigint, string])[] = [
    [undefined, 'new', NOW, 'new'],
    // The same knock, after a reload.
    [visit('rang', lately), 'known', lately, 'new'],
    [visit('answered', lately), 'known', lately, 'again'],
    [visit('missed', lately), 'known', lately, 'old'],
    [visit('done', lately), 'known', lately, 'old'],
    [visit('rang', before), 'known', before, 'old'],
    [visit('answered', before), 'known', before, 'old'],
    // The visit knocks again.
    [visit('rang', lately), 'new', NOW, 'new'],
    [visit('answered', lately), 'new', NOW, 'again'],
    [visit('answered', before), 'new', NOW, 'new'],
    [visit('missed', lately), 'new', NOW, 'new'],
    [visit('done', lately), 'new', NOW, 'new'],
    // The host has said no, whatever became of the list of missed calls.
    [visit('missed', lately, true), 'new', NOW, 'old'],
    [visit('done', before, true), 'new', NOW, 'old'],
    // An earlier knock of the visit, which a list shows late.
    [visit('rang', lately), 'new', lately - 1n, 'old'],
    [visit('answered', lately), 'new', lately - 1n, 'old'],
  ];
  for (const [known, key, slot, kind] of table) {
    assert.is(kindOfKnock(known, key, slot, NOW), kind, `${known?.state} ${key} ${slot}`);
  }
});

test('a knock is valid from its own slot to 200 slots later', () => {
  const knock = { visit: new Uint8Array(16), name: '' };
  for (const [signed, landed, counts] of [
    [NOW, NOW, true],
    [NOW - 200n, NOW, true],
    [NOW - 201n, NOW, false],
    [NOW + 1n, NOW, false],
  ] as const) {
    assert.is(isTimely({ ...knock, slot: signed }, landed), counts, `${signed} in ${landed}`);
  }
});

test.run();
