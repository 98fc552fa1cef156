import type {
  ScheduledCall,
  ScheduledState,
  Booking,
  KnownOffer,
} from '../../../shared/api/booking.ts';
import type { PaymentRecord, SignTransaction } from '../../../shared/api/ledger.ts';
import { hasLanded } from '../../../shared/api/payments.ts';
import { LEAST_RETURNED } from '../../../shared/billing/unused.ts';
import { type AppError, type P2cError, raise } from '../../../shared/errors.ts';
import { prepaidAmount } from '../../../shared/terms.ts';
import { inBackground, type Chain } from '../payment/chain.ts';
import { type Known, toRecord } from '../payment/journal.ts';
import { signOwnPayment } from '../payment/own-payment.ts';
import { recordPayment } from '../payment/payments.ts';
import {
  hostRefundId,
  isGiven,
  isGivenBack,
  paidEntry,
  refundUrlOf,
  refundWork,
} from '../refund/entry.ts';
import { give } from '../refund/give.ts';
import { refundPayment } from '../refund/pay.ts';
import { openScheduled } from '../ring/links.ts';
import { unlessTrouble } from '../solana/env.ts';
import {
  heldIn,
  isAllBack,
  type BookingPayment,
  type PaidInto,
  paidState,
  paymentsInto,
  readFinal,
  returnMemo,
} from './deposit-payments.ts';
import { keptOffer, listOffers } from './offers.ts';

/** Host: the scheduled calls, read from their deposits and this browser's journal. */

/**
 * Returns the id of a redeemed booking in the host's journal. The id contains the payment, so that
 * a payment can belong to only one call.
 */
export const claimedId = (payment: string): string => `host:booking:${payment}`;
const receivedId = (payment: string): string => `host:ahead:${payment}`;

async function asBooking(chain: Chain, paid: PaidInto): Promise<Booking> {
  const { signature, sourceOwner: payer, amount } = paid;
  const claimed = await chain.journal.byId(claimedId(signature));
  const returned = claimed
    ? await isAllBack(chain, 'host', claimed)
    : paid.returned !== null || (await isGivenBack(chain, signature));
  return { signature, payer, amount, returned, callId: claimed?.callId ?? null };
}

const isHeld = ({ callId }: Booking): boolean => callId !== null;

/**
 * Returns the state of a scheduled call.
 * @param held the deposit's balance without payments that are not bookings; null if the deposit is
 * closed.
 */
function stateOf(
  chain: Chain,
  { offer }: KnownOffer,
  held: bigint | null,
  booking: Booking | null,
): ScheduledState {
  if (booking?.returned) return 'returned';
  if (booking && isHeld(booking)) return 'held';
  if (held === null) return 'closed';
  if (held < prepaidAmount(offer.terms)) return 'offered';
  return paidState(chain, offer);
}

async function scheduledCall(
  chain: Chain,
  known: KnownOffer,
  signal: AbortSignal | undefined,
): Promise<ScheduledCall> {
  const { offer } = known;
  let error: AppError | null = null;
  const note = (thrown: P2cError): void => void (error ??= thrown.error);
  const read = await unlessTrouble(
    signal,
    async () => ({ held: await heldIn(chain, offer.deposit, { signal }) }),
    note,
  );
  if (!read) return { ...known, state: 'unknown', booking: null, others: [], error };
  // The balance shows whether the call is paid for, even if payments by strangers make the history
  // too long.
  const paid = await unlessTrouble(signal, () => paymentsInto(chain, offer, signal), note);
  const bookings: Booking[] = [];
  const rest: Booking[] = [];
  for (const each of paid ?? []) {
    if (each.books) bookings.push(await asBooking(chain, each));
    // Leave out small payments by strangers, which could fill the list.
    else if (each.amount >= LEAST_RETURNED) rest.push(await asBooking(chain, each));
  }
  // A redeemed booking stays the booking of the call even after a refund, because the call took
  // place.
  const isOpen = ({ returned }: Booking): boolean => !returned;
  const booking = bookings.find(isHeld) ?? bookings.find(isOpen) ?? bookings[0] ?? null;
  const other = rest.reduce((sum, { returned, amount }) => (returned ? sum : sum + amount), 0n);
  const held = read.held === null ? null : read.held - other;
  const state = stateOf(chain, known, held, booking);
  // Reopen the link, because the call was booked again after a refund. If the history could not be
  // read, the deposit may have been used for a call, so the link stays closed.
  const reopen = () => openScheduled(chain, offer.deposit, true);
  if (state === 'booked' && booking) await unlessTrouble(signal, reopen);
  const others = [...bookings, ...rest].filter((each) => each !== booking);
  return { ...known, state, booking, others, error };
}

