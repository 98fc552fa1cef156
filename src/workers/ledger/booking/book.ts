import type { Bookable, PaymentRecord, SignTransaction } from '../../../shared/api/ledger.ts';
import { endsAtS, hasStandardPeriods } from '../../../shared/call/booking-offer.ts';
import { raise } from '../../../shared/errors.ts';
import { lamports } from '../../../shared/money.ts';
import { PRICE_FLOOR, prepaidAmount } from '../../../shared/terms.ts';
import type { Chain } from '../payment/chain.ts';
import { ownFee } from '../payment/fee-balance.ts';
import { isOpen, type JournalEntry, toRecord } from '../payment/journal.ts';
import { keepOfferKey } from '../payment/offer-key.ts';
import { signOwnPayment } from '../payment/own-payment.ts';
import {
  isUnproven,
  reconsider,
  recordPayment,
  signAndSend,
  unlessFailed,
} from '../payment/payments.ts';
import { guestRefundId, isGiven } from '../refund/entry.ts';
import { MAX_MICRO_LAMPORTS } from '../solana/compute-limits.ts';
import { unlessTrouble } from '../solana/env.ts';
import { EMPTY_ACCOUNT_BYTES } from '../solana/layout.ts';
import { type KnownOffer, keepOffer, readOffer, soughtFor } from './offers.ts';
import type { PaidAhead } from '../payment/read-ahead.ts';
import { CLOCK_ERROR_S, findPaid, newLook, readAccount } from './search.ts';

/** Guest: pays for an offer, once, with a transfer that the wallet signs and sends at its own cost. */

/** One booking per offer in this browser, whichever wallet pays. */
export const bookingId = (id: string): string => `guest:booking:${id}`;

/** @throws P2cError `booking_refused` (over), `code_corrupted`. */
function checkOffer({ env }: Chain, { offer }: KnownOffer): void {
  if (env.wallMs() / 1000 >= endsAtS(offer)) throw raise('booking_refused', { why: 'over' });
  if (!hasStandardPeriods(offer.terms)) throw raise('code_corrupted');
  if (offer.terms.price < PRICE_FLOOR) throw raise('price_below_floor', { floor: PRICE_FLOOR });
}

/**
 * The search goes back to when the offer was made, so what is said to be made later than now would hide
 * what was paid before.
 * @throws P2cError `code_corrupted`.
 */
function checkCreated({ env }: Chain, { offer }: KnownOffer): void {
  if (offer.createdAtS > env.wallMs() / 1000 + CLOCK_ERROR_S) throw raise('code_corrupted');
}

/** Tells whether this booking was given back, or is about to be, by this side's journal. */
export async function isReturned(
  { journal }: Pick<Chain, 'journal'>,
  { signature }: Pick<JournalEntry, 'signature'>,
): Promise<boolean> {
  const refund = signature === null ? null : await journal.byId(guestRefundId(signature));
  return refund !== null && isGiven(refund);
}

/**
 * Returns every payment for this offer that the chain shows, the earliest first.
 * @throws P2cError `code_corrupted`, `history_too_long`, `rpc_*`, `aborted`: there may be more.
 */
async function paidFor(
  chain: Chain,
  known: KnownOffer,
  signal: AbortSignal | undefined,
): Promise<readonly PaidAhead[]> {
  checkCreated(chain, known);
  const { payTo } = known.offer.terms;
  const history = await readAccount(chain, payTo, known.offer.createdAtS, signal);
  const { paid, trouble } = await findPaid(
    chain,
    history,
    soughtFor(known),
    newLook(chain, signal),
  );
  if (trouble) throw trouble;
  return paid;
}

/**
 * Writes down what the chain shows and this browser has forgotten.
 * @throws P2cError `storage_failed`.
 */
export function adoptBooking(
  chain: Chain,
  known: Pick<KnownOffer, 'id' | 'memo'>,
  { signature, sourceOwner, amount, blockTime: blockTimeS }: PaidAhead,
  payTo: string,
): Promise<JournalEntry> {
  return recordPayment(chain, {
    ...partsOf(known),
    state: 'confirmed',
    amount,
    payer: sourceOwner,
    recipient: payTo,
    signature,
    blockTimeS,
  });
}

const partsOf = ({ id, memo }: Pick<KnownOffer, 'id' | 'memo'>) =>
  ({
    id: bookingId(id),
    kind: 'booking',
    role: 'guest',
    callId: null,
    memo,
  }) as const;

