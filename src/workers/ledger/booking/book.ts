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
import { keepOffer, listOffers, readOffer } from './offers.ts';

/**
 * Guest: pays for an offer, once, into its deposit. The wallet signs this transfer and pays its
 * network fee.
 */

/** Returns the id of a booking. There is one per deposit in this browser, whichever wallet pays. */
export const bookingId = (deposit: string): string => `guest:booking:${deposit}`;

/**
 * Checks that an offer can still be booked. @throws P2cError `booking_refused` (over),
 * `code_corrupted`, `price_below_floor`.
 */
function checkOffer({ env }: Chain, offer: Offer): void {
  if (env.wallMs() / 1000 >= endsAtS(offer)) throw raise('booking_refused', { why: 'over' });
  if (!hasStandardPeriods(offer.terms)) throw raise('code_corrupted');
  if (offer.terms.price < PRICE_FLOOR) throw raise('price_below_floor', { floor: PRICE_FLOOR });
}

/**
 * Checks that the host whose address the offer names has made the offer, and that the deposit is
 * the host's. A chat that relays the link could have changed anything in it.
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
 * Records a booking that the chain shows and this browser does not know. @throws P2cError
 * `storage_failed`.
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
 * Finds this wallet's booking in the history of a deposit that is proven to be this host's. This
 * browser may not know the booking any more.
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
 * Returns this browser's own booking as the chain shows it now; null if none exists, or if it can
 * never land.
 */
async function ownEntry(
  chain: Chain,
  deposit: string,
  signal?: AbortSignal,
): Promise<JournalEntry | null> {
  const found = await chain.journal.byId(bookingId(deposit));
  const now = found && (await reconsider(chain, found, signal));
  if (!now || movedNothing(now)) return null;
  // The server that refused the transaction may have forwarded it.
  if (isRefused(now)) throw raise('payment_open');
  return now;
}

/**
 * Returns the journal's entry of a booking's refund; null if none exists. @throws P2cError
 * `storage_failed`.
 */
const refundOf = ({ journal }: Chain, { signature }: JournalEntry): Promise<JournalEntry | null> =>
  journal.byId(guestRefundId(signature ?? ''));

/**
 * Records that this browser's booking was refunded, if its deposit's payments show that.
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
  // Another window may write the entry at the same moment. If storage refuses it now, the next
  // check writes it.
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

/** In s. Hosts refund a booking soon after its time, or never. */
const LOOKED_FOR_S = 30 * 86_400;

/**
 * Reads the deposits of this browser's bookings, and records refunds. If the server does not
 * answer, nothing changes.
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
 * Checks an offer, without asking the wallet.
 * @throws P2cError `code_*`, `booking_refused`, `deposit_unproven`, `history_too_long`, `rpc_*`,
 * `storage_failed`.
 */
export async function lookAtOffer(
  chain: Chain,
  code: string,
  owner: string,
  signal?: AbortSignal,
): Promise<Bookable> {
  // A booking may have several links. A later link replaces the one that was paid, and an earlier
  // one leads to the latest.
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
  // The deposit's history shows whether a booking of this browser still counts. The books of a call
  // show it for a redeemed one.
  const isClear = own ? own.kind !== 'booking' || !hasLanded(own) : held !== null && !isPaid;
  const list = () => bookingsInto(chain, offer, signal);
  const paid = (isClear ? [] : await (own ? unlessTrouble(signal, list) : list())) ?? [];
  const mine = paid.find(({ sourceOwner }) => sourceOwner === owner);
  // If the deposit is closed, nothing proves whose deposit it was.
  const entry = own ?? (mine && held !== null ? await adopt(chain, offer, mine) : null);
  if (entry) await noteReturn(chain, entry, paid);
  async function state(): Promise<BookingState> {
    if (entry && (await isAllBack(chain, 'guest', entry))) return 'returned';
    if (entry?.kind === 'prepay') return 'held';
    const left = paid.filter(({ returned }) => !returned);
    if (entry && left.length > 1 && left[0]?.signature !== entry.signature) return 'lost';
    // A call has used the deposit, or the host has taken the money.
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
 * Pays for an offer. Returns the current entry: landed, or open if the chain has not decided. If a
 * payment is open, or the deposit contains money, no second payment is made.
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
  const { offer } = await keepOffer(chain, 'guest', code);
  return chain.books.holding(bookingId(offer.deposit), () =>
    book(chain, offer, owner, sign, signal),
  );
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
  const own = await ownEntry(chain, deposit, signal);
  if (own) return toRecord(own);
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
