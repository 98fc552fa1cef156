import type { ScheduledState, Offer } from '../../../shared/api/booking.ts';
import { endsAtS } from '../../../shared/call/call-link.ts';
import type { Role } from '../../../shared/api/ledger.ts';
import { hasLanded } from '../../../shared/api/payments.ts';
import { raise, toAppError } from '../../../shared/errors.ts';
import { prepaidAmount } from '../../../shared/terms.ts';
import { LARGE_SUM, same } from '../chain/servers.ts';
import type { Chain } from '../payment/chain.ts';
import { checkPayment, isAboutBalances, type ReadBack } from '../payment/check-payment.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { guestRefundId, hostRefundId } from '../refund/entry.ts';
import { sumsOf } from '../refund/sums.ts';
import { mayHaveMemo } from '../solana/history.ts';
import { associatedTokenAccount, TOKEN_TRANSFER_CHECKED } from '../solana/layout.ts';
import type { CallOptions } from '../solana/rpc-transport.ts';
import type { Rpc } from '../solana/rpc.ts';
import {
  type ChainTransaction,
  checkedIn,
  memosIn,
  MOST_LISTED,
  movedIn,
} from '../solana/rpc-parse.ts';

/**
 * Reads the bookings in the deposit of an offer. The balance shows whether the offer is paid. The
 * deposit's history shows who paid. It contains the opening of the deposit and the payments.
 */

type Reader = Pick<Chain, 'rpc' | 'mint'>;

/** The price of a booking, by the offer's terms, and the deposit to pay it into. */
export type Payable = Pick<Offer, 'deposit' | 'terms'>;

/** A payment of any sum into a deposit. */
export interface BookingPayment extends ReadBack {
  readonly signature: string;
  /**
   * True if the payment has the amount of a booking and the wallet that paid also paid the network
   * fee. Only then can that wallet prove in a call that it booked.
   */
  readonly books: boolean;
}

/** Returns the state of an offer that is paid: `booked`, or `missed` once its time is over. */
export const paidState = ({ env }: Pick<Chain, 'env'>, offer: Offer): ScheduledState =>
  env.wallMs() / 1000 < endsAtS(offer) ? 'booked' : 'missed';

/**
 * The most transactions that are read. Anyone can make the history longer by paying a fee for each
 * transaction.
 */
const MOST_READ = 50;

/**
 * Returns the deposit's balance in atomic USDC. Null if the deposit is closed.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export const heldIn = async (
  { rpc, mint }: Reader,
  deposit: string,
  options: CallOptions,
): Promise<bigint | null> =>
  (await rpc.getTokenAccount(associatedTokenAccount(deposit, mint), options))?.amount ?? null;

const MEMO_CHARS = 32;
/**
 * Returns the memo of a booking's refund: the beginning of the signature of the refunded payment.
 */
export const returnMemo = (payment: string): string => payment.slice(0, MEMO_CHARS);

/**
 * Tells whether a booking was refunded completely, by one role's books. Both manual refunds and the
 * refunded unused time of the call count.
 * @throws P2cError `storage_failed`.
 */
export async function isAllBack(
  { journal }: Pick<Chain, 'journal'>,
  role: Role,
  { callId, signature, amount }: JournalEntry,
): Promise<boolean> {
  const refundId = role === 'host' ? hostRefundId : guestRefundId;
  const refund = await journal.byId(refundId(signature ?? ''));
  const unused = callId === null ? 0n : (await sumsOf(journal, { role, callId })).returned;
  return unused + (hasLanded(refund) ? refund.amount : 0n) >= amount;
}

/** A payment into the deposit, with its refund. */
export interface PaidInto extends BookingPayment {
  /** The refund to the wallet that paid. Null if none exists. */
  readonly returned: { readonly signature: string; readonly blockTimeS: number | null } | null;
}

/** Returns the payments of {@link paymentsInto} that are bookings. */
export const bookingsInto = async (
  ...parts: Parameters<typeof paymentsInto>
): Promise<readonly PaidInto[]> => (await paymentsInto(...parts)).filter(({ books }) => books);

