// pure
import { validatePaymentPayload, validatePaymentRequired } from '@x402/core/schemas';
import type { PaymentRequired } from '@x402/core/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import { tryParse } from '../../../src/shared/try-parse.ts';
import type { Agreement } from '../../../src/workers/ledger/x402/quote.ts';
import {
  checkQuote,
  paymentPayload,
  paymentRequired,
} from '../../../src/workers/ledger/x402/quote.ts';
import {
  PaymentRequiredResult,
  ResourceResult,
} from '../../../src/workers/ledger/x402/messages.ts';
import { parseJson } from '../../../src/workers/ledger/x402/wire.ts';
import { parseResource, resourceUrl } from '../../../src/workers/ledger/x402/resources.ts';

const PAY_TO = '9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin';
const FEE = 'Fg6PaFpoGXkYsidMpWTK6W2BeZ7FEfcYkg476zPFsLnS';
const callId = 'ab'.repeat(16);
const agreement: Agreement = {
  callId,
  network: 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1',
  deposit: null,
  feePayer: FEE,
  terms: {
    network: 'local',
    payTo: PAY_TO,
    price: usdc(500_000n),
    periodSeconds: 60,
    prepaidPeriods: 3,
  },
};
const memo = 'm'.repeat(32);
const minute4 = { kind: 'minute', minute: 4 } as const;

const quote = paymentRequired(agreement, { resource: minute4, memo });
const [offer] = quote.accepts;
assert.ok(offer);
type Offer = typeof offer;
/** Returns the field that the guest objects to. */
const objection = (accepts: readonly Offer[], of: Partial<PaymentRequired> = {}): string => {
  const checked = checkQuote({ ...quote, ...of, accepts: [...accepts] }, agreement, minute4, memo);
  return checked.ok ? 'accepted' : checked.what;
};

test('a quote fits the official schema, and the guest accepts it', () => {
  assert.is(validatePaymentRequired(quote).x402Version, 2);
  assert.is(offer.extra['decimals'], 6);
  const checked = checkQuote(quote, agreement, minute4, memo);
  if (!checked.ok) throw new Error(checked.what);
  const payload = paymentPayload(quote, checked.requirements, 'AQ==');
  assert.is(validatePaymentPayload(payload).x402Version, 2);
});

test('the prepayment costs prepaid periods × price', () => {
  const [accepts] = paymentRequired(agreement, { resource: { kind: 'prepay' }, memo }).accepts;
  assert.is(accepts?.amount, '1500000');
});

