// pure
/** Compares our matching of a payment with its quote to that of x402's own resource server. */
import { x402ResourceServer } from '@x402/core/server';
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { matchQuote } from '../../../src/workers/ledger/x402/quote.ts';

const official = new x402ResourceServer([]);
const theirs = (quoted: PaymentRequirements, accepted: PaymentRequirements): boolean => {
  const payload: PaymentPayload = { x402Version: 2, accepted, payload: {} };
  return official.findMatchingRequirements([quoted], payload) !== undefined;
};
const ours = (quoted: PaymentRequirements, accepted: PaymentRequirements): boolean =>
  matchQuote([quoted], accepted) !== null;

const QUOTED: PaymentRequirements = {
  scheme: 'exact',
  network: 'solana:x',
  amount: '1',
  asset: 'mint',
  payTo: 'host',
  maxTimeoutSeconds: 300,
  extra: { feePayer: 'fee', memo: 'memo', decimals: 6, transactionVersions: [0], of: { a: [{}] } },
};

/** Changes anywhere in a copy: what is there is replaced, dropped, moved or added to. */
const changed = (value: unknown): fc.Arbitrary<unknown> => {
  const other = fc.oneof(
    fc.constantFrom<unknown[]>(null, '', '1', 1, 0, 6, [0], [], {}, [{}], 'memo', true),
    fc.jsonValue({ maxDepth: 1 }),
  );
  if (typeof value !== 'object' || value === null) {
    return fc.oneof({ weight: 6, arbitrary: fc.constant(value) }, other);
  }
  if (Array.isArray(value)) {
    const parts = value.map(changed);
    const longer = fc.tuple(...parts, other);
    return fc.oneof({ weight: 6, arbitrary: fc.tuple(...parts) }, longer, other);
  }
  const entries = Object.entries(value).map(([key, each]) =>
    changed(each).map((now) => [key, now] as const),
  );
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(...entries)
        .chain((all) =>
          fc.oneof(
            { weight: 9, arbitrary: fc.constant(all) },
            fc.constant([...all].reverse()),
            fc.subarray([...all]),
            other.map((more) => [...all, ['more', more] as const]),
          ),
        )
        .map((all) => Object.fromEntries(all)),
    },
    other,
  );
};
const isFields = (value: unknown): value is PaymentRequirements =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

test('a payment matches the same quotes as on x402’s own server', () => {
  const seen = { matching: 0, other: 0 };
  fc.assert(
    fc.property(changed(QUOTED), (value) => {
      const accepted: unknown = JSON.parse(JSON.stringify(value));
      if (!isFields(accepted)) return;
      // The schema of payments takes null for no `extra`, and otherwise an object.
      fc.pre(accepted.extra === null || accepted.extra === undefined || isFields(accepted.extra));
      const matching = ours(QUOTED, accepted);
      assert.is(matching, theirs(QUOTED, accepted), JSON.stringify(accepted));
      seen[matching ? 'matching' : 'other'] += 1;
    }),
    { numRuns: 4_000 },
  );
  assert.ok(seen.matching > 100, `${seen.matching} match`);
  assert.ok(seen.other > 100, `${seen.other} do not`);
});

test('a payment may change or omit only the blockhash of a quote', () => {
  const { extra } = QUOTED;
  const fresh = { recentBlockhash: 'one', lastValidBlockHeight: '7' };
  const quoted = { ...QUOTED, extra: { ...extra, ...fresh } };
  for (const change of [{}, fresh, { recentBlockhash: 'other' }, { lastValidBlockHeight: null }]) {
    assert.ok(ours(quoted, { ...QUOTED, extra: { ...extra, ...change } }));
  }
  for (const key of Object.keys(extra)) {
    assert.not.ok(ours(quoted, { ...quoted, extra: { ...quoted.extra, [key]: 'other' } }), key);
  }
});

test('matching returns the first of several quotes that fit', () => {
  const cheap = { ...QUOTED, amount: '0' };
  const again = { ...QUOTED };
  assert.is(matchQuote([cheap, QUOTED, again], { ...QUOTED }), QUOTED);
  assert.is(matchQuote([cheap], QUOTED), null);
  assert.is(matchQuote([], QUOTED), null);
});

test.run();
