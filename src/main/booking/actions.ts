import { getWallets } from '@wallet-standard/app';
import { proxy } from 'comlink';
import type { AgreedCall, KeptOffer } from '../../shared/api/booking.ts';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { ByteRangeError } from '../../shared/bytes.ts';
import { offerId } from '../../shared/call/booking-memo.ts';
import { encodeOffer, parseOffer } from '../../shared/call/booking-offer.ts';
import { appError, type AppError, ownText, type Result, toAppError } from '../../shared/errors.ts';
import type { Actions, BookingActions } from '../app/actions.ts';
import type { App } from '../app/app.ts';
import { $guest } from '../app/guest-state.ts';
import { asResult } from '../app/ledger-link.ts';
import { $settings } from '../app/settings.ts';
import { createPricing } from '../app/pricing.ts';
import { connectedOwner } from '../wallet/owner.ts';
import { usableWallets } from '../wallet/standard/discover.ts';
import { $wallet } from '../wallet/standard/state.ts';
import { when } from '../ui/strings.ts';
import {
  $agreed,
  $agreedBusy,
  $agreedError,
  $booked,
  $givingBack,
  $madeOffer,
  $offerError,
  $offerView,
  NOT_LOOKED,
  type OpenOffer,
} from './state.ts';
import { bookingStrings as text } from './strings.ts';
import { bookingsOf } from './booked.ts';

/** What both sides do with offers. Failures go to the stores; nothing here throws. */

const SALT_BYTES = 16;

const statesOf = (calls: readonly AgreedCall[] | null): string =>
  (calls ?? []).map(({ id, state }) => `${id} ${state}`).join();

/** Whether the connected wallet says that it can sign words: without, nothing could be claimed. */
function signsMessages(): boolean {
  const wallet = usableWallets(getWallets().get()).get($wallet.get().name ?? '');
  return wallet?.signsMessages() ?? false;
}

