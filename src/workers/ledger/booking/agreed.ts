import type { AgreedCall, AgreedState, Booking } from '../../../shared/api/booking.ts';
import type { PaymentRecord, SignTransaction } from '../../../shared/api/ledger.ts';
import { bookingRefundMemo, bookingReturnMemo } from '../../../shared/call/booking-memo.ts';
import { endsAtS } from '../../../shared/call/booking-offer.ts';
import { type P2cError, raise } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import { type JournalEntry, newEntry } from '../payment/journal.ts';
import { recordPayment } from '../payment/payments.ts';
import { type Paid, paidEntry, refundStanding } from '../refund/entry.ts';
import { readRefund } from '../refund/find.ts';
import { refundPaid, refundPayment } from '../refund/pay.ts';
import { unlessTrouble } from '../solana/env.ts';
import { type KnownOffer, keptOffer, listOffers, soughtFor } from './offers.ts';
import { type PaidAhead, readFinal } from '../payment/read-ahead.ts';
import {
  type AccountHistory,
  findPaid,
  readAccount,
  type Look as Search,
  newLook,
  spend,
  withMemo,
} from './search.ts';

/** Host: the calls that were agreed, as the chain and this browser's journal show them. */

/** A claimed booking in the host's journal. One per payment, so that it belongs to one call. */
export const claimedId = (payment: string): string => `host:booking:${payment}`;

interface Look extends Search {
  readonly history: AccountHistory;
}

type Sought = Parameters<typeof readRefund>[2];

/**
 * Tells whether the chain shows that this was given back, also from another browser: the booking itself,
 * or what the call that claimed it did not use.
 * @throws P2cError `rpc_*`, `history_too_long`, `aborted`: it may have been.
 */
async function isBackOnChain(chain: Chain, sought: Sought, look: Look): Promise<boolean> {
  const { host: payTo, payer, memo: refund } = sought;
  const { found, complete } = await withMemo(chain, look.history, refund, look);
  const tooLong = raise('history_too_long', { address: payTo });
  let trouble = complete ? null : tooLong;
  for (const each of found) {
    const name = [refund, payer, each.signature].join(' ');
    if (look.seen.paid.has(name)) continue;
    if (!spend(look)) {
      trouble ??= tooLong;
      break;
    }
    const read = await unlessTrouble(
      look.signal,
      async () => ({ as: await readRefund(chain, each.signature, sought, look.signal, 1) }),
      (thrown) => (trouble ??= thrown),
    );
    if (read?.as) return true;
    if (read) look.seen.paid.set(name, null);
    // Others would be refused, too.
    if (!read && trouble?.error.code !== 'confirmation_timeout') break;
  }
  // It may be among what could not be read.
  if (trouble) throw trouble;
  return false;
}

/**
 * Writes down what came in, once it has gone back, because receipts list both. It is no claim. What
 * cannot be written now is written at a later look.
 * @throws P2cError `aborted`.
 */
async function noteReceived(chain: Chain, paid: Paid, signal?: AbortSignal): Promise<void> {
  const entry = { ...paid, id: `host:ahead:${paid.signature}` };
  const note = async () => (await chain.journal.byId(entry.id)) ?? recordPayment(chain, entry);
  await unlessTrouble(signal, note, () => undefined);
}

async function asBooking(
  chain: Chain,
  known: KnownOffer,
  paid: PaidAhead,
  look: Look,
  onTrouble: (trouble: P2cError) => void,
): Promise<Booking> {
  const { signature, sourceOwner: payer, amount, slot, blockTime: blockTimeS } = paid;
  const claimed = await chain.journal.byId(claimedId(signature));
  const standing = await refundStanding(chain, signature);
  // It may be on its way, or have been refused and land all the same.
  if (standing === 'open') onTrouble(raise('payment_open'));
  if (standing === 'given' && !claimed)
    await noteReceived(chain, asEntry(chain, known, paid), look.signal);
  const { key, offer } = known;
  const about = { host: offer.terms.payTo, payer };
  const isBack = async (sought: Sought): Promise<boolean> =>
    (await unlessTrouble(look.signal, () => isBackOnChain(chain, sought, look), onTrouble)) ===
    true;
  const refund = { ...about, amount, memo: await bookingRefundMemo(key, signature) };
  const returned = standing === 'given' || (await isBack(refund));
  const callId = claimed?.callId ?? null;
  const memo = await bookingReturnMemo(key, signature);
  const usedElsewhere =
    callId === null && !returned && (await isBack({ ...about, amount: null, memo, feeKey: null }));
  return { signature, payer, amount, slot, blockTimeS, returned, callId, usedElsewhere };
}

