import { EMPTY_ACCOUNT_BYTES } from '../../../shared/network-fees.ts';
import { readBalances } from '../solana/rpc.ts';
import { hasLanded, isRefused, movedNothing } from '../../../shared/api/payments.ts';
import type { BookingState, Offer } from '../../../shared/api/booking.ts';
import type { Bookable, PaymentRecord, SignTransaction } from '../../../shared/api/ledger.ts';
import { endsAtS, hasStandardPeriods, offerText } from '../../../shared/call/call-link.ts';
import { raise } from '../../../shared/errors.ts';
import { lamports } from '../../../shared/money.ts';
import { PRICE_FLOOR, prepaidAmount } from '../../../shared/terms.ts';
import { checkDeposit } from '../deposit/account.ts';
import { inBackground, type Chain } from '../payment/chain.ts';
import { MOST_OWN_FEE } from '../payment/fee-balance.ts';
import { type JournalEntry, toRecord } from '../payment/journal.ts';
import { signOwnPayment } from '../payment/own-payment.ts';
import { reconsider, recordPayment, sendPayment, unlessFailed } from '../payment/payments.ts';
import { guestRefundId, refundUrlOf } from '../refund/entry.ts';
import { verifySignature } from '../solana/keys.ts';
import { unlessTrouble } from '../solana/env.ts';
import { base58 } from '../solana/layout.ts';
import {
  bookingsInto,
  heldIn,
  isAllBack,
  type BookingPayment,
  paidState,
  type PaidInto,
  type Payable,
} from './deposit-payments.ts';
import { keepChosenOffer, keepOffer, listOffers, readOffer } from './offers.ts';

/**
 * Guest: pays for an offer, once, into the offer's deposit. The wallet signs this transfer and pays
 * its network fee.
 */

/** Returns the id of a booking. This browser has at most one per deposit, whichever wallet pays. */
export const bookingId = (deposit: string): string => `guest:booking:${deposit}`;

/**
 * Checks that an offer can still be booked.
 * @throws P2cError `booking_refused` (over), `code_corrupted`, `price_below_floor`.
 */
function checkOffer({ env }: Chain, offer: Offer): void {
  if (env.wallMs() / 1000 >= endsAtS(offer)) throw raise('booking_refused', { why: 'over' });
  if (!hasStandardPeriods(offer.terms)) throw raise('code_corrupted');
  if (offer.terms.price < PRICE_FLOOR) throw raise('price_below_floor', { floor: PRICE_FLOOR });
}

/**
 * Checks that the host whose address is in the offer made the offer, and that the deposit belongs
 * to that host. Anyone who passed the link on could have changed it.
 * @throws P2cError `deposit_unproven`, `deposit_missing`, `peer_mismatch`, `rpc_*`, `aborted`.
 */
async function checkProven(
  chain: Chain,
  offer: Offer,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { deposit, feePayer, proof } = offer;
  const { payTo: wallet } = offer.terms;
  const isProven = await verifySignature(feePayer, proof, offerText(offer));
  if (!isProven) throw raise('deposit_unproven');
  await checkDeposit(chain, { wallet, feePayer, deposit }, signal);
}

/**
 * Records a booking that is on the chain but not in this browser's journal.
 * @throws P2cError `storage_failed`.
 */
const adopt = (
  chain: Chain,
  { deposit, terms: { payTo: recipient } }: Payable,
  {
    signature,
    sourceOwner: payer,
    amount,
    slot: landedSlot,
    blockTime: blockTimeS,
  }: BookingPayment,
): Promise<JournalEntry> =>
  recordPayment(chain, {
    ...partsOf(deposit),
    ...{ state: 'landed', amount, payer, recipient, signature, blockTimeS, landedSlot },
  });

/**
 * Finds this wallet's booking in the history of a deposit, for a browser whose journal does not
 * contain the booking. The caller has checked that the deposit belongs to this host.
 * @throws P2cError `history_too_long`, `rpc_*`, `storage_failed`, `aborted`.
 */