export function bookingActions(
  app: App,
  { refreshBalances }: Pick<Actions, 'refreshBalances'>,
): BookingActions {
  const priced = createPricing();
  const failed = (error: AppError | null): void => $agreedError.set(error);
  const refused = (error: AppError | null): void => $offerError.set(error);

  async function refresh(isAsked = true): Promise<void> {
    if ($agreedBusy.get()) return;
    $agreedBusy.set(true);
    const ledger = await app.ledger.ready();
    const listed = ledger.ok ? await asResult(ledger.value.agreedCalls()) : ledger;
    $agreedBusy.set(false);
    const before = statesOf($agreed.get());
    if (listed.ok) $agreed.set(listed.value);
    // A payment or a refund has changed the balance meanwhile.
    if (statesOf($agreed.get()) !== before) void refreshBalances();
    // Whoever has no list is told nothing of it.
    if (isAsked || $agreed.get()?.length) failed(listed.ok ? null : listed.error);
  }

  async function keep(code: string): Promise<void> {
    const ledger = await app.ledger.ready();
    const kept = ledger.ok ? await asResult(ledger.value.keepOffer(code)) : ledger;
    if (!kept.ok) return refused(kept.error);
    $madeOffer.set(code);
    await refresh();
  }

  const show = (change: Partial<OpenOffer>): void =>
    $offerView.set({ ...$offerView.get(), ...change });

  /** What this browser knows of the address: the user should compare one that is new here. */
  async function recognise(payTo: string): Promise<void> {
    const records = await asResult(app.ledger.raw().payments());
    if (!records.ok) return;
    const paid = records.value.filter(
      ({ kind, state, role, recipient }: PaymentRecord) =>
        (kind === 'prepay' || kind === 'booking') &&
        state === 'confirmed' &&
        role === 'guest' &&
        recipient === payTo,
    );
    const last = Math.max(...paid.map(({ createdAtWallMs }) => createdAtWallMs));
    const known = (): string => text.payee.known(paid.length, when(last));
    const note = paid.length === 0 ? text.payee.fresh : known;
    show({ payee: { calls: paid.length, note, warns: paid.length === 0 } });
  }

  async function booked(): Promise<readonly KeptOffer[]> {
    const ledger = app.ledger.raw();
    const [kept, paid] = await Promise.all([
      asResult(ledger.keptOffers()),
      asResult(ledger.payments()),
    ]);
    // The receipts say so too.
    if (!kept.ok || !paid.ok) return [];
    $booked.set(bookingsOf(kept.value, paid.value));
    return kept.value;
  }

  async function look(code: string): Promise<void> {
    const parsed = parseOffer(code);
    if (!parsed.ok) return $offerView.set({ ...NOT_LOOKED, error: parsed.error });
    const { payTo } = parsed.value.offer.terms;
    const id = await offerId(parsed.value.text);
    if ($offerView.get().id !== id) $offerView.set({ ...NOT_LOOKED, id });
    void recognise(payTo);
    const owner = connectedOwner();
    if (!owner.ok || $offerView.get().busy) return;
    const ledger = await app.ledger.ready();
    const seen = ledger.ok ? await asResult(ledger.value.lookAtOffer(code, owner.value)) : ledger;
    if ($offerView.get().id !== id) return;
    if (seen.ok) show({ seen: seen.value, booking: seen.value.own, error: null });
    else show({ error: seen.error });
  }

  app.ledger.onPayment((record) => {
    if (record.id === `guest:booking:${$offerView.get().id}`) {
      // Where only a person can tell, the offer asks instead.
      show({ booking: record, error: record.asks === true ? null : record.error });
    }
    // It may be that of a booking.
    if (record.role === 'guest' && record.kind === 'refund') void booked();
  });

  /** Asks the worker to pay. */
  async function pay(code: string): Promise<Result<PaymentRecord>> {
    const owner = connectedOwner();
    if (!owner.ok) return owner;
    if (!signsMessages()) {
      const missing = ownText('solana:signMessage');
      return { ok: false, error: appError('wallet_unsupported', { missing }) };
    }
    const ledger = await app.ledger.ready();
    if (!ledger.ok) return ledger;
    const sign = proxy(app.wallet.signerFor(owner.value));
    return asResult(ledger.value.bookOffer({ code, owner: owner.value }, sign));
  }

  return {
    refresh,
    booked,
    keep,
    look,
    async offer(priceText, parts) {
      refused(null);
      const owner = connectedOwner();
      if (!owner.ok) return refused(owner.error);
      // What was paid ahead and not used always comes back.
      const terms = priced(owner.value, priceText, true);
      if (!terms.ok) return refused(terms.error);
      try {
        const createdAtS = Math.floor(Date.now() / 1000);
        const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
        const name = $settings.get().name ?? '';
        await keep(encodeOffer({ ...parts, terms: terms.value, name, salt, createdAtS }));
      } catch (thrown) {
        const isTime = thrown instanceof ByteRangeError;
        refused(isTime ? appError('booking_refused', { why: 'over' }) : toAppError(thrown));
      }
    },
    async drop(id) {
      const ledger = await app.ledger.ready();
      const done = ledger.ok ? await asResult(ledger.value.dropOffer(id)) : ledger;
      if (!done.ok) return failed(done.error);
      await refresh();
    },
    async giveBack(id, payment) {
      if ($givingBack.get().has(payment)) return;
      const owner = connectedOwner();
      if (!owner.ok) return failed(owner.error);
      failed(null);
      $givingBack.set(new Set([...$givingBack.get(), payment]));
      const ledger = await app.ledger.ready();
      const sign = proxy(app.wallet.signerFor(owner.value));
      const request = { id, payment, owner: owner.value };
      const done = ledger.ok ? await asResult(ledger.value.returnBooking(request, sign)) : ledger;
      $givingBack.set(new Set([...$givingBack.get()].filter((each) => each !== payment)));
      await refresh();
      if (!done.ok) failed(done.error);
    },
    async book(code) {
      if ($offerView.get().busy) return;
      show({ busy: true, error: null });
      const paid = await pay(code);
      show({ busy: false });
      if (paid.ok) show({ booking: paid.value });
      await look(code);
      // Looking says what stands in the way of the next try, and not why this one has failed.
      show({ error: paid.ok ? paid.value.error : paid.error });
    },
    async claim(mode, budgetPeriods, replaces) {
      const owner = connectedOwner();
      $guest.setKey('error', owner.ok ? null : owner.error);
      if (!owner.ok) return;
      const message = proxy(app.wallet.messageSignerFor(owner.value));
      const sign = proxy(app.wallet.signerFor(owner.value));
      const choice = { mode, budgetPeriods, ...(replaces === undefined ? {} : { replaces }) };
      // Why it was refused is part of the call's view.
      await asResult(app.ledger.raw().claimBooking(choice, message, sign));
    },
  };
}
