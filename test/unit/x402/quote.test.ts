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

test('a quote validates against the official schema and is accepted by the guest', () => {
  const quote = paymentRequired(agreement, { resource: minute4, memo });
  assert.is(validatePaymentRequired(quote).x402Version, 2);
  const checked = checkQuote(quote, agreement, minute4, memo);
  if (!checked.ok) throw new Error(checked.what);
  const payload = paymentPayload(quote, checked.requirements, 'AQ==');
  assert.is(validatePaymentPayload(payload).x402Version, 2);
});

test('the prepayment costs prepaid periods × price', () => {
  const [accepts] = paymentRequired(agreement, { resource: { kind: 'prepay' }, memo }).accepts;
  assert.is(accepts?.amount, '1500000');
});

test('whatever differs from what was agreed is named', () => {
  const good = paymentRequired(agreement, { resource: minute4, memo });
  const [accepted] = good.accepts;
  assert.ok(accepted);
  const named = (change: object, extra: object = {}) => {
    const quote = {
      ...good,
      accepts: [{ ...accepted, ...change, extra: { ...accepted.extra, ...extra } }],
    };
    const checked = checkQuote(quote, agreement, minute4, memo);
    return checked.ok ? 'accepted' : checked.what;
  };
  assert.is(named({}), 'accepted');
  assert.is(named({ amount: '500001' }), 'amount');
  assert.is(named({ payTo: FEE }), 'recipient');
  assert.is(named({ asset: FEE }), 'mint');
  assert.is(named({ network: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp' }), 'network');
  assert.is(named({ scheme: 'upto' }), 'scheme');
  assert.is(named({}, { memo: 'x' }), 'memo');
  assert.is(named({}, { feePayer: PAY_TO }), 'fee payer');
  assert.is(named({}, { feePayer: 5 }), 'memo');
  const other = {
    ...good,
    resource: { ...good.resource, url: resourceUrl(callId, { kind: 'minute', minute: 5 }) },
  };
  const checked = checkQuote(other, agreement, minute4, memo);
  assert.is(checked.ok ? '' : checked.what, 'resource');
});

test('a quote says the decimals and its transactions are v0; one that says neither is accepted too', () => {
  const quote = paymentRequired(agreement, { resource: minute4, memo });
  const [accepted] = quote.accepts;
  assert.ok(accepted);
  assert.is(accepted.extra['decimals'], 6);
  const named = (extra: object) => {
    const offer = { ...accepted, extra: { feePayer: FEE, memo, ...extra } };
    const checked = checkQuote({ ...quote, accepts: [offer] }, agreement, minute4, memo);
    return checked.ok ? 'accepted' : checked.what;
  };
  assert.is(named({}), 'accepted');
  assert.is(named({ decimals: 6, tokenProgram: FEE, features: {} }), 'accepted');
  for (const decimals of [9, '6', 6.5, null, [6]]) assert.is(named({ decimals }), 'decimals');
  for (const transactionVersions of [[0], [0, 1], [1, 0]]) {
    assert.is(named({ transactionVersions }), 'accepted');
  }
  for (const transactionVersions of [[1], [], ['0'], [0, 'x'], [0, -1], 0, null, { 0: 0 }]) {
    const shown = JSON.stringify(transactionVersions);
    assert.is(named({ transactionVersions }), 'transaction version', shown);
  }
});

test('the offer that fits is chosen among several; if none does, the nearest is judged', () => {
  const quote = paymentRequired(agreement, { resource: minute4, memo });
  const [fits] = quote.accepts;
  assert.ok(fits);
  const base = { ...fits, network: 'eip155:8453' as const, asset: '0x83', extra: { name: 'USDC' } };
  const dearer = { ...fits, amount: '500001' };
  const checked = (...accepts: (typeof fits)[]) =>
    checkQuote({ ...quote, accepts }, agreement, minute4, memo);
  for (const accepts of [
    [base, fits],
    [fits, base],
    [dearer, base, fits, dearer],
  ]) {
    const found = checked(...accepts);
    assert.ok(found.ok);
    assert.is(found.requirements, fits);
  }
  const what = (...accepts: (typeof fits)[]) => {
    const found = checked(...accepts);
    return found.ok ? 'accepted' : found.what;
  };
  assert.is(what(base, dearer), 'amount');
  assert.is(what(dearer, base), 'amount');
  assert.is(what(base, { ...base, scheme: 'upto' }), 'network');
  assert.is(what(), 'no way to pay');
});

test('an answer without structuredContent is read from its text, and no other way', () => {
  const quote = paymentRequired(agreement, { resource: minute4, memo });
  const text = JSON.stringify(quote);
  const read = (answer: object) => {
    const found = tryParse(PaymentRequiredResult, { isError: true, ...answer });
    return found?.structuredContent ?? null;
  };
  assert.equal(read({ content: [{ type: 'text', text }] }), quote);
  assert.equal(read({ content: [{ type: 'text', text }, 'anything'] }), quote);
  const other = { ...quote, error: 'the other one' };
  const both = { content: [{ type: 'text', text: JSON.stringify(other) }] };
  assert.equal(read({ ...both, structuredContent: quote }), quote);
  for (const structuredContent of [{}, [], '', 0, false, text]) {
    assert.is(read({ ...both, structuredContent }), null, JSON.stringify(structuredContent));
  }
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  for (const content of [
    [],
    {},
    null,
    text,
    [text],
    [null, { type: 'text', text }],
    [{ type: 'image', text }],
    [{ type: 'text', text: `${text} ` + 'x' }],
    [{ type: 'text', text: text.slice(0, -1) }],
    [{ type: 'text', text: 'null' }],
    [{ type: 'text', text: `{"__proto__":${text}}` }],
    [{ type: 'text', text: deep }],
    [{ type: 'text', text: quote }],
  ]) {
    assert.is(read({ content }), null);
  }
  const url = resourceUrl(callId, minute4);
  const granted = {
    content: [{ type: 'text', text: JSON.stringify({ url, granted: true }) }],
    _meta: { 'x402/payment-response': { success: true, transaction: 'x', network: 'solana:x' } },
  };
  const grant = tryParse(ResourceResult, granted);
  assert.equal(grant?.structuredContent, { url, granted: true });
});

test('only resources of this call parse', () => {
  for (const resource of [{ kind: 'prepay' } as const, minute4]) {
    assert.equal(parseResource(callId, resourceUrl(callId, resource)), resource);
  }
  for (const path of [
    'minute/0',
    'minute/04',
    'minute/-1',
    'minute/1e3',
    'minute/',
    'file',
    'prepay/',
    '',
  ]) {
    assert.is(parseResource(callId, `pay2chat:${callId}/${path}`), null, path);
  }
  assert.is(parseResource('cd'.repeat(16), resourceUrl(callId, minute4)), null);
});

/** A quote whose `extra` has this JSON, as the text of an answer without `structuredContent`. */
function answered(more: string): unknown {
  const quote = paymentRequired(agreement, { resource: minute4, memo });
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
  ['nothing strange', '0', true, true],
  ['lists as deep as a frame may be', nested(26), true, true],
  ['lists a level deeper', nested(27), false, false],
  ['20,000 lists', nested(20_000), false, false],
  ['more than a frame may have', JSON.stringify('x'.repeat(65_536)), false, false],
  ['as much as a payment may repeat', JSON.stringify('x'.repeat(15_000)), true, true],
  ['more than that', JSON.stringify('x'.repeat(16_384)), true, false],
  ['more than that in bytes', JSON.stringify('€'.repeat(6_000)), true, false],
  ['numbers that are longer when written again', `[${'1e20,'.repeat(1_000)}0]`, true, false],
];

for (const [name, more, isRead, isPayable] of TEXTS) {
  test(`a payment can be written for the quote that it answers: ${name}`, () => {
    const parsed = tryParse(PaymentRequiredResult, answered(more));
    assert.is(parsed !== null, isRead);
    if (!parsed) return;
    const quote = parsed.structuredContent as PaymentRequired;
    const checked = checkQuote(quote, agreement, minute4, memo);
    assert.is(checked.ok, isPayable);
    if (!checked.ok) return;
    const params = { _meta: { 'x402/payment': paymentPayload(quote, checked.requirements, '') } };
    const frame = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resource.get', params });
    assert.is.not(parseJson(frame), undefined, 'the host reads it');
  });
}

test.run();