/**
 * Returns the payments into the deposit, earliest first, including refunded payments. If this
 * throws, the deposit may contain payments that could not be read.
 * @throws P2cError `history_too_long`, `confirmation_timeout`, `rpc_*`, `aborted`.
 */
export async function paymentsInto(
  { rpc, mint }: Reader,
  offer: Payable,
  signal: AbortSignal | undefined,
): Promise<readonly PaidInto[]> {
  const address = associatedTokenAccount(offer.deposit, mint);
  const listed = await rpc.getSignaturesForAddress(address, { signal, limit: MOST_LISTED });
  const landed = listed.filter(({ err }) => err === null).toReversed();
  if (landed.length > MOST_READ) throw raise('history_too_long', { address });
  const paid: BookingPayment[] = [];
  const back: Gain[] = [];
  for (const { signature } of landed) {
    const shown = await rpc.getTransaction(signature, 'confirmed', { signal });
    if (!shown) throw raise('confirmation_timeout', { signature });
    const read = paymentIn(rpc, mint, shown, signature, offer);
    if (read) paid.push(read);
    else back.push(...gainsFrom(shown, signature, address));
  }
  const names = new Set(paid.map(({ signature }) => returnMemo(signature)));
  return paid.map((each) => {
    const mine = back.filter(
      ({ owner, amount }) => owner === each.sourceOwner && amount >= each.amount,
    );
    const found =
      mine.find(({ memo }) => memo === returnMemo(each.signature)) ??
      // The transaction that ends a deposit does not name a payment. It counts as a refund only if
      // nothing else left the deposit in it: with a second payment in the deposit, it may have
      // refunded only that payment.
      mine.find(({ memo, isAll }) => isAll && !names.has(memo));
    if (!found) return { ...each, returned: null };
    back.splice(back.indexOf(found), 1);
    const { signature, blockTimeS } = found;
    return { ...each, returned: { signature, blockTimeS } };
  });
}

/**
 * Tells whether the deposit has refunded this payment, also in another of the host's browsers. Reads
 * only the transactions whose memo names the payment, if the server lists memos: anyone can add
 * others to the history.
 * @throws P2cError `history_too_long`, `confirmation_timeout`, `rpc_*`, `aborted`.
 */
export async function isReturned(
  { rpc, mint }: Reader,
  { deposit }: Payable,
  { signature: payment, sourceOwner, amount }: BookingPayment,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const address = associatedTokenAccount(deposit, mint);
  const wanted = returnMemo(payment);
  const listed = await rpc.getSignaturesForAddress(address, { signal, limit: MOST_LISTED });
  const naming = mayHaveMemo(listed, wanted).filter(({ err }) => err === null);
  if (listed.length === MOST_LISTED || naming.length > MOST_READ) {
    throw raise('history_too_long', { address });
  }
  for (const { signature } of naming) {
    const shown = await rpc.getTransaction(signature, 'confirmed', { signal });
    if (!shown) throw raise('confirmation_timeout', { signature });
    const isRefund = gainsFrom(shown, signature, address).some(
      (gain) => gain.memo === wanted && gain.owner === sourceOwner && gain.amount >= amount,
    );
    if (isRefund) return true;
  }
  return false;
}

interface Gain {
  readonly signature: string;
  readonly owner: string;
  readonly amount: bigint;
  readonly blockTimeS: number | null;
  /** The first memo of the transaction. For a refund, this is {@link returnMemo}. */
  readonly memo: string;
  /** True if this transaction paid nothing else out of the deposit. */
  readonly isAll: boolean;
}

/** Returns who received how much from the deposit in a transaction. */
function gainsFrom(shown: ChainTransaction, signature: string, deposit: string): readonly Gain[] {
  const { after, blockTime: blockTimeS } = shown;
  const [memo = ''] = memosIn(shown);
  const taken = -movedIn(shown, deposit);
  if (taken <= 0n) return [];
  return after.flatMap(({ account, owner }) => {
    const amount = movedIn(shown, account);
    const isAll = amount === taken;
    return amount > 0n && owner ? [{ signature, owner, amount, blockTimeS, memo, isAll }] : [];
  });
}

