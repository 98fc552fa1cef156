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
import { $scheduled, $offerError } from '../../../src/main/booking/state.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import type { RingActions } from '../../../src/main/app/actions.ts';
import type { ScheduledCall, ScheduledState, OfferDraft } from '../../../src/shared/api/booking.ts';
import type { FeeBalance } from '../../../src/shared/api/ledger.ts';
import { type AppError, appError, err, ok, ownText } from '../../../src/shared/errors.ts';
import { lamports } from '../../../src/shared/money.ts';
import { faultyTerm, type Terms } from '../../../src/shared/terms.ts';
import { openLedgerDb } from '../../../src/workers/ledger/solana/db.ts';
import { HOST, offerSample } from '../../support/samples.ts';
import { idle } from '../../wallet-lab/idle-actions.ts';

/** The terms that a host offers, and when the page asks the wallet to fill the network-fee balance. */

const chosen = (returnsUnused: boolean): void => {
  $settings.set({ ...$settings.get(), network: 'mainnet', direct: true, returnsUnused });
};

const FULL: FeeBalance = {
  feePayerKey: HOST,
  lamports: lamports(9_000_000n),
  payments: 600,
  usdcAccountExists: true,
  marked: true,
  calls: 20,
  inDeposits: lamports(0n),
  inLinks: lamports(0n),
};

/** The host's page over a worker that knows `before`, and answers a funding with `error`. */
function page(before: Partial<FeeBalance>, error: AppError | null = null) {
  $screen.set('host');
  $call.set(CALL_AT_REST);
  $host.set(HOST_AT_REST);
  $wallet.set({ ...$wallet.get(), status: 'connected', address: HOST, error: null });
  let fills = 0;
  const invited: Terms[] = [];
  const worker = {
    feeBalance: async () => ok({ ...FULL, ...before }),
    fundFeePayer: async () => {
      fills += 1;
      return error ? err(error) : ok(FULL);
    },
    prepareInvite: async (terms: Terms) => {
      invited.push(terms);
      return err(appError('storage_failed', { reason: ownText('the test') }));
    },
  };
  // Only the parts that the code under test reads.
  const app = {
    wallet: { onChange: () => () => undefined, signerFor: () => () => undefined },
    ledger: { raw: () => worker, ready: async () => ok(worker) },
    media: { acquire: async () => undefined, stop: () => undefined },
    log: { add: () => undefined },
  } as unknown as App;
  return { actions: createHostActions(app), fills: () => fills, invited };
}

