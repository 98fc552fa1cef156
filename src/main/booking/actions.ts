import { getWallets } from '@wallet-standard/app';
import { proxy, type Remote } from 'comlink';
import {
  type ScheduledCall,
  type BookingState,
  isOver,
  type KeptOffer,
  type KnownOffer,
} from '../../shared/api/booking.ts';
import type { LedgerApi, PaymentRecord } from '../../shared/api/ledger.ts';
import { parseOffer } from '../../shared/call/call-link.ts';
import { appError, type AppError, err, ok, ownText, type Result } from '../../shared/errors.ts';
import type { Terms } from '../../shared/terms.ts';
import type { Actions, BookingActions } from '../app/actions.ts';
import type { App } from '../app/app.ts';
import { $guest, $openOffer } from '../app/guest-state.ts';
import { hasDatabase, LEDGER_BOOKS } from '../app/databases.ts';
import { asResult } from '../app/ledger-link.ts';
import { $settings } from '../app/settings.ts';
import { createPricing } from '../app/pricing.ts';
import { lentKind } from '../route/relay.ts';
import { paidTo } from '../payment/paid-to.ts';
import { connectedOwner } from '../wallet/owner.ts';
import { usableWallets } from '../wallet/standard/discover.ts';
import { $wallet } from '../wallet/standard/state.ts';
import { when } from '../ui/strings.ts';
import {
  $scheduled,
  $scheduledBusy,
  $scheduledError,
  $booked,
  $refunding,
  $madeOffer,
  $making,
  $moved,
  $offerError,
  $offerView,
  NOT_LOOKED,
  type OpenOffer,
} from './state.ts';
import { bookingStrings as text } from './strings.ts';
import { bookingsOf } from './booked.ts';

/**
 * The actions of both sides with offers and bookings. Failures are written to the stores; no action
 * throws.
 */

const printOf = (calls: readonly ScheduledCall[]): string =>
  JSON.stringify(calls, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );

/**
 * Returns the list after adding this offer or replacing its earlier version. An offer that was
 * moved keeps its state and its payments. An unknown offer is added only if `isNew`.
 */
export function withOffer(
  calls: readonly ScheduledCall[],
  { offer, code }: KnownOffer,
  isNew: boolean,
): readonly ScheduledCall[] {
  const isSame = (each: KnownOffer): boolean => each.offer.deposit === offer.deposit;
  const known = calls.find(isSame);
  if (!known && !isNew) return calls;
  const fresh = { state: 'offered', booking: null, others: [], error: null } as const;
  const call: ScheduledCall = { ...(known ?? fresh), offer, code };
  return [...calls.filter((each) => !isSame(each)), call].sort(
    (a, b) => a.offer.startsAtS - b.offer.startsAtS,
  );
}

/**
 * Returns whether this browser has books. Without books, it has neither made nor booked an offer.
 */
const hasBooks = (): Promise<boolean> => hasDatabase(LEDGER_BOOKS, () => indexedDB);

/**
 * Returns whether the connected wallet reports that it can sign messages. Without that, its user
 * could not redeem a booking.
 */
function signsMessages(): boolean {
  const wallet = usableWallets(getWallets().get()).get($wallet.get().name ?? '');
  return wallet?.signsMessages() ?? false;
}

