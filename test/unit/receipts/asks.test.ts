// pure
/** Payments of which only a person can tell whether they arrived. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refundOf, standingOf } from '../../../src/main/refund/state.ts';
import { appError } from '../../../src/shared/errors.ts';
import { payment } from '../../support/samples.ts';

const sold = payment({ id: 'sold', role: 'host', signature: 'sold' });
const refund = payment({
  id: 'refund',
  kind: 'refund',
  role: 'host',
  state: 'signed',
  error: appError('till_empty'),
  resource: 'refund/sold',
});

test('a host offers no second refund while the first one asks', () => {
  assert.is(standingOf([sold, { ...refund, asks: true }], sold), 'open');
  assert.is(refundOf([sold, { ...refund, asks: true }], sold)?.id, 'refund');
  assert.is(standingOf([sold, { ...refund, asks: false }], sold), 'none');
});

test.run();