test('terms refund unused time unless the host chose otherwise', () => {
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

test('only terms that refund unused time may have a trial', () => {
  chosen(true);
  assert.is(termsFor(HOST, '0.5')?.trialSeconds, undefined);
  $settings.set({ ...$settings.get(), trialSeconds: 30 });
  assert.is(termsFor(HOST, '0.5')?.trialSeconds, 30);
  chosen(false);
  assert.is(termsFor(HOST, '0.5')?.trialSeconds, undefined);
  // A minute may be shorter on the local network, and a trial is at most all prepaid ones but one.
  $settings.set({ ...$settings.get(), network: 'local', returnsUnused: true, trialSeconds: 60 });
  $dev.set({ periodSeconds: 5, prepaidPeriods: 2, demoWallet: false });
  const short = termsFor(HOST, '0.5');
  assert.equal([short?.trialSeconds, short && faultyTerm(short)], [5, null]);
  // With a single prepaid minute, the sum due could exceed the deposit.
  $dev.set({ periodSeconds: 5, prepaidPeriods: 1, demoWallet: false });
  const single = termsFor(HOST, '0.5');
  assert.equal([single?.returnsUnused, single && faultyTerm(single)], [undefined, null]);
  $dev.set(null);
  assert.is(parseSettings('{"trialSeconds":30}').trialSeconds, 30);
  for (const wrong of ['0', '-1', '20', '61', '"30"', 'null'])
    assert.is(parseSettings(`{"trialSeconds":${wrong}}`).trialSeconds, undefined, wrong);
  const { trialSeconds: _, ...others } = $settings.get();
  $settings.set(others);
});

test('an invite asks the wallet only for missing fees, account or marker', async () => {
  chosen(true);
  for (const [before, fills] of [
    [{}, 0],
    [{ calls: 0 }, 1],
    [{ marked: false }, 1],
    [{ usdcAccountExists: false }, 1],
  ] as const) {
    const { actions, fills: asked, invited } = page(before);
    await actions.createInvite('0.5', '');
    assert.equal([asked(), invited.length], [fills, 1], JSON.stringify(before));
  }
});

test('the page makes no invite if the wallet cannot fund it', async () => {
  chosen(true);
  const noSol = appError('insufficient_sol', { balance: lamports(0n), needed: lamports(1n) });
  for (const error of [noSol, appError('wallet_rejected')]) {
    const poor = page({ calls: 0 }, error);
    await poor.actions.createInvite('0.5', '');
    assert.is(poor.invited.length, 0);
    assert.is($host.get().error?.code, error.code);
  }
});

test('the page detects by name whether this browser has a ledger database', async () => {
  assert.not(await hasDatabase(LEDGER_BOOKS, () => indexedDB));
  await openLedgerDb();
  assert.ok(await hasDatabase(LEDGER_BOOKS, () => indexedDB));
  const refused = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  assert.not(await hasDatabase(LEDGER_BOOKS, refused));
});

test('the page asks about an unusual price once, also for scheduled calls', () => {
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

/** A page that already listens for rings. */
const RING = { ring: async () => ({ listen: idle }) as unknown as RingActions };

test('the page makes an offer at an unusual price only once confirmed', async () => {
  const made: OfferDraft[] = [];
  const worker = {
    makeOffer: async (draft: OfferDraft) => {
      made.push(draft);
      return ok('its code');
    },
    scheduledCalls: async () => ok([]),
  };
  $wallet.set({ ...$wallet.get(), status: 'connected', address: HOST, error: null });
  const ledger = { raw: () => worker, ready: async () => ok(worker), onPayment: () => undefined };
  const wallet = { signerFor: () => () => undefined };
  const booking = bookingActions({ ledger, wallet } as unknown as App, {
    ...RING,
    refreshBalances: idle,
  });
  const parts = {
    topic: '',
    startsAtS: Math.floor(Date.now() / 1000) + 3_600,
    plannedMinutes: 60,
    cancelUntilS: Math.floor(Date.now() / 1000),
    waitMinutes: 15,
  };
  await booking.offer('500', parts);
  assert.is($offerError.get()?.code, 'price_unusual');
  assert.equal(made, []);
  await booking.offer('500', parts);
  assert.is($offerError.get(), null);
  assert.is(made.length, 1);
  assert.is(made[0]?.terms.returnsUnused, true);
});

test('only a second press on the same booking refunds it', async () => {
  const refunded: string[] = [];
  const worker = {
    returnBooking: async ({ payment }: { readonly payment: string }) => ok(refunded.push(payment)),
    scheduledCalls: async () => ok([]),
  };
  $wallet.set({ ...$wallet.get(), status: 'connected', address: HOST, error: null });
  const ledger = { ready: async () => ok(worker), onPayment: () => undefined };
  const app = { ledger, wallet: { signerFor: () => () => undefined } } as unknown as App;
  const booking = bookingActions(app, { ...RING, refreshBalances: idle });
  for (const payment of ['one', 'other', 'other', 'one']) await booking.refund('offer', payment);
  assert.equal(refunded, ['other']);
});

test('the page reads the balance when the list of scheduled calls changes', async () => {
  let states: readonly ScheduledState[] = [];
  let reads = 0;
  const call = { code: '', booking: null, others: [], error: null };
  const scheduledCalls = async () =>
    ok(
      states.map((state, at): ScheduledCall => ({
        ...call,
        offer: offerSample({ deposit: `${at}` }),
        state,
      })),
    );
  const ledger = { ready: async () => ok({ scheduledCalls }), onPayment: () => undefined };
  const refreshBalances = async (): Promise<void> => void (reads += 1);
  $scheduled.set(null);
  const booking = bookingActions({ ledger } as unknown as App, { ...RING, refreshBalances });
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