/**
 * Returns this browser's own entry, as the chain has it now; null: none, or it can never land.
 * `mayAsk`: a wallet's window may be open for what is not signed yet.
 */
async function ownEntry(
  chain: Chain,
  { id }: KnownOffer,
  mayAsk: boolean,
  signal?: AbortSignal,
): Promise<JournalEntry | null> {
  const found = await chain.journal.byId(bookingId(id));
  if (found && mayAsk && isOpen(found) && !found.bytes) return found;
  const now = found && (await reconsider(chain, found, signal));
  if (!now) return null;
  if (now.state !== 'failed') return now;
  // A server that refused it may have passed it on.
  if (isUnproven(now)) throw raise('payment_open');
  return null;
}

/**
 * Returns what was paid for it, beside this browser's own entry. What is known of an own payment holds,
 * whether or not others can be read; while it is open, nobody else's matters.
 * @throws P2cError as {@link paidFor}, where there is no own entry.
 */
async function paidBeside(
  chain: Chain,
  known: KnownOffer,
  own: JournalEntry | null,
  signal: AbortSignal | undefined,
): Promise<readonly PaidAhead[]> {
  if (!own) return paidFor(chain, known, signal);
  if (own.state !== 'confirmed') return [];
  return (await unlessTrouble(signal, () => paidFor(chain, known, signal))) ?? [];
}

/**
 * Returns what is known before anything is asked of the wallet.
 * @throws P2cError `code_*`, `booking_refused`, `history_too_long`, `rpc_*`, `storage_failed`.
 */
export async function lookAtOffer(
  chain: Chain,
  code: string,
  owner: string,
  signal?: AbortSignal,
): Promise<Bookable> {
  const known = await readOffer(code);
  const own = await ownEntry(chain, known, true, signal);
  const [{ usdc: balance, lamports: sol }, reserve] = await Promise.all([
    chain.balances(owner, signal),
    chain.rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
  ]);
  const paid = await paidBeside(chain, known, own, signal);
  const mine = paid.find(({ sourceOwner }) => sourceOwner === owner);
  const entry =
    own ?? (mine ? await adoptBooking(chain, known, mine, known.offer.terms.payTo) : null);
  // It may have been booked elsewhere, or by a browser that has lost it.
  if (entry) await keepOfferKey(chain, known);
  const returned = entry !== null && (await isReturned(chain, entry));
  return {
    own: entry && toRecord(entry),
    returned,
    taken: own === null && !mine && paid.length > 0,
    lost: mine !== undefined && paid[0]?.sourceOwner !== owner,
    balance,
    lamports: sol,
    fee: lamports(ownFee(MAX_MICRO_LAMPORTS) + reserve),
  };
}

/**
 * Pays for an offer. Returns the current entry: confirmed, or open if the chain has not decided. What
 * is open, and what the chain shows, bars a second payment. The caller holds the booking's lock.
 * @throws P2cError `code_*`, `booking_refused`, `payment_open`, `history_too_long`,
 * `insufficient_*`, `wallet_*`, `rpc_*`, `storage_failed`, or why it failed.
 */
export async function bookOffer(
  chain: Chain,
  { code, owner }: { readonly code: string; readonly owner: string },
  sign: SignTransaction,
  signal?: AbortSignal,
): Promise<PaymentRecord> {
  const known = await keepOffer(chain, 'guest', code);
  const own = await ownEntry(chain, known, false, signal);
  if (own) return toRecord(own);
  checkOffer(chain, known);
  const { terms } = known.offer;
  if (owner === terms.payTo) throw raise('address_invalid');
  const paid = await paidFor(chain, known, signal);
  const mine = paid.find(({ sourceOwner }) => sourceOwner === owner);
  if (mine) return toRecord(await adoptBooking(chain, known, mine, terms.payTo));
  if (paid.length > 0) throw raise('booking_refused', { why: 'taken' });
  const title = known.offer.topic === '' ? {} : { title: known.offer.topic };
  const parties = { payer: owner, recipient: terms.payTo };
  const amount = prepaidAmount(terms);
  const entry = await recordPayment(chain, { ...partsOf(known), ...parties, ...title, amount });
  const signing = (): Promise<JournalEntry> => signOwnPayment(chain, entry, sign, signal);
  const sent = await signAndSend(chain, entry, signing, signal);
  return toRecord(isOpen(sent) ? sent : unlessFailed(sent));
}
