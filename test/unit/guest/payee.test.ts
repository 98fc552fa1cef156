// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { payeeIn } from '../../../src/main/guest/actions.ts';
import { payeeStrings } from '../../../src/main/guest/strings.ts';
import { when } from '../../../src/main/ui/strings.ts';
import { paidCall as call, GUEST, HOST, payment, LATE } from '../../support/samples.ts';

const here = { network: 'devnet', payTo: HOST } as const;

// Proves security: Swapped codes are refused, or the words differ
test('an address that this browser never paid is new', () => {
  const fresh = { calls: 0, note: payeeStrings.fresh, warns: true };
  assert.equal(payeeIn([], here), fresh);
  assert.equal(payeeIn(call(3), { ...here, payTo: GUEST }), fresh);
});

// Proves security: An attacker in the middle
test('the note on a known payee shows the number and last date of calls', () => {
  const first = call(5, { callId: 'a' });
  const second = call(2, { callId: 'b' });
  const times = [...first, ...second]
    .filter(({ kind }) => kind === 'prepay')
    .map(({ createdAtWallMs }) => createdAtWallMs);
  const { calls, note } = payeeIn([...second, ...first], here);
  assert.is(calls, 2);
  assert.ok(note().includes('2 calls') && note().includes(when(Math.max(...times))), note());
});

test('the note does not list a booking as a call with the payee', () => {
  const ahead = payment({ kind: 'booking', callId: null, ahead: true });
  const returned = payment({
    ...{ id: 'back', kind: 'refund', callId: null },
    resource: `refund/${ahead.signature ?? ''}`,
  });
  const { note } = payeeIn([ahead, ...call(2)], here);
  assert.is(note(), payeeStrings.uncounted());
  for (const records of [[ahead, returned], call(2)]) {
    assert.is.not(payeeIn(records, here).note(), payeeStrings.uncounted());
  }
  assert.is(payeeIn([ahead, returned], here).note(), payeeStrings.aheadBack());
  const agreed = payeeIn([ahead], { ...here, deposit: GUEST });
  assert.is(agreed.note(), payeeStrings.ahead());
});

test('the note on a payee leaves out failed payments, other networks and income', () => {
  const records = [
    payment({ kind: 'prepay', state: 'failed' }),
    payment({ kind: 'prepay', ...LATE }),
    payment({ kind: 'prepay', network: 'mainnet' }),
    payment({ kind: 'prepay', role: 'host' }),
    payment({ kind: 'transfer', role: null, callId: null }),
    payment({ kind: 'refund' }),
  ];
  assert.is(payeeIn(records, here).calls, 0);
});

test.run();
