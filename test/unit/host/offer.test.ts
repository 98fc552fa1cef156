// pure
import '../../support/has-webrtc.ts';
import 'fake-indexeddb/auto';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import type { App } from '../../../src/main/app/app.ts';
import {
  $settings,
  loadSettings,
  parseSettings,
  storeSettings,
} from '../../../src/main/app/settings.ts';
import { $screen } from '../../../src/main/app/screen.ts';
import { $dev } from '../../../src/main/app/url.ts';
import { $host, HOST_AT_REST } from '../../../src/main/app/host-state.ts';
import { $call, CALL_AT_REST } from '../../../src/main/app/call-state.ts';
import { hasDatabase, LEDGER_BOOKS } from '../../../src/main/app/databases.ts';
import { createHostActions } from '../../../src/main/host/actions.ts';
import { createPricing } from '../../../src/main/app/pricing.ts';
import { termsFor } from '../../../src/main/app/terms.ts';
import { bookingActions } from '../../../src/main/booking/actions.ts';
import { $agreed, $offerError } from '../../../src/main/booking/state.ts';
import { lacksAllowance, refundsFor } from '../../../src/main/host/offer.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import type { AgreedCall, AgreedState } from '../../../src/shared/api/booking.ts';
import type { FeeBalance, RefundAllowance } from '../../../src/shared/api/ledger.ts';
import { type AppError, appError, err, ok, ownText } from '../../../src/shared/errors.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import { faultyTerm, type Terms } from '../../../src/shared/terms.ts';
import { openLedgerDb } from '../../../src/workers/ledger/solana/db.ts';
import { GUEST, HOST } from '../../support/samples.ts';
import { idle } from '../../wallet-lab/idle-actions.ts';

/** The host's offer to return unused time, and what the wallet is asked for it. */

const chosen = (returnsUnused: boolean): void => {
  $settings.set({ ...$settings.get(), network: 'mainnet', direct: true, returnsUnused });
};

const FULL: FeeBalance = {
  feeKey: HOST,
  lamports: lamports(9_000_000n),
  payments: 600,
  usdcAccountExists: true,
  refundAllowance: usdc(2_000_000n),
  delegatedTo: null,
};

/** The host's page over a worker that knows `before`, and answers a funding with `error`. */
function page(before: Partial<FeeBalance>, error: AppError | null = null) {
  $screen.set('host');
  $call.set(CALL_AT_REST);
  $host.set(HOST_AT_REST);
  $wallet.set({ ...$wallet.get(), status: 'connected', address: HOST, error: null });
  const asked: RefundAllowance[] = [];
  const invited: Terms[] = [];
  const worker = {
    feeBalance: async () => ok({ ...FULL, ...before }),
    fundFeeKey: async (_owner: string, refunds: RefundAllowance) => {
      asked.push(refunds);
      return error ? err(error) : ok({ ...FULL, refundAllowance: refunds.cap });
    },
    prepareInvite: async (terms: Terms) => {
      invited.push(terms);
      return err(appError('storage_failed', { reason: ownText('the test') }));
    },
  };
  // Only what is needed up to there.
  const app = {
    wallet: { onChange: () => () => undefined, signerFor: () => () => undefined },
    ledger: { raw: () => worker, ready: async () => ok(worker) },
    media: { acquire: async () => undefined, stop: () => undefined },
    log: { add: () => undefined },
  } as unknown as App;
  return { actions: createHostActions(app), asked, invited };
}

const CAP = { least: usdc(2_000_000n), cap: usdc(2_000_000n) };
const NONE = { least: usdc(0n), cap: usdc(0n) };

test('unused time is returned unless the host chose otherwise, and that is remembered', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as unknown as Storage;
  for (const [choice, term] of [
    [true, true],
    [false, undefined],
  ] as const) {
    chosen(choice);
    assert.is(termsFor(HOST, '0.5')?.returnsUnused, term);
    storeSettings(storage, { returnsUnused: choice });
    assert.is(loadSettings(() => storage).returnsUnused !== false, choice);
  }
  assert.is(parseSettings('{}').returnsUnused, undefined, 'on, for who never chose');
  assert.is(parseSettings('{"returnsUnused":"no"}').returnsUnused, undefined);
});