const isHeld = ({ callId, usedElsewhere }: Booking): boolean => callId !== null || usedElsewhere;

function stateOf(
  chain: Chain,
  { offer }: KnownOffer,
  booking: Booking | null,
  trouble: P2cError | null,
): AgreedState {
  if (booking && isHeld(booking)) return 'held';
  if (booking?.returned) return 'returned';
  // An earlier one may be among what could not be read.
  if (trouble) return 'unknown';
  if (!booking) return 'offered';
  return chain.env.wallMs() / 1000 < endsAtS(offer) ? 'booked' : 'missed';
}

async function agreedCall(chain: Chain, known: KnownOffer, look: Look): Promise<AgreedCall> {
  const found = await findPaid(chain, look.history, soughtFor(known), look);
  let { trouble } = found;
  const note = (thrown: P2cError): void => void (trouble ??= thrown);
  const bookings: Booking[] = [];
  for (const each of found.paid) bookings.push(await asBooking(chain, known, each, look, note));
  // Whatever was claimed holds: the call took place with it.
  const booking = bookings.find(isHeld) ?? bookings[0] ?? null;
  return {
    id: known.id,
    code: known.code,
    state: stateOf(chain, known, booking, trouble),
    booking,
    others: bookings.filter((each) => each !== booking),
    error: trouble?.error ?? null,
  };
}

/**
 * Reads every offer of this browser anew. A server that is silent leaves it `unknown`.
 * @throws P2cError `storage_failed`, `aborted`.
 */
export async function listAgreed(
  chain: Chain,
  signal?: AbortSignal,
): Promise<readonly AgreedCall[]> {
  const offers = await listOffers(chain);
  const reader = { ...chain, rpc: chain.background };
  const look = newLook(chain, signal);
  const listed = new Map<string, AccountHistory>();
  const agreed: AgreedCall[] = [];
  for (const known of offers) {
    const { payTo } = known.offer.terms;
    const theirs = offers.filter(({ offer }) => offer.terms.payTo === payTo);
    const since = Math.min(...theirs.map(({ offer }) => offer.createdAtS));
    const history = listed.get(payTo) ?? (await readAccount(reader, payTo, since, signal));
    listed.set(payTo, history);
    agreed.push(await agreedCall(reader, known, { ...look, history }));
  }
  return agreed;
}

/** Returns a booking as if this side's journal had it; it is final by then. */
function asEntry(chain: Chain, { offer, memo }: KnownOffer, paid: PaidAhead): Paid {
  const { signature, amount, sourceOwner: payer, blockTime: blockTimeS } = paid;
  const entry: JournalEntry = newEntry(chain, {
    id: claimedId(signature),
    kind: 'booking',
    state: 'confirmed',
    role: 'host',
    callId: null,
    amount,
    payer,
    recipient: offer.terms.payTo,
    signature,
    blockTimeS,
    memo,
    finalized: true,
    ...(offer.topic === '' ? {} : { title: offer.topic }),
  });
  return { ...entry, signature };
}

/**
 * Gives a booking back, by the wallet that was paid. The caller holds the refund's lock, as a claim
 * does: whichever comes second sees the first.
 * @throws P2cError `refund_unknown`, `booking_used`, `confirmation_timeout`, `server_missing`,
 * `servers_differ`, and as `refundPayment`.
 */
export async function returnBooking(
  chain: Chain,
  { id, payment, owner }: { readonly id: string; readonly payment: string; readonly owner: string },
  sign: SignTransaction,
  signal?: AbortSignal,
): Promise<PaymentRecord> {
  if (await paidEntry(chain, 'host', payment)) {
    return refundPayment(chain, { payment, owner }, sign, signal);
  }
  const known = await keptOffer(chain, 'host', id);
  if (!known) throw raise('refund_unknown');
  const booking = await readFinal(chain, payment, soughtFor(known), signal);
  if (!booking) throw raise('refund_unknown');
  const paid = asEntry(chain, known, booking);
  const given = await refundPaid(chain, paid, { payment, owner }, sign, signal);
  // The offer may be dropped before it is looked at again.
  await noteReceived(chain, paid, signal);
  return given;
}
