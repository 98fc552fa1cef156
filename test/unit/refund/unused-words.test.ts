// pure
/** The page's words about unused time, and the click by which the host returns it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { App } from '../../../src/main/app/app.ts';
import { $call, CALL_AT_REST } from '../../../src/main/app/call-state.ts';
import { $settings } from '../../../src/main/app/settings.ts';
import { $unused } from '../../../src/main/app/ledger-link.ts';
import { $payments } from '../../../src/main/payment/state.ts';
import { $returnErrors, $returning, refundActions } from '../../../src/main/refund/actions.ts';
import { isOpen, unusedTimeOf } from '../../../src/main/refund/state.ts';
import { unusedWords } from '../../../src/main/refund/unused.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import type {
  Callback,
  PaymentRecord,
  Role,
  UnusedState,
  UnusedTime,
} from '../../../src/shared/api/ledger.ts';
import { appError, err, ok, type Result } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { GUEST, HOST, payment, unusedTime as unused, view } from '../../support/samples.ts';

const none = { due: usdc(0n), owed: usdc(0n) };
const WORDS: readonly (readonly [
  role: Role,
  state: UnusedState,
  words: RegExp,
  more?: Partial<UnusedTime>,
  place?: 'ended' | 'start',
])[] = [
  ['guest', 'returning', /refunding 0\.40 USDC/],
  ['guest', 'returned', /^0\.40 USDC was refunded to you\.$/],
  [
    'guest',
    'short',
    /^0\.15 USDC was refunded to you, 0\.25 USDC less/,
    { returned: usdc(150_000n), owed: usdc(250_000n) },
  ],
  ['guest', 'missing', /0\.40 USDC is due to you/],
  ['guest', 'nothing', /^Nothing is left to refund/, none],
  ['guest', 'nothing', /0\.004 USDC is too little/, { owed: usdc(4_000n) }],
  ['guest', 'nothing', /already refunded 0\.50 USDC/, { ...none, refunded: usdc(500_000n) }],
  // A guest that reloaded while paying.
  ['guest', 'settling', /^This page is checking/, { paid: usdc(0n), due: usdc(0n) }, 'start'],
  ['guest', 'settling', /refunds unused time/, { paid: usdc(1_500_000n), due: usdc(0n) }, 'start'],
  ['host', 'returning', /^Refunding 0\.40 USDC to your guest/],
  ['host', 'returned', /^0\.40 USDC was refunded to your guest\.$/],
  ['host', 'asks', /only you can refund it/],
  ['host', 'asks', /^You owe a guest \(9WzD…AWWM\) 0\.40 USDC/, {}, 'start'],
];
for (const [role, state, words, more = {}, place = 'ended'] of WORDS) {
  test(`while unused time is ${state}, the ${role} reads ${words.source}`, () =>
    assert.match(unusedWords(unused(role, state, more), place), words));
}

test('in one browser, host and guest each see their own card', () => {
  const all = [unused('guest', 'returning'), unused('host', 'returned')];
  assert.is(unusedTimeOf(all, { role: 'host', callId: 'c1' }), all[1]);
  assert.is(unusedTimeOf(all, { role: 'guest', callId: 'c1' }), all[0]);
  assert.is(unusedTimeOf(all, { role: 'guest', callId: null }), undefined);
  assert.equal(all.map(isOpen), [true, false]);
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

test('two clicks refund unused time once, from that call’s wallet', async () => {
  $unused.set([unused('guest', 'returning'), unused('host', 'asks')]);
  answer = () => ok(unused('host', 'returned'));
  const first = actions.returnUnused('c1');
  assert.ok($returning.get().has('c1'));
  await Promise.all([first, actions.returnUnused('c1')]);
  assert.equal(asked, [{ callId: 'c1', owner: HOST }]);
  assert.equal(toasts, ['You refunded 0.40 USDC of unused time.']);
  assert.is($returning.get().size, 0);
});

test('before asking a wrong account’s wallet, the page names the right account', async () => {
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

test('the guest gets one notice of a refund, or only the card', () => {
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