export async function seekBooking(
  chain: Chain,
  offer: Payable,
  owner: string,
  signal: AbortSignal | undefined,
): Promise<JournalEntry | null> {
  const paid = await bookingsInto(chain, offer, signal);
  const mine = paid.find(({ sourceOwner, returned }) => sourceOwner === owner && !returned);
  return mine ? adopt(chain, offer, mine) : null;
}

const partsOf = (deposit: string) =>
  ({
    id: bookingId(deposit),
    kind: 'booking',
    role: 'guest',
    callId: null,
    deposit,
  }) as const;

/**
 * Returns this browser's booking in its current state on the chain. Null if none exists, or if its
 * transaction can never land.
 */
async function ownEntry(
  chain: Chain,
  deposit: string,
  signal?: AbortSignal,
): Promise<JournalEntry | null> {
  const found = await chain.journal.byId(bookingId(deposit));
  const now = found && (await reconsider(chain, found, signal));
  if (!now || movedNothing(now)) return null;
  // Although a server refused the transaction, that server may have forwarded it.
  if (isRefused(now)) throw raise('payment_open');
  return now;
}

/**
 * Returns the journal's entry for the refund of a booking. Null if none exists.
 * @throws P2cError `storage_failed`.
 */
const refundOf = ({ journal }: Chain, { signature }: JournalEntry): Promise<JournalEntry | null> =>
  journal.byId(guestRefundId(signature ?? ''));

/**
 * Records that this browser's booking was refunded, if the payments of its deposit show a refund.
 * @throws P2cError `storage_failed`.
 */
async function noteReturn(
  chain: Chain,
  own: JournalEntry,
  paid: readonly PaidInto[],
): Promise<void> {
  const { payer, recipient, amount, title } = own;
  const back = paid.find(({ signature }) => signature === own.signature)?.returned;
  if (!back || (await refundOf(chain, own))) return;
  // Another window may write the entry at the same moment. If storage refuses the entry now, the
  // next check writes it.
  await unlessTrouble(undefined, () =>
    recordPayment(chain, {
      id: guestRefundId(own.signature ?? ''),
      kind: 'refund',
      state: 'landed',
      role: 'guest',
      callId: null,
      payer: recipient,
      recipient: payer,
      amount,
      ...back,
      resourceUrl: refundUrlOf({ callId: null, signature: own.signature }),
      ...(title === undefined ? {} : { title }),
    }),
  );
}

/**
 * For how long after a booking's time the page looks for a refund, in s. Later refunds are
 * unlikely.
 */
const LOOKED_FOR_S = 30 * 86_400;

/**
 * Reads the deposits of this browser's bookings and records refunds. Skips deposits that no server
 * can read at the moment.
 * @throws P2cError `storage_failed`, `aborted`.
 */
export async function seekReturns(chain: Chain, signal?: AbortSignal): Promise<void> {
  const reader = inBackground(chain);
  for (const { offer } of await listOffers(chain, 'guest')) {
    const own = await chain.journal.byId(bookingId(offer.deposit));
    if (own?.kind !== 'booking' || !hasLanded(own) || (await refundOf(chain, own))) continue;
    const overS = Math.max(endsAtS(offer), offer.cancelUntilS);
    if (chain.env.wallMs() / 1000 >= overS + LOOKED_FOR_S) continue;
    const list = () => bookingsInto(reader, offer, signal);
    await noteReturn(chain, own, (await unlessTrouble(signal, list)) ?? []);
  }
}

/**
 * Reads the state of an offer. Does not ask the wallet.
 * @throws P2cError `code_*`, `booking_refused`, `deposit_unproven`, `history_too_long`, `rpc_*`,
 * `storage_failed`.
 */
