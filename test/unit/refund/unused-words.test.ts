// pure
/** What the page says of unused time, and the host's click that returns it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { App } from '../../../src/main/app/app.ts';
import { $call, CALL_AT_REST } from '../../../src/main/app/call-state.ts';
import { $settings } from '../../../src/main/app/settings.ts';
import { $unused } from '../../../src/main/app/ledger-link.ts';
import { $payments } from '../../../src/main/payment/state.ts';
import { paymentName } from '../../../src/main/payment/strings.ts';
import { $returnErrors, $returning, refundActions } from '../../../src/main/refund/actions.ts';
import { isOpen, unusedTimeOf } from '../../../src/main/refund/state.ts';
import { unusedWords } from '../../../src/main/refund/unused.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import type {
  Callback,
  PaymentRecord,
  UnusedState,
  UnusedTime,
} from '../../../src/shared/api/ledger.ts';
import { appError, err, ok, type Result } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { GUEST, HOST, payment, unusedTime as unused, view } from '../../support/samples.ts';

test('the guest reads what is refunded, and what is not', () => {
  const says = (state: UnusedState, more: Partial<UnusedTime> = {}): string =>
    unusedWords(unused('guest', state, more), 'ended');
  assert.is(says('returning'), 'Your host’s page is refunding 0.40 USDC of unused time to you.');
  assert.is(says('returned'), '0.40 USDC was refunded to you.');
  assert.match(
    says('short', { returned: usdc(150_000n), owed: usdc(250_000n) }),
    '0.15 USDC was refunded to you, 0.25 USDC less',
  );
  assert.match(says('missing'), /^Your host is away\. 0\.40 USDC is due to you\./);
  assert.match(says('settling'), 'Unused time is refunded');
  assert.match(says('nothing', { due: usdc(0n), owed: usdc(0n) }), 'Nothing is left to refund');
  assert.match(says('nothing', { owed: usdc(4_000n) }), 'The unused 0.004 USDC is too little');
  assert.is(
    says('nothing', { owed: usdc(0n), refunded: usdc(500_000n) }),
    'Nothing is left to refund. Your host has already refunded 0.50 USDC of unused time.',
  );
});

test('a guest that reloaded while paying reads nothing of unused time', () => {
  const says = (paid: bigint): string =>
    unusedWords(unused('guest', 'settling', { paid: usdc(paid), due: usdc(0n) }), 'start');
  assert.match(says(0n), /^This page is checking whether your payment to a host .* was sent\./);
  assert.match(says(1_500_000n), 'Unused time');
});

test('the host reads what is refunded, and what only it can refund', () => {
  const says = (state: UnusedState, place: 'ended' | 'start' = 'ended'): string =>
    unusedWords(unused('host', state), place);
  assert.is(
    says('returning'),
    'Refunding 0.40 USDC to your guest. This takes up to two minutes. Keep this page open.',
  );
  assert.is(says('returned'), '0.40 USDC was refunded to your guest.');
  assert.match(says('asks'), 'only you can refund it');
  assert.match(
    says('asks', 'start'),
    /^You owe a guest \(9WzD…AWWM\) 0\.40 USDC of unused time\.$/,
  );
  assert.match(says('returning', 'start'), 'Keep this page open');
});

test('host and guest in one browser: each card has its own', () => {
  const all = [unused('guest', 'returning'), unused('host', 'returned')];
  assert.is(unusedTimeOf(all, { role: 'host', callId: 'c1' }), all[1]);
  assert.is(unusedTimeOf(all, { role: 'guest', callId: 'c1' }), all[0]);
  assert.is(unusedTimeOf(all, { role: 'guest', callId: null }), undefined);
  assert.equal(all.map(isOpen), [true, false]);
});

test('its refund has a name of its own', () => {
  const back = payment({ kind: 'end', minute: null });
  assert.is(paymentName(back), 'Unused time refunded');
});

/** The controller over a worker that answers a return with `answer`. */
let answer: (call: unknown) => Result<UnusedTime> = () => err(appError('aborted'));
const asked: unknown[] = [];
const toasts: string[] = [];
const listeners = new Set<Callback<[PaymentRecord]>>();
const worker = {
  payments: async () => ok([]),
  returnUnused: async (call: unknown) => (asked.push(call), answer(call)),
};
const app = {
  wallet: { signerFor: () => () => undefined },
  ledger: {
    raw: () => worker,
    ready: async () => ok(worker),
    onPayment: (listener: Callback<[PaymentRecord]>) => void listeners.add(listener),
  },
  toast: (text: string) => void toasts.push(text),
} as unknown as App;
const actions = refundActions(app);

test.before.each(() => {
  asked.length = toasts.length = 0;
  $call.set(CALL_AT_REST);
  $payments.set([]);
  $returnErrors.set({});
  $settings.set({ ...$settings.get(), network: 'devnet' });
  $wallet.set({ ...$wallet.get(), status: 'connected', address: HOST, error: null });
});

test('the click refunds unused time once, from that call’s wallet', async () => {
  $unused.set([unused('guest', 'returning'), unused('host', 'asks')]);
  answer = () => ok(unused('host', 'returned'));
  const first = actions.returnUnused('c1');
  assert.ok($returning.get().has('c1'));
  await Promise.all([first, actions.returnUnused('c1')]);
  assert.equal(asked, [{ callId: 'c1', owner: HOST }]);
  assert.equal(toasts, ['You refunded 0.40 USDC of unused time.']);
  assert.is($returning.get().size, 0);
});

test('another account is named before the wallet is asked', async () => {
  $unused.set([unused('host', 'asks')]);
  $wallet.setKey('address', GUEST);
  await actions.returnUnused('c1');
  assert.equal($returnErrors.get()['c1'], appError('wallet_account_changed', { expected: HOST }));
  assert.equal(asked, []);

  $wallet.setKey('address', HOST);
  answer = () => err(appError('wallet_rejected'));
  await actions.returnUnused('c1');
  assert.is($returnErrors.get()['c1']?.code, 'wallet_rejected');
  assert.equal(toasts, []);

  await actions.returnUnused('c2');
  assert.is(asked.length, 1, 'a call of which nothing is known');
});

test('the guest is told once, and not where the card says it', () => {
  const back = payment({ kind: 'end', amount: usdc(400_000n) });
  const tell = (record: PaymentRecord): void => listeners.forEach((each) => each(record));
  tell(back);
  tell(back);
  assert.equal(toasts, ['0.40 USDC of unused time from an earlier call was refunded to you.']);
  $call.set({ ...CALL_AT_REST, role: 'guest', ended: 'host', view: view({ callId: 'c1' }) });
  tell({ ...back, id: 'another' });
  assert.is(toasts.length, 1);
});

test.run();
