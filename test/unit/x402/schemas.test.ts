// pure
/** Compares our schemas of x402's objects with the official ones of `@x402/core`. */
import { PaymentPayloadV2Schema, PaymentRequiredV2Schema } from '@x402/core/schemas';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { PaymentPayload, PaymentRequired } from '../../../src/workers/ledger/x402/x402-objects.ts';

type Json = fc.JsonValue;
/** Left out of the object. */
const MISSING = Symbol('missing');
type Part = Json | typeof MISSING;

const anything: fc.Arbitrary<Part> = fc.oneof(
  fc.constantFrom<Part[]>(MISSING, null, '', 'x', [], {}, [{}], 0, -1, 1.5, true, false),
  fc.jsonValue({ maxDepth: 2 }),
);
/** Mostly one of `good`, so that whole objects are often accepted. */
const field = (...good: Part[]): fc.Arbitrary<Part> =>
  fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: anything });
/** Rarely one of these, just past a limit. */
const edged = (part: fc.Arbitrary<Part>, ...past: Part[]): fc.Arbitrary<Part> =>
  fc.oneof({ weight: 30, arbitrary: part }, { weight: 1, arbitrary: fc.constantFrom(...past) });
const within = (part: fc.Arbitrary<Part>): fc.Arbitrary<Part> =>
  fc.oneof({ weight: 40, arbitrary: part }, { weight: 1, arbitrary: anything });
const object = (fields: Readonly<Record<string, fc.Arbitrary<Part>>>): fc.Arbitrary<Part> =>
  fc
    .record({ ...fields, unknownField: field(MISSING, MISSING, 1, null) })
    .map(
      (parts) =>
        Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== MISSING)) as Json,
    );
const list = (part: fc.Arbitrary<Part>, least: number, most: number): fc.Arbitrary<Part> =>
  fc
    .array(part, { minLength: least, maxLength: most })
    .map((parts) => parts.filter((part): part is Json => part !== MISSING));

const text = field('x', 'long'.repeat(9), '\u{1F600}');
const maybeText = field(MISSING, null, '', 'x', 'long'.repeat(9));
const ASCII_32 = ' ~'.repeat(16);
const label = field('tag', ASCII_32, 'a');
const badLabel = fc.constantFrom<Part[]>('', `${ASCII_32}x`, 'é', 'tab\t', '\u007f');
const anyFields = field(
  {},
  { constructor: 1, toString: null, hasOwnProperty: [] },
  { a: { b: [null] }, '': 0 },
);
const maybeFields = fc.oneof(anyFields, field(MISSING, null));

const resource = object({
  url: text,
  description: maybeText,
  mimeType: maybeText,
  serviceName: within(fc.oneof({ weight: 9, arbitrary: field(MISSING, null, ASCII_32) }, badLabel)),
  tags: within(
    fc.oneof(
      { weight: 9, arbitrary: list(label, 0, 5) },
      list(fc.oneof(label, badLabel), 0, 7),
      field(MISSING, null),
    ),
  ),
  iconUrl: edged(field(MISSING, null, '', 'u'.repeat(2048)), 'u'.repeat(2049)),
});
const requirements = object({
  scheme: text,
  network: edged(field('a:b', 'solana:x', ':::', 'eip155:1'), ':', 'a:', 'ab:', 'abc'),
  amount: text,
  asset: text,
  payTo: text,
  maxTimeoutSeconds: edged(field(1, 0.5, 300, Number.MAX_VALUE, 5e-324), 0, -1, '1'),
  extra: maybeFields,
});
const required = object({
  x402Version: field(2),
  error: maybeText,
  resource: within(resource),
  accepts: within(list(within(requirements), 1, 3)),
  extensions: maybeFields,
});
const payload = object({
  x402Version: field(2),
  resource: within(fc.oneof(resource, field(MISSING, null))),
  accepted: within(requirements),
  payload: anyFields,
  extensions: maybeFields,
});

const PAIRS = [
  ['PaymentRequired', PaymentRequired, PaymentRequiredV2Schema, required],
  ['PaymentPayload', PaymentPayload, PaymentPayloadV2Schema, payload],
] as const;
type Ours = (typeof PAIRS)[number][1];
type Theirs = (typeof PAIRS)[number][2];

/** Checks that both tell apart a missing field, one without a value, and null. */
function agree(ours: Ours, theirs: Theirs, value: unknown): boolean {
  const parsed = v.safeParse(ours, value);
  const official = theirs.safeParse(value);
  assert.is(parsed.success, official.success, JSON.stringify(value));
  if (parsed.success) assert.equal(parsed.output, official.data, JSON.stringify(value));
  return parsed.success;
}

for (const [name, ours, theirs, arbitrary] of PAIRS) {
  test(`${name} accepts, refuses and returns the same as the schema of @x402/core`, () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(within(arbitrary), (part) => {
        if (part === MISSING) return;
        // As it arrives: nothing but JSON.
        const json = JSON.stringify(part);
        // The one difference, which the last test has.
        fc.pre(!json.includes('__proto__'));
        const value: unknown = JSON.parse(json);
        seen[agree(ours, theirs, value) ? 'accepted' : 'refused'] += 1;
      }),
      { numRuns: 3_000 },
    );
    // Otherwise, the runs would compare one direction only.
    assert.ok(seen.accepted > 300, `${seen.accepted} accepted`);
    assert.ok(seen.refused > 300, `${seen.refused} refused`);
  });
}

const REQUIREMENTS = {
  scheme: 'exact',
  network: 'solana:x',
  amount: '1',
  asset: 'a',
  payTo: 'b',
  maxTimeoutSeconds: 1,
};
const QUOTE = { x402Version: 2, resource: { url: 'u' }, accepts: [REQUIREMENTS] };
const PAYMENT = { x402Version: 2, accepted: REQUIREMENTS, payload: {} };

test('our schemas refuse a free field that is called __proto__', () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"polluted":true},"a":1}');
  for (const [ours, theirs, value] of [
    [PaymentRequired, PaymentRequiredV2Schema, { ...QUOTE, extensions: hostile }],
    [
      PaymentRequired,
      PaymentRequiredV2Schema,
      { ...QUOTE, accepts: [{ ...REQUIREMENTS, extra: hostile }] },
    ],
    [PaymentPayload, PaymentPayloadV2Schema, { ...PAYMENT, payload: hostile }],
    [PaymentPayload, PaymentPayloadV2Schema, { ...PAYMENT, extensions: hostile }],
  ] as const) {
    assert.is(v.safeParse(ours, value).success, false);
    assert.is(theirs.safeParse(value).success, true);
  }
});

test.run();