export function bookingActions(
  app: App,
  { refreshBalances, ring }: Pick<Actions, 'refreshBalances' | 'ring'>,
): BookingActions {
  const priced = createPricing();
  const failed = (error: AppError | null): void => $scheduledError.set(error);
  const refused = (error: AppError | null): void => $offerError.set(error);

  /** Sends a request to the worker once the worker is configured. */
  async function ask<T>(
    request: (ledger: Remote<LedgerApi>) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const ledger = await app.ledger.ready();
    return ledger.ok ? asResult(request(ledger.value)) : ledger;
  }

  /** Whether another refresh was requested while the list was being read. */
  let isStale = false;

  async function refresh(isAsked = true): Promise<void> {
    isStale = $scheduledBusy.get();
    if (isStale) return;
    $scheduledBusy.set(true);
    const mayHave = isAsked || (await hasBooks());
    const listed = mayHave ? await ask((ledger) => ledger.scheduledCalls()) : ok([]);
    $scheduledBusy.set(false);
    const before = $scheduled.get();
    // An unchanged list is not drawn again, because that would drop a time that the user is typing.
    // A list that is stale is not drawn either, because an offer that was made meanwhile may be
    // missing from it.
    const isNews = listed.ok && !isStale && printOf(listed.value) !== printOf(before ?? []);
    if (listed.ok && !isStale && (isNews || !before)) $scheduled.set(listed.value);
    // A payment or a refund may have changed the balance.
    if (isNews) void refreshBalances();
    // Without a list, an error is shown only if the user asked for the list.
    if (isAsked || $scheduled.get()?.length) failed(listed.ok ? null : listed.error);
    if (isStale) await refresh(isAsked);
  }

  /** Makes, moves or keeps an offer through the worker, and shows its link. */
  async function make(
    change: (ledger: Remote<LedgerApi>) => Promise<Result<string>>,
    isNew = false,
  ): Promise<void> {
    const made = await ask(change);
    if (!made.ok) return refused(made.error);
    $madeOffer.set(made.value);
    // The list shows the offer at once, because the servers take a while to report its state.
    const parsed = parseOffer(made.value);
    const listed = $scheduled.get() ?? [];
    if (parsed.ok) $scheduled.set(withOffer(listed, { ...parsed.value, code: made.value }, isNew));
    await refresh();
  }

  const show = (change: Partial<OpenOffer>): void =>
    $offerView.set({ ...$offerView.get(), ...change });

  /**
   * Shows whether this browser has paid this address before, because a user should compare a new
   * address.
   */
  async function recognise(terms: Terms): Promise<void> {
    const records = await asResult(app.ledger.raw().payments());
    if (!records.ok) return;
    const paid = paidTo(records.value, terms);
    const last = Math.max(...paid.map(({ createdAtWallMs }) => createdAtWallMs));
    const known = (): string => text.payee.known(paid.length, when(last));
    const note = paid.length === 0 ? text.payee.fresh : known;
    show({ payee: { calls: paid.length, note, warns: paid.length === 0 } });
  }

  const seenStates = new Map<string, BookingState>();
  /** Reads the books without contacting a server. */
  async function readBooks(): Promise<readonly KeptOffer[]> {
    if (!(await hasBooks())) return [];
    const ledger = app.ledger.raw();
    const [kept, paid] = await Promise.all([
      asResult(ledger.keptOffers()),
      asResult(ledger.payments()),
    ]);
    // No error is shown here, because the receipts show it.
    if (!kept.ok || !paid.ok) return [];
    $booked.set(bookingsOf(kept.value, paid.value, seenStates));
    return kept.value;
  }

  async function booked(): Promise<readonly KeptOffer[]> {
    const kept = await readBooks();
    // If the host has refunded a booking, the refund arrives as a payment record. If the servers
    // are silent, nothing changes.
    if ($booked.get().some(({ state }) => !isOver(state))) {
      void ask((ledger) => ledger.seekReturns());
    }
    return kept;
  }

  async function look({ code, offer }: KnownOffer): Promise<void> {
    const { terms, deposit: id } = offer;
    const before = $booked.get().find((each) => each.offer.deposit === id)?.code ?? code;
    if ($offerView.get().id !== id) $offerView.set({ ...NOT_LOOKED, id });
    void recognise(terms);
    const kept = await readBooks();
    if ($offerView.get().id !== id) return;
    show({ isOwn: kept.some((each) => each.role === 'host' && each.offer.deposit === id) });
    const owner = connectedOwner();
    if (!owner.ok || $offerView.get().busy) return;
    const seen = await ask((ledger) => ledger.lookAtOffer(code, owner.value));
    if (seen.ok) seenStates.set(id, seen.value.state);
    if ($offerView.get().id !== id) return;
    if (!seen.ok) return show({ error: seen.error });
    const { own: booking, code: holds, offer: held } = seen.value;
    show({ seen: seen.value, booking, error: null });
    // The list then shows the booking's new time and state.
    if (booking) void readBooks();
    if (holds !== code || holds !== before) show({ isMoved: true });
    if (holds !== code) $openOffer.set({ code: holds, offer: held });
  }

  app.ledger.onPayment((record) => {
    if (record.id === `guest:booking:${$offerView.get().id}`) {
      // If only the user can tell whether the payment arrived, the screen of the offer asks the
      // user instead.
      show({ booking: record, error: record.asks === true ? null : record.error });
    }
    // A refund may belong to a booking, so the bookings are read again.
    if (record.role === 'guest' && record.kind === 'refund') void readBooks();
  });

  /** Pays for the booking through the worker. */
  async function pay(code: string): Promise<Result<PaymentRecord>> {
    const owner = connectedOwner();
    if (!owner.ok) return owner;
    if (!signsMessages()) {
      const missing = ownText('solana:signMessage');
      return err(appError('wallet_unsupported', { missing }));
    }
    const sign = proxy(app.wallet.signerFor(owner.value));
    return ask((ledger) => ledger.bookOffer({ code, owner: owner.value }, sign));
  }

  return {
    refresh,
    booked,
    keep: (code) => make((ledger) => ledger.keepOffer(code)),
    look,
    async offer(priceText, parts) {
      refused(null);
      const owner = connectedOwner();
      if (!owner.ok) return refused(owner.error);
      // The terms of a booking always refund unused time.
      const terms = priced(owner.value, priceText, true);
      if (!terms.ok) return refused(terms.error);
      if ($making.get()) return;
      $making.set(true);
      const settings = $settings.get();
      const mine = { terms: terms.value, lends: lentKind(settings), name: settings.name ?? '' };
      const sign = proxy(app.wallet.signerFor(owner.value));
      await make((ledger) => ledger.makeOffer({ ...parts, ...mine }, sign), true);
      $making.set(false);
      // A page that had no books does not listen for rings yet, so it begins here.
      await (await ring()).listen(true);
    },
    async move(id, startsAtS) {
      refused(null);
      await make(async (ledger) => {
        const moved = await ledger.moveOffer({ deposit: id, startsAtS });
        if (moved.ok) $moved.set(moved.value);
        return moved;
      });
    },
    async drop(role, id) {
      if (role === 'guest') {
        await ask((ledger) => ledger.dropOffer(id));
        return void (await readBooks());
      }
      const done = await ask((ledger) => ledger.dropScheduled(id));
      if (!done.ok) return failed(done.error);
      $scheduled.set(($scheduled.get() ?? []).filter(({ offer }) => offer.deposit !== id));
      await refresh();
    },
    async refund(id, payment) {
      const now = $refunding.get();
      if (now?.isBusy) return;
      // The first press only opens the question, so that a slip cannot refund.
      if (now?.payment !== payment) return $refunding.set({ payment, isBusy: false });
      const owner = connectedOwner();
      if (!owner.ok) return failed(owner.error);
      failed(null);
      $refunding.set({ payment, isBusy: true });
      const sign = proxy(app.wallet.signerFor(owner.value));
      const request = { id, payment, owner: owner.value };
      const done = await ask((ledger) => ledger.returnBooking(request, sign));
      await refresh();
      $refunding.set(null);
      if (!done.ok) failed(done.error);
    },
    async book(known) {
      if ($offerView.get().busy) return;
      show({ busy: true, error: null });
      const paid = await pay(known.code);
      show({ busy: false });
      if (paid.ok) show({ booking: paid.value });
      await look(known);
      // `look` may have stored an error about the next attempt. The error of this attempt replaces
      // it.
      show({ error: paid.ok ? paid.value.error : paid.error });
    },
    async claim(mode, budgetPeriods, replaces) {
      const owner = connectedOwner();
      $guest.setKey('error', owner.ok ? null : owner.error);
      if (!owner.ok) return;
      const message = proxy(app.wallet.messageSignerFor(owner.value));
      const sign = proxy(app.wallet.signerFor(owner.value));
      const choice = { mode, budgetPeriods, ...(replaces === undefined ? {} : { replaces }) };
      // If the worker refuses, the call's view contains the reason.
      await asResult(app.ledger.raw().claimBooking(choice, message, sign));
    },
  };
}