test('a trial is off until the host chooses one, and only with the return of unused time', () => {
  chosen(true);
  assert.is(termsFor(HOST, '0.5')?.trialSeconds, undefined);
  $settings.set({ ...$settings.get(), trialSeconds: 30 });
  assert.is(termsFor(HOST, '0.5')?.trialSeconds, 30);
  chosen(false);
  assert.is(termsFor(HOST, '0.5')?.trialSeconds, undefined);
  // A minute may be shorter on the local network, and a trial is at most what is prepaid.
  $settings.set({ ...$settings.get(), network: 'local', returnsUnused: true, trialSeconds: 60 });
  $dev.set({ periodSeconds: 5, prepaidPeriods: 2, demoWallet: false });
  const short = termsFor(HOST, '0.5');
  assert.equal([short?.trialSeconds, short && faultyTerm(short)], [10, null]);
  $dev.set(null);
  assert.is(parseSettings('{"trialSeconds":30}').trialSeconds, 30);
  for (const wrong of ['0', '-1', '20', '61', '"30"', 'null'])
    assert.is(parseSettings(`{"trialSeconds":${wrong}}`).trialSeconds, undefined, wrong);
  const { trialSeconds: _, ...others } = $settings.get();
  $settings.set(others);
});

test('the fee key may return the prepayment and one minute, and nothing at a price that is none', () => {
  chosen(true);
  assert.equal(refundsFor(termsFor('', '0.5')), CAP);
  for (const price of ['', 'x', '0', '0.005', '18000000000000']) {
    assert.equal(refundsFor(termsFor('', price)), NONE, price);
  }
  chosen(false);
  assert.equal(refundsFor(termsFor('', '0.5')), NONE);
});

test('the allowance lacks if too little is left, and no other key is in its place', () => {
  assert.not(lacksAllowance(FULL, CAP));
  assert.not(lacksAllowance({ ...FULL, refundAllowance: usdc(0n) }, NONE));
  assert.ok(lacksAllowance({ ...FULL, refundAllowance: usdc(1_999_999n) }, CAP));
  assert.ok(lacksAllowance(null, CAP), 'not read yet');
  const other = { ...FULL, refundAllowance: usdc(0n), delegatedTo: GUEST };
  assert.not(lacksAllowance(other, CAP));
});

test('an invite asks the wallet for the allowance if it lacks, or for fees, or for nothing', async () => {
  const cases: readonly (readonly [
    returns: boolean,
    before: Partial<FeeBalance>,
    asked: readonly RefundAllowance[],
  ])[] = [
    [true, {}, []],
    [true, { refundAllowance: usdc(1_500_000n) }, [CAP]],
    [true, { payments: 3 }, [CAP]],
    [false, { refundAllowance: usdc(0n) }, []],
    [false, { payments: 3 }, [NONE]],
    [true, { refundAllowance: usdc(0n), delegatedTo: GUEST }, []],
    [true, { refundAllowance: usdc(0n), delegatedTo: GUEST, payments: 3 }, [CAP]],
  ];
  for (const [returns, before, wanted] of cases) {
    chosen(returns);
    const { actions, asked, invited } = page(before);
    await actions.createInvite('0.5', '');
    const what = JSON.stringify([returns, before], (_key, value: unknown) => String(value));
    assert.equal(asked, wanted, what);
    assert.equal(
      invited.map(({ returnsUnused }) => returnsUnused),
      [returns ? true : undefined],
      what,
    );
  }
});