/**
 * Returns the booking payment in a transaction. Null if the transaction is not a payment into this
 * deposit.
 * @throws P2cError `rpc_bad_answer` if the amount is that of a booking but the balances do not fit.
 * The balances come from the server and are not signed.
 */
function paymentIn(
  { hosts }: Rpc,
  mint: string,
  shown: ChainTransaction,
  signature: string,
  { deposit: payTo, terms }: Payable,
): BookingPayment | null {
  const amount = prepaidAmount(terms);
  const any = { amount: null, memo: null, authority: null, source: null };
  try {
    const seen = checkPayment(shown, { signature, mint, payTo, ...any });
    const { sourceOwner } = seen;
    const isAlone = seen.authority === sourceOwner && shown.accounts[0] === sourceOwner;
    return { ...seen, signature, books: isAlone && seen.amount === amount };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'failed_on_chain') return null;
    if (error.code !== 'payment_invalid') throw thrown;
    const [transfer] = checkedIn(shown, TOKEN_TRANSFER_CHECKED);
    if (!isAboutBalances(error.context.reason) || transfer?.amount !== amount) return null;
    throw raise('rpc_bad_answer', { host: hosts[0] ?? '', method: 'getTransaction' });
  }
}

const AGAIN_MS = 1_000;
/**
 * How long a transaction may be unknown to a server, in ms. Servers learn of a transaction at
 * different times.
 */
const SHOWN_MS = 5_000;
/** How long finality may take, in ms. Usually about 13 s. */
const FINAL_MS = 45_000;

/**
 * Waits until a transaction is final and returns it.
 * @throws P2cError `confirmation_timeout` (the transaction is not final in time, or no server shows
 * it), `rpc_*`, `aborted`.
 */
export async function finalOf(
  { rpc, env }: Pick<Chain, 'rpc' | 'env'>,
  signature: string,
  signal: AbortSignal | undefined,
): Promise<ChainTransaction> {
  const startMs = env.nowMs();
  for (;;) {
    const shown = await rpc.getTransaction(signature, 'finalized', { signal });
    if (shown) return shown;
    const isEarly = (await rpc.getTransaction(signature, 'confirmed', { signal })) !== null;
    if (env.nowMs() - startMs >= (isEarly ? FINAL_MS : SHOWN_MS)) {
      throw raise('confirmation_timeout', { signature });
    }
    await env.sleep(AGAIN_MS, signal);
  }
}

/** Returns the values on which two servers must agree, as one text. */
const nameOf = (seen: BookingPayment | null): string =>
  seen ? `${seen.sourceOwner} ${seen.amount}` : '';

/**
 * Reads a payment into a deposit. Waits until it is final, because this side could not send it
 * again after a rollback. A large payment is read from both servers. Returns null if the
 * transaction is not a payment into this deposit.
 * @throws P2cError as {@link finalOf}; `servers_differ`, `server_missing`.
 */
export async function readFinal(
  { rpc, servers, env, mint }: Pick<Chain, 'rpc' | 'servers' | 'env' | 'mint'>,
  signature: string,
  offer: Payable,
  signal: AbortSignal | undefined,
): Promise<BookingPayment | null> {
  const readAt = async (at: Rpc): Promise<string> => {
    const shown = await at.getTransaction(signature, 'finalized', { signal });
    return nameOf(shown && paymentIn(at, mint, shown, signature, offer));
  };
  const shown = await finalOf({ rpc, env }, signature, signal);
  const seen = paymentIn(rpc, mint, shown, signature, offer);
  if (!seen || seen.amount < LARGE_SUM) return seen;
  if ((await servers.all(readAt, same)) === nameOf(seen)) return seen;
  throw raise('confirmation_timeout', { signature });
}
