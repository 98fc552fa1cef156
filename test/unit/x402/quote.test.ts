// pure
import { validatePaymentPayload, validatePaymentRequired } from '@x402/core/schemas';
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
import { parseResource, resourceUrl } from '../../../src/workers/ledger/x402/resources.ts';

const PAY_TO = '9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin';
const FEE = 'Fg6PaFpoGXkYsidMpWTK6W2BeZ7FEfcYkg476zPFsLnS';
const callId = 'ab'.repeat(16);
const agreement: Agreement = {
  callId,
  network: 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1',
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

test.run();