test('the invite stands without SOL for the allowance alone, and falls if the user declines', async () => {
  chosen(true);
  const noSol = appError('insufficient_sol', { balance: lamports(0n), needed: lamports(1n) });
  const poor = page({ refundAllowance: usdc(0n) }, noSol);
  await poor.actions.createInvite('0.5', '');
  assert.is(poor.invited.length, 1);
  assert.is($host.get().error?.code, 'storage_failed', 'as the worker said to the invite');

  const empty = page({ payments: 0 }, noSol);
  await empty.actions.createInvite('0.5', '');
  assert.is(empty.invited.length, 0);
  assert.is($host.get().error?.code, 'insufficient_sol');

  const declined = page({ refundAllowance: usdc(0n) }, appError('wallet_rejected'));
  await declined.actions.createInvite('0.5', '');
  assert.is(declined.invited.length, 0);
  assert.is($host.get().error?.code, 'wallet_rejected');
});

test('filling by hand takes the price as typed; another delegate is replaced only if named', async () => {
  chosen(true);
  const { actions, asked } = page({});
  await actions.fundFeeKey('0.5');
  await actions.fundFeeKey('nothing yet');
  await actions.fundFeeKey();
  await actions.fundFeeKey('0.5', GUEST);
  assert.equal(asked, [CAP, NONE, NONE, { ...CAP, replaces: GUEST }]);
  assert.is($host.get().feeBalance?.refundAllowance, CAP.cap);
});

test('a page finds the books of an earlier one by their name', async () => {
  assert.not(await hasDatabase(LEDGER_BOOKS, () => indexedDB));
  await openLedgerDb();
  assert.ok(await hasDatabase(LEDGER_BOOKS, () => indexedDB));
  const refused = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  assert.not(await hasDatabase(LEDGER_BOOKS, refused));
});

test('an unusual price is asked about once, for a call now and for one at an agreed time', () => {
  chosen(true);
  for (const returns of [undefined, true]) {
    const priced = createPricing();
    const codeOf = (price: string): string => {
      const terms = priced(HOST, price, returns);
      return terms.ok ? 'ok' : terms.error.code;
    };
    assert.is(codeOf('200'), 'ok');
    assert.is(codeOf('201'), 'price_unusual');
    assert.is(codeOf('202'), 'price_unusual');
    assert.is(codeOf('202'), 'ok');
    assert.is(codeOf('0.009'), 'price_below_floor');
    assert.is(codeOf('-'), 'amount_invalid');
  }
});

test('an offer that is worth asking about is not made before it was asked', async () => {
  const kept: string[] = [];
  const worker = {
    keepOffer: async (code: string) => {
      kept.push(code);
      return ok(undefined);
    },
    agreedCalls: async () => ok([]),
  };
  $wallet.set({ ...$wallet.get(), status: 'connected', address: HOST, error: null });
  const ledger = { raw: () => worker, ready: async () => ok(worker), onPayment: () => undefined };
  const booking = bookingActions({ ledger } as unknown as App, { refreshBalances: idle });
  const parts = {
    topic: '',
    startsAtS: Math.floor(Date.now() / 1000) + 3_600,
    plannedMinutes: 60,
    cancelMinutes: 120,
    waitMinutes: 15,
  };
  await booking.offer('500', parts);
  assert.is($offerError.get()?.code, 'price_unusual');
  assert.equal(kept, []);
  await booking.offer('500', parts);
  assert.is($offerError.get(), null);
  assert.is(kept.length, 1);
});

test('the balance is read again exactly where the list of scheduled calls has changed', async () => {
  let states: readonly AgreedState[] = [];
  let reads = 0;
  const call = { code: '', booking: null, others: [], error: null };
  const agreedCalls = async () =>
    ok(states.map((state, at): AgreedCall => ({ ...call, id: `offer${at}`, state })));
  const ledger = { ready: async () => ok({ agreedCalls }), onPayment: () => undefined };
  const refreshBalances = async (): Promise<void> => void (reads += 1);
  $agreed.set(null);
  const booking = bookingActions({ ledger } as unknown as App, { refreshBalances });
  for (const [next, expected] of [
    [[], 0],
    [['offered'], 1],
    [['offered'], 0],
    [['booked'], 1],
    [['booked'], 0],
    [['booked', 'booked'], 1],
    [['returned', 'booked'], 1],
    [['returned', 'held'], 1],
  ] as const) {
    [states, reads] = [next, 0];
    await booking.refresh();
    assert.is(reads, expected, next.join());
  }
});

test.run();