/**
 * Reads the deposit of each offer of this browser. If no server answers, the state is `unknown`.
 * @throws P2cError `storage_failed`, `aborted`.
 */
export async function listScheduledCalls(
  chain: Chain,
  signal?: AbortSignal,
): Promise<readonly ScheduledCall[]> {
  const reader = inBackground(chain);
  const agreed: ScheduledCall[] = [];
  for (const known of await listOffers(chain, 'host')) {
    agreed.push(await scheduledCall(reader, known, signal));
  }
  return agreed;
}

/**
 * Returns the journal entry of a booking that is refunded without a call. Receipts list it together
 * with its refund.
 */
function received({ offer }: KnownOffer, paid: BookingPayment): Known {
  const { signature, amount, sourceOwner: payer, blockTime: blockTimeS, slot } = paid;
  return {
    id: receivedId(signature),
    kind: 'booking',
    state: 'final',
    role: 'host',
    callId: null,
    amount,
    payer,
    recipient: offer.terms.payTo,
    deposit: offer.deposit,
    signature,
    blockTimeS,
    landedSlot: slot,
    ...(offer.topic === '' ? {} : { title: offer.topic }),
  };
}

/**
 * Refunds a booking from the wallet that should have been paid. Before a call, that wallet pays
 * from the deposit, as the deposit's delegate. So any browser that has the link can refund. After a
 * call has used the deposit, the wallet pays from its own account. If the deposit was used in a
 * call in another browser, only the host's user knows that. If the chain rolls back a confirmed
 * refund and the booking is redeemed afterwards, the income is listed twice.
 * @throws P2cError `refund_unknown`, `wallet_account_changed`, `deposit_gone`,
 * `confirmation_timeout`, `server_missing`, `servers_differ`, `payment_open`, `insufficient_*`,
 * `wallet_*`, `rpc_*`, or the reason why it failed.
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
  const { offer } = known;
  const { payTo } = offer.terms;
  if (owner !== payTo) throw raise('wallet_account_changed', { expected: payTo });
  const paid = await readFinal(chain, payment, offer, signal);
  if (!paid) throw raise('refund_unknown');
  const { journal } = chain;
  const refundId = hostRefundId(payment);
  const draft = {
    id: refundId,
    kind: 'refund',
    role: 'host',
    callId: null,
    payer: payTo,
    recipient: paid.sourceOwner,
    amount: paid.amount,
    memo: returnMemo(payment),
    resourceUrl: refundUrlOf({ callId: null, signature: payment }),
    ...(offer.topic === '' ? {} : { title: offer.topic }),
  } as const;
  const search = async () => {
    const given = await journal.byId(refundId);
    if (given && isGiven(given)) return given;
    // The booking was redeemed in the meantime.
    if (await paidEntry(chain, 'host', payment)) throw raise('payment_open');
    // If payments by strangers make the history too long to find a refund, the balance decides:
    // money that is still in the deposit was not refunded.
    const all = await unlessTrouble(signal, () => paymentsInto(chain, offer, signal));
    const back = all?.find(({ signature }) => signature === payment)?.returned;
    if (!back) return null;
    // Another browser of the host has refunded the booking.
    return recordPayment(chain, { ...draft, ...back, state: 'landed' });
  };
  const signing = async () => {
    const held = (await heldIn(chain, offer.deposit, { signal, minContextSlot: paid.slot })) ?? 0n;
    const isUsed = (await journal.list({ role: 'host', kind: 'prepay' })).some(
      (each) => each.deposit === offer.deposit && hasLanded(each),
    );
    // If another payment was redeemed in a call, that payment must stay in the deposit until the
    // deposit ends.
    if (held >= paid.amount + (isUsed ? prepaidAmount(offer.terms) : 0n)) {
      return signOwnPayment(chain, { ...draft, deposit: offer.deposit }, sign, signal);
    }
    // The transaction that ended the deposit has paid the rest to this wallet.
    if (isUsed) return signOwnPayment(chain, draft, sign, signal);
    throw raise('deposit_gone');
  };
  const turn = refundWork(null, payment);
  const given = await give(chain, { turn, search, sign: signing }, signal);
  const read = { signal, minContextSlot: given.landedSlot };
  const left = await unlessTrouble(signal, () => heldIn(chain, offer.deposit, read));
  // If the refund was for another payment, the booking is still in the deposit and the link stays
  // open.
  if ((left ?? 0n) < prepaidAmount(offer.terms)) {
    await unlessTrouble(signal, () => openScheduled(chain, offer.deposit, false));
  }
  const entry = received(known, paid);
  // Receipts list the booking together with its refund. If storage refuses the entry now, the next
  // attempt writes it.
  await unlessTrouble(
    signal,
    async () => (await journal.byId(entry.id)) ?? recordPayment(chain, entry),
  );
  return toRecord(given);
}