export async function lookAtOffer(
  chain: Chain,
  code: string,
  owner: string,
  signal?: AbortSignal,
): Promise<Bookable> {
  // A scheduled call that was moved has several links. If this browser has a later one than the
  // guest opens, the later one is used.
  const opened = readOffer(code);
  const own = await ownEntry(chain, opened.offer.deposit, signal);
  const { code: holds, offer } = own ? await keepOffer(chain, 'guest', code) : opened;
  const { deposit } = offer;
  const [{ usdc: balance }, reserve, held] = await Promise.all([
    readBalances(chain.rpc, owner, chain.mint, signal),
    chain.rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
    heldIn(chain, deposit, { signal, minContextSlot: own?.landedSlot }),
  ]);
  if (held !== null && !own) await checkProven(chain, offer, signal);
  const isPaid = held !== null && held >= prepaidAmount(offer.terms);
  // The deposit's history shows whether this browser's booking is still valid. For a redeemed
  // booking, the books of its call show that.
  const isClear = own ? own.kind !== 'booking' || !hasLanded(own) : held !== null && !isPaid;
  const list = () => bookingsInto(chain, offer, signal);
  const paid = (isClear ? [] : await (own ? unlessTrouble(signal, list) : list())) ?? [];
  const byOwner = paid.filter(({ sourceOwner }) => sourceOwner === owner);
  const mine = byOwner.find(({ returned }) => !returned) ?? byOwner[0];
  // If the deposit is closed, nothing proves which host it belonged to.
  const entry = own ?? (mine && held !== null ? await adopt(chain, offer, mine) : null);
  if (entry) await noteReturn(chain, entry, paid);
  async function state(): Promise<BookingState> {
    if (entry && (await isAllBack(chain, 'guest', entry))) return 'returned';
    if (entry?.kind === 'prepay') return 'held';
    const left = paid.filter(({ returned }) => !returned);
    if (entry && left.length > 1 && left[0]?.signature !== entry.signature) return 'lost';
    // The deposit was used for a call, or the host has taken the money.
    if (held === null || (hasLanded(entry) && !isPaid)) return 'closed';
    if (hasLanded(entry)) return paidState(chain, offer);
    return entry === null && isPaid ? 'taken' : 'offered';
  }
  return {
    ...{ code: holds, offer },
    own: entry && toRecord(entry),
    state: await state(),
    balance,
    fee: lamports(MOST_OWN_FEE + reserve),
  };
}

/**
 * Pays for an offer. Returns the payment's current entry: landed, or open if it may still land.
 * Does not pay a second time while a payment is open or the deposit holds money.
 * @throws P2cError `busy`, `code_*`, `booking_refused`, `deposit_unproven`, `payment_open`,
 * `history_too_long`, `insufficient_*`, `wallet_*`, `rpc_*`, `storage_failed`, or the reason why
 * the payment failed.
 */
export async function bookOffer(
  chain: Chain,
  { code, owner }: { readonly code: string; readonly owner: string },
  sign: SignTransaction,
  signal?: AbortSignal,
): Promise<PaymentRecord> {
  const { deposit } = readOffer(code).offer;
  return chain.books.holding(bookingId(deposit), async () => {
    const own = await ownEntry(chain, deposit, signal);
    if (own) return toRecord(own);
    return book(chain, await keepChosenOffer(chain, code), owner, sign, signal);
  });
}

const MEMO_BYTES = 16;

async function book(
  chain: Chain,
  offer: Offer,
  owner: string,
  sign: SignTransaction,
  signal: AbortSignal | undefined,
): Promise<PaymentRecord> {
  const { deposit, terms, topic } = offer;
  checkOffer(chain, offer);
  if (owner === terms.payTo) throw raise('address_invalid');
  const amount = prepaidAmount(terms);
  const held = await heldIn(chain, deposit, { signal });
  if (held === null) throw raise('booking_refused', { why: 'closed' });
  await checkProven(chain, offer, signal);
  if (held >= amount) {
    const mine = await seekBooking(chain, offer, owner, signal);
    if (!mine) throw raise('booking_refused', { why: 'taken' });
    return toRecord(mine);
  }
  const title = topic === '' ? {} : { title: topic };
  const parties = { payer: owner, recipient: terms.payTo };
  const memo = base58(chain.env.randomBytes(MEMO_BYTES));
  const draft = { ...partsOf(deposit), ...parties, ...title, amount, memo };
  const signed = await signOwnPayment(chain, draft, sign, signal);
  return toRecord(unlessFailed(await sendPayment(chain, signed, signal)));
}