/** Changes to the offer or to its `extra`, and the objection. */
const CHANGES: readonly (readonly [what: string, change: object, extra?: object])[] = [
  ['accepted', {}],
  ['amount', { amount: '500001' }],
  ['recipient', { payTo: FEE }],
  ['mint', { asset: FEE }],
  ['network', { network: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp' }],
  ['scheme', { scheme: 'upto' }],
  ['memo', {}, { memo: 'x' }],
  ['fee payer', {}, { feePayer: PAY_TO }],
  ['memo', {}, { feePayer: 5 }],
  ['accepted', { extra: { feePayer: FEE, memo } }],
  ['accepted', {}, { tokenProgram: FEE, features: {} }],
  ...[9, '6', 6.5, null, [6]].map((decimals) => ['decimals', {}, { decimals }] as const),
  ...[[0], [0, 1], [1, 0]].map((versions) => versionsOf('accepted', versions)),
  ...[[1], [], ['0'], [0, 'x'], [0, -1], 0, null, { 0: 0 }].map((versions) =>
    versionsOf('transaction version', versions),
  ),
];
function versionsOf(what: string, transactionVersions: unknown) {
  return [what, {}, { transactionVersions }] as const;
}

test('the guest names whatever in a quote differs from the agreement', () => {
  for (const [what, change, extra = {}] of CHANGES) {
    const changed = { ...offer, extra: { ...offer.extra, ...extra }, ...change };
    assert.is(objection([changed]), what, JSON.stringify([change, extra]));
  }
  const url = resourceUrl(callId, { kind: 'minute', minute: 5 });
  assert.is(objection([offer], { resource: { ...quote.resource, url } }), 'resource');
});

test('the guest picks the offer that fits, or names the nearest offer’s fault', () => {
  const base: Offer = { ...offer, network: 'eip155:8453', asset: '0x83', extra: { name: 'USDC' } };
  const dearer = { ...offer, amount: '500001' };
  for (const accepts of [
    [base, offer],
    [dearer, base, offer, dearer],
  ]) {
    const found = checkQuote({ ...quote, accepts }, agreement, minute4, memo);
    assert.ok(found.ok);
    assert.is(found.requirements, offer);
  }
  assert.is(objection([base, dearer]), 'amount');
  assert.is(objection([dearer, base]), 'amount');
  assert.is(objection([base, { ...base, scheme: 'upto' }]), 'network');
  assert.is(objection([]), 'no way to pay');
});

test('the guest reads an answer without structuredContent from its text only', () => {
  const text = JSON.stringify(quote);
  const read = (answer: object) =>
    tryParse(PaymentRequiredResult, { isError: true, ...answer })?.structuredContent ?? null;
  const said = (each: unknown) => ({ content: [{ type: 'text', text: each }] });
  assert.equal(read(said(text)), quote);
  const both = said(JSON.stringify({ ...quote, error: 'the other one' }));
  assert.equal(read({ ...both, structuredContent: quote }), quote);
  for (const structuredContent of [{}, [], '', 0, false, text]) {
    assert.is(read({ ...both, structuredContent }), null, JSON.stringify(structuredContent));
  }
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  const texts = [`${text} x`, text.slice(0, -1), 'null', `{"__proto__":${text}}`, deep, quote];
  for (const answer of [
    ...texts.map(said),
    ...[[], {}, null, text, [text], [null, ...said(text).content]].map((content) => ({ content })),
    { content: [{ type: 'image', text }] },
  ]) {
    assert.is(read(answer), null);
  }
  const url = resourceUrl(callId, minute4);
  const grant = tryParse(ResourceResult, {
    ...said(JSON.stringify({ url, granted: true })),
    _meta: { 'x402/payment-response': { success: true, transaction: 'x', network: 'solana:x' } },
  });
  assert.equal(grant?.structuredContent, { url, granted: true });
});

test('the parser accepts only resources of this call', () => {
  for (const resource of [{ kind: 'prepay' } as const, minute4]) {
    assert.equal(parseResource(callId, resourceUrl(callId, resource)), resource);
  }
  const minutes = ['0', '04', '-1', '1e3', ''].map((minute) => `minute/${minute}`);
  for (const path of [...minutes, 'file', 'prepay/', '']) {
    assert.is(parseResource(callId, `pay2chat:${callId}/${path}`), null, path);
  }
  assert.is(parseResource('cd'.repeat(16), resourceUrl(callId, minute4)), null);
});

/** A quote whose `extra` has this JSON, as the text of an answer without `structuredContent`. */
function answered(more: string): unknown {
  const text = JSON.stringify(quote).replace('"memo"', `"more":${more},"memo"`);
  return { isError: true, content: [{ type: 'text', text }] };
}
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** `extra` is at the sixth level of the text, and two more are around it in a frame. */
const TEXTS: readonly (readonly [
  name: string,
  more: string,
  isRead: boolean,
  isPayable: boolean,
])[] = [
  ['an ordinary extra field', '0', true, true],
  ['lists as deep as a frame may be', nested(26), true, true],
  ['lists one level deeper than a frame may be', nested(27), false, false],
  ['20,000 lists', nested(20_000), false, false],
  ['a text longer than a frame may be', JSON.stringify('x'.repeat(65_536)), false, false],
  ['a text as long as a payment may repeat', JSON.stringify('x'.repeat(15_000)), true, true],
  ['a text longer than a payment may repeat', JSON.stringify('x'.repeat(16_384)), true, false],
  [
    'a text of more bytes than a payment may repeat',
    JSON.stringify('€'.repeat(6_000)),
    true,
    false,
  ],
  ['numbers that are longer when written again', `[${'1e20,'.repeat(1_000)}0]`, true, false],
];

for (const [name, more, isRead, isPayable] of TEXTS) {
  test(`the guest accepts a quote with ${name} only if a payment fits`, () => {
    const parsed = tryParse(PaymentRequiredResult, answered(more));
    assert.is(parsed !== null, isRead);
    if (!parsed) return;
    const read = parsed.structuredContent as PaymentRequired;
    const checked = checkQuote(read, agreement, minute4, memo);
    assert.is(checked.ok, isPayable);
    if (!checked.ok) return;
    const params = { _meta: { 'x402/payment': paymentPayload(read, checked.requirements, '') } };
    const frame = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resource.get', params });
    assert.is.not(parseJson(frame), undefined, 'the host reads it');
  });
}

test.run();
