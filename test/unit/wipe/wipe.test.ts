// pure
import 'fake-indexeddb/auto';
import * as assert from 'uvu/assert';
import type { Remote } from 'comlink';
import { test } from 'uvu';
import type { KeptKey, LedgerApi, PaymentRecord } from '../../../src/shared/api/ledger.ts';
import type { ScheduledCall, ScheduledState, KeptOffer } from '../../../src/shared/api/booking.ts';
import { type AppError, appError, err, ok, type Result } from '../../../src/shared/errors.ts';
import { type AtomicUsdc, lamports, usdc } from '../../../src/shared/money.ts';
import type { App } from '../../../src/main/app/app.ts';
import { $settings } from '../../../src/main/app/settings.ts';
import { keepText } from '../../../src/main/receipts/invoice-books.ts';
import { createWipeActions } from '../../../src/main/wipe/actions.ts';
import { offerSample, payment, SIGNATURE, LATE } from '../../support/samples.ts';

/** The losses of wiping this browser: everything that holds money, and nothing else. */

let inUse: AppError | null = null;
Object.defineProperty(globalThis, 'navigator', {
  value: {
    storage: { getDirectory: () => Promise.reject(new DOMException('none', 'NotFoundError')) },
  },
  configurable: true,
});

/** A ledger worker with these keys, payments and balances; an address without one cannot be read. */
function actionsOver(
  keys: readonly KeptKey[],
  payments: readonly PaymentRecord[],
  balances: Readonly<Record<string, bigint>>,
  owed: readonly AtomicUsdc[] = [],
  kept: readonly KeptOffer[] = [],
  agreed: Result<readonly ScheduledCall[]> = ok([]),
) {
  type Asked =
    'keys' | 'payments' | 'owed' | 'balances' | 'keptOffers' | 'scheduledCalls' | 'takeAllBooks';
  const ledger: Pick<LedgerApi, Asked> = {
    takeAllBooks: () => Promise.resolve(inUse ? err(inUse) : ok(undefined)),
    keptOffers: () => Promise.resolve(ok(kept)),
    scheduledCalls: () => Promise.resolve(agreed),
    owed: () => Promise.resolve(ok(owed)),
    keys: () => Promise.resolve(ok(keys)),
    payments: () => Promise.resolve(ok(payments)),
    balances: (owner) => {
      const value = balances[owner];
      return Promise.resolve(
        value === undefined
          ? err(appError('rpc_unreachable', { host: 'here' }))
          : ok({ owner, usdc: null, lamports: lamports(value) }),
      );
    },
  };
  const remote = ledger as unknown as Remote<LedgerApi>;
  const link = { raw: () => remote, ready: () => Promise.resolve(ok(remote)) };
  return createWipeActions({ ledger: link } as unknown as App);
}

const fee = (network: 'local' | 'devnet', address: string): KeptKey => ({
  kind: 'fee',
  network,
  owner: `owner of ${address}`,
  address,
});

// Proves security: Keys cannot be read out, and end when they should
test('the wipe lists network-fee balances that are filled or unreadable', async () => {
  $settings.set({ ...$settings.get(), network: 'local' });
  const keys = [fee('local', 'full'), fee('local', 'empty'), fee('local', 'silent')];
  const balances = { full: 5_000n, empty: 0n, far: 1n };
  const seen = await actionsOver([...keys, fee('devnet', 'far')], [], balances).search();
  const feeBalance = (network: string, address: string, value: bigint | null) => ({
    kind: 'till',
    network,
    owner: `owner of ${address}`,
    lamports: value,
  });
  assert.equal(
    seen,
    ok([
      feeBalance('local', 'full', 5_000n),
      feeBalance('local', 'silent', null),
      feeBalance('devnet', 'far', null),
    ]),
  );
});

test('the wipe lists session keys that are still stored, and open payments', async () => {
  const key: KeptKey = { kind: 'session', callId: 'c1', address: 'a' };
  const other: KeptKey = { kind: 'session', callId: 'c2', address: 'b' };
  const approval = { kind: 'allowance', role: 'guest', callId: 'c1', state: 'final' } as const;
  const seen = await actionsOver(
    [key, other],
    [
      payment({ ...approval, amount: usdc(5n), createdAtWallMs: 1 }),
      payment({ ...approval, amount: usdc(9n), createdAtWallMs: 2 }),
      payment({ kind: 'minute', role: 'guest', ...LATE, amount: usdc(7n) }),
      payment({ kind: 'minute', role: 'host', state: 'signed', amount: usdc(1n) }),
      payment({ kind: 'minute', role: 'guest', state: 'failed', amount: usdc(1n) }),
    ],
    {},
  ).search();
  assert.equal(
    seen,
    ok([
      { kind: 'key', callId: 'c1', cap: 9n },
      { kind: 'key', callId: 'c2', cap: null },
      { kind: 'payment', amount: 7n },
    ]),
  );
});

test('the wipe lists call links, except links of scheduled calls', async () => {
  const link = (id: string): KeptKey => ({ kind: 'mailbox', network: 'local', id });
  const past = Math.floor(Date.now() / 1000) - 30 * 86_400;
  const kept = [offered('host', 'over', past), offered('guest', 'theirs', past)];
  const all = ok([
    {
      ...offered('host', 'over', past),
      state: 'held' as const,
      booking: null,
      others: [],
      error: null,
    },
  ]);
  for (const [offers, count] of [
    [[], 2],
    [kept, 1],
  ] as const) {
    const wipe = actionsOver([link('a'), link('b')], [], {}, [], offers, all);
    assert.equal(await wipe.search(), ok([{ kind: 'links', count }]));
  }
});

