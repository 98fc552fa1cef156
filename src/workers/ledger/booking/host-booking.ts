import { hasLanded, isLive } from '../../../shared/api/payments.ts';
import * as v from 'valibot';
import { fromBase64Url, utf8 } from '../../../shared/bytes.ts';
import { hasTermsOf, soldBy } from '../../../shared/call/call-link.ts';
import { type AppError, P2cError, toAppError } from '../../../shared/errors.ts';
import { prepaidAmount } from '../../../shared/terms.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { recordPayment } from '../payment/payments.ts';
import { refundStanding, refundWork } from '../refund/entry.ts';
import { openScheduled } from '../ring/links.ts';
import type { Receipt } from '../sale/settle.ts';
import { unlessTrouble } from '../solana/env.ts';
import { verifySignature } from '../solana/keys.ts';
import type { Agreed } from '../x402/quotes.ts';
import { resourceUrl } from '../x402/resources.ts';
import { RPC, RpcFailure } from '../x402/wire.ts';
import { claimedId } from './scheduled.ts';
import { BookingClaim } from '../x402/messages.ts';
import { bookingClaimText, type CLAIM_REFUSALS } from './claim-text.ts';
import { type BookingPayment, heldIn, isReturned, readFinal } from './deposit-payments.ts';
import type { KnownOffer } from '../../../shared/api/booking.ts';

/**
 * Host: admits a guest who has booked the call (docs/protocol/x402.md, "Redeeming a booking"). The
 * wallet proves that it made the payment. The deposit proves that the money is still there. The
 * journal assigns the payment to one call.
 */
export interface HostBooking {
  /**
   * Answers `booking.claim`.
   * @throws RpcFailure
   */
  claim(params: unknown): Promise<{ readonly claimed: string }>;
}

export interface HostBookingOptions {
  readonly chain: Chain;
  readonly log: EventLog;
  readonly agreed: Agreed;
  readonly offer: KnownOffer;
  /** Resolves once the record of this call is on disk. @throws P2cError `storage_failed`. */
  readonly keep: () => Promise<void>;
  readonly life: AbortSignal;
  /** Tells whether the call has ended. After the end, no guest is admitted. */
  readonly over: () => boolean;
  /** Admits the guest, once. */
  readonly onClaimed: (receipt: Receipt) => void;
  /**
   * Called with the reason why the host cannot decide about a booking yet, and with null once it
   * can.
   */
  readonly onTrouble: (error: AppError | null) => void;
  /**
   * Lands the approval for the guest's session key.
   * @throws RpcFailure.
   */
  readonly approve: (transaction: string) => Promise<unknown>;
}

type Refusal = (typeof CLAIM_REFUSALS)[number];

const refusal = (word: Refusal): RpcFailure => new RpcFailure(RPC.outOfTurn, word);

const OURS: ReadonlySet<string> = new Set<Refusal>(['payment_unseen', 'claim_busy']);

/** The most failed requests in a call. Each of them costs the host's own server a few requests. */
const MOST_FAILURES = 12;