test('the wipe lists unused time that is owed to a guest', async () => {
  assert.equal(
    await actionsOver([], [], {}, [usdc(4n), usdc(3n)]).search(),
    ok([
      { kind: 'unused', amount: 4n },
      { kind: 'unused', amount: 3n },
    ]),
  );
});

/** A call scheduled for this time. */
const offered = (role: 'host' | 'guest', deposit: string, startsAtS: number): KeptOffer => ({
  ...{ role, code: '', offer: offerSample({ deposit, startsAtS }) },
});

test('the wipe lists offers that may still be paid, and guests’ bookings', async () => {
  const soon = Math.floor(Date.now() / 1000) + 3_600;
  const past = soon - 30 * 86_400;
  const amount = usdc(1_500_000n);
  const paid = { amount, signature: SIGNATURE, payer: 'p' };
  const as = (id: string, state: ScheduledState): ScheduledCall => {
    const booking = state === 'booked' ? { ...paid, returned: false, callId: null } : null;
    return { ...own(id), state, booking, others: [], error: null };
  };
  const own = (id: string, atS = soon): KeptOffer => offered('host', id, atS);
  const booking = (id: string): PaymentRecord =>
    payment({ id: `guest:booking:${id}`, kind: 'booking', state: 'final', amount });
  const [held1, back] = [offered('guest', 'mine', soon), offered('guest', 'back', soon)];
  const refund = { id: 'guest:refund:other', kind: 'refund', state: 'final' } as const;
  const payments = [
    booking('mine'),
    { ...booking('back'), signature: 'other' },
    payment({ ...refund, role: 'guest' }),
    { ...booking('claimed'), kind: 'prepay' as const },
  ];
  const kept = [
    ...[own('booked'), own('open'), own('held'), own('returned'), own('over', past)],
    ...[held1, back, offered('guest', 'claimed', soon)],
  ];
  const calls = [as('booked', 'booked'), as('open', 'offered'), as('held', 'held')];
  const all = ok([...calls, as('returned', 'returned'), as('over', 'offered')]);
  const booked = { kind: 'booking', startsAtS: soon, amount };
  const offer = (sum: AtomicUsdc | null, startsAtS = soon) => ({
    kind: 'offer',
    startsAtS,
    paid: sum,
  });
  assert.equal(
    await actionsOver([], payments, {}, [], kept, all).search(),
    ok([booked, offer(amount), offer(null)]),
  );
  // Without a server, each offer may be paid.
  const none = err(appError('rpc_unreachable', { host: 'here' }));
  assert.equal(
    await actionsOver([], [], {}, [], [own('a'), own('b', past)], none).search(),
    ok([offer(null), offer(null, past)]),
  );
});

test('the page wipes nothing while this browser is in use', async () => {
  inUse = appError('books_elsewhere', { use: 'call' });
  const actions = actionsOver([], [], {});
  assert.equal(await actions.search(), err(inUse));
  assert.equal(await actions.wipe(), inUse);
  inUse = null;
  assert.equal(await actions.search(), ok([]));
});

// Proves receipts: Summary, filter, export
test('the export omits servers’ passwords and keys unless the person includes them', async () => {
  $settings.set({
    ...$settings.get(),
    name: 'Ana',
    network: 'devnet',
    rpcUrls: {
      mainnet: ['https://rpc.example/?api-key=main-key'],
      devnet: ['https://dev-key.rpc.example/path-key'],
      local: [],
    },
    secondRpc: { mainnet: 'https://user:second-key@rpc2.example/' },
    iceServers: [
      { urls: 'turn:turn.example:3478', username: 'turn-user', credential: 'turn-password' },
    ],
  });
  await keepText('own', 'Ana, Berlin');
  const secrets = ['main-key', 'dev-key', 'path-key', 'second-key', 'turn-user', 'turn-password'];
  const actions = actionsOver([], [payment({ title: 'a.bin' })], {});
  const saved = async (withSecrets: boolean): Promise<string> => {
    const files: File[] = [];
    const handle = {
      createWritable: () => Promise.resolve(new WritableStream({ write: () => undefined })),
    };
    const original = File.prototype.stream;
    File.prototype.stream = function stream(this: File) {
      files.push(this);
      return original.call(this);
    };
    Object.assign(globalThis, { window: { showSaveFilePicker: () => Promise.resolve(handle) } });
    assert.ok((await actions.exportAll(withSecrets)).ok);
    File.prototype.stream = original;
    return (await files[0]?.text()) ?? '';
  };
  const plain = await saved(false);
  for (const secret of secrets) assert.not.match(plain, secret);
  const { settings, payments, invoices } = JSON.parse(plain) as {
    settings: object;
    payments: object[];
    invoices: object;
  };
  assert.equal(settings, {
    name: 'Ana',
    network: 'devnet',
    iceServers: [{ urls: 'turn:turn.example:3478' }],
  });
  assert.is(payments.length, 1);
  assert.equal(invoices, { issued: [], texts: { own: 'Ana, Berlin' } });
  const whole = await saved(true);
  for (const secret of secrets) assert.match(whole, secret);
});

test.run();