export function createHostBooking(options: HostBookingOptions): HostBooking {
  const { chain, log, agreed, life } = options;
  const { offer } = options.offer;
  const { callId, terms } = agreed;
  let failures = 0;
  let busy = false;

  async function checkProof({ payment, owner, proof }: BookingClaim): Promise<void> {
    const { payTo } = terms;
    const text = bookingClaimText({ payTo, deposit: offer.deposit, payment, callId });
    const bytes = fromBase64Url(proof);
    if (!bytes || !(await verifySignature(owner, bytes, utf8(text))))
      throw refusal('proof_invalid');
  }

  /** Turns an error of the host's own server into an answer that allows the guest to ask again. */
  async function unlessUnread<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (thrown) {
      if (life.aborted || !(thrown instanceof P2cError)) throw thrown;
      log.add('claim_unread', { code: thrown.error.code });
      // No server shows a payment that the guest has invented. The servers are not at fault then.
      if (thrown.error.code !== 'confirmation_timeout') options.onTrouble(thrown.error);
      throw refusal('payment_unseen');
    }
  }

  /**
   * Reads the payment and waits until it is final. The host does not have the signed transaction,
   * so it could not send it again after a rollback.
   */
  async function readPaid({ payment, owner }: BookingClaim): Promise<BookingPayment> {
    const seen = await unlessUnread(() => readFinal(chain, payment, offer, life));
    if (seen?.sourceOwner !== owner || !seen.books) throw refusal('payment_mismatch');
    return seen;
  }

  /** Refuses a booking if its money was refunded or a refund may still land. */
  async function checkThere(payment: BookingPayment): Promise<void> {
    const { signature, slot } = payment;
    const standing = await refundStanding(chain, signature);
    // A refund may be in flight. It may also have been refused by a server and still land.
    if (standing === 'open') throw refusal('claim_busy');
    if (standing === 'given') throw refusal('payment_refunded');
    const held = await unlessUnread(() =>
      heldIn(chain, offer.deposit, { signal: life, minContextSlot: slot }),
    );
    if (held === null || held < prepaidAmount(terms)) throw refusal('payment_refunded');
    // The balance may belong to a later payment into the deposit.
    const isBack = await unlessUnread(() => isReturned(chain, offer, payment, life));
    if (isBack) throw refusal('payment_refunded');
  }

  /**
   * Refuses a booking if the call has another prepayment. If the other one may still land, the
   * guest has to wait.
   */
  async function checkOtherPrepayment(claimed: string): Promise<void> {
    const entries = await chain.journal.list({ callId, role: 'host', kind: 'prepay' });
    const others = entries.filter((each) => isLive(each) && each.signature !== claimed);
    if (others.some(hasLanded)) throw refusal('payment_window_expired');
    if (others.length > 0) throw refusal('claim_busy');
  }

  /**
   * Assigns the payment to this call, permanently. If the browser crashes before it admits the
   * guest, the host can refund the payment manually. A journal contains only the calls of its own
   * browser, so two browsers of the same host could assign the payment to two calls.
   * @throws RpcFailure if the payment is assigned to another call, or this call has ended.
   */
  async function journal(signature: string, seen: BookingPayment): Promise<JournalEntry> {
    if (options.over()) throw refusal('payment_window_expired');
    try {
      return await recordPayment(chain, {
        id: claimedId(signature),
        ...{ kind: 'prepay', state: 'final', role: 'host', ahead: true, callId, signature },
        amount: seen.amount,
        payer: seen.sourceOwner,
        recipient: terms.payTo,
        deposit: offer.deposit,
        blockTimeS: seen.blockTime,
        landedSlot: seen.slot,
        resourceUrl: resourceUrl(callId, { kind: 'prepay' }),
      });
    } catch (thrown) {
      // Another window has assigned the payment in the meantime.
      if (toAppError(thrown).code === 'payment_open') throw refusal('payment_claimed');
      throw thrown;
    }
  }

  async function take(claim: BookingClaim): Promise<void> {
    const { payment: signature } = claim;
    options.onTrouble(null);
    const seen = await readPaid(claim);
    const known = await chain.journal.byId(claimedId(signature));
    if (known && known.callId !== callId) throw refusal('payment_claimed');
    await checkThere(seen);
    await checkOtherPrepayment(signature);
    await options.keep();
    const { amount, payer } = known ?? (await journal(signature, seen));
    const response = { success: true, payer, transaction: signature, network: chain.caip2 };
    options.onClaimed({ signature, amount, payer, response });
    // A booking is valid for one call, so close the link of the scheduled call.
    await unlessTrouble(life, () => openScheduled(chain, offer.deposit, false));
    log.add('booking_claimed', { callId });
  }

  async function checked(params: unknown): Promise<{ readonly claimed: string }> {
    const claim = v.parse(BookingClaim, params);
    if (failures >= MOST_FAILURES) throw refusal('too_many_claims');
    await checkProof(claim);
    if (!hasTermsOf(soldBy(offer), terms)) throw refusal('terms_differ');
    await chain.books.holding(refundWork(null, claim.payment), () => take(claim));
    if (claim.approval !== undefined) await options.approve(claim.approval);
    return { claimed: claim.payment };
  }

  return {
    async claim(params) {
      if (busy) throw refusal('claim_busy');
      busy = true;
      try {
        return await checked(params);
      } catch (thrown) {
        // This side causes these errors, so they do not count as failures of the guest.
        const isLocked = toAppError(thrown).code === 'busy';
        const isOurs = isLocked || (thrown instanceof RpcFailure && OURS.has(thrown.message));
        if (!isOurs) failures += 1;
        throw isLocked ? refusal('claim_busy') : thrown;
      } finally {
        busy = false;
      }
    },
  };
}
