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
import { heldIn, type BookingPayment, readFinal } from './deposit-payments.ts';
import type { KnownOffer } from '../../../shared/api/booking.ts';

/**
 * Host: admits a guest that has booked the call (docs/protocol/x402.md, "Redeeming a booking"). The
 * wallet proves that it made the payment, the deposit contains the paid amount, and the journal
 * assigns the payment to one call.
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
  /** Tells whether the call has ended. Then no guest is admitted any more. */
  readonly over: () => boolean;
  /** Admits the guest, once. */
  readonly onClaimed: (receipt: Receipt) => void;
  /** Reports why a booking cannot be decided yet; null once the problem is solved. */
  readonly onTrouble: (error: AppError | null) => void;
  /** Lands the approval of the guest's session key. @throws RpcFailure. */
  readonly approve: (transaction: string) => Promise<unknown>;
}

type Refusal = (typeof CLAIM_REFUSALS)[number];

const refusal = (word: Refusal): RpcFailure => new RpcFailure(RPC.outOfTurn, word);

const OURS: ReadonlySet<string> = new Set<Refusal>(['payment_unseen', 'claim_busy']);

/** How many failed requests are accepted. Each costs the host's own server a few requests. */
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

  /** Turns an error of the host's own server into an answer after which the guest may ask again. */
  async function unlessUnread<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (thrown) {
      if (life.aborted || !(thrown instanceof P2cError)) throw thrown;
      log.add('claim_unread', { code: thrown.error.code });
      // A guest can invent a payment. Then no server shows it, and no server is to blame.
      if (thrown.error.code !== 'confirmation_timeout') options.onTrouble(thrown.error);
      throw refusal('payment_unseen');
    }
  }

  /**
   * Reads the payment, which must be final before it counts. The host does not have the signed
   * transaction, so it could not send it again after a rollback.
   */
  async function readPaid({ payment, owner }: BookingClaim): Promise<BookingPayment> {
    const seen = await unlessUnread(() => readFinal(chain, payment, offer, life));
    if (seen?.sourceOwner !== owner || !seen.books) throw refusal('payment_mismatch');
    return seen;
  }

  /** Refuses a booking whose money has left the deposit, or is about to leave it. */
  async function checkThere(signature: string, { slot }: BookingPayment): Promise<void> {
    const standing = await refundStanding(chain, signature);
    // The refund may be on its way. Or a server refused it, and it may still land.
    if (standing === 'open') throw refusal('claim_busy');
    if (standing === 'given') throw refusal('payment_refunded');
    const held = await unlessUnread(() =>
      heldIn(chain, offer.deposit, { signal: life, minContextSlot: slot }),
    );
    if (held === null || held < prepaidAmount(terms)) throw refusal('payment_refunded');
  }

  /**
   * Refuses a booking if the call has another prepayment. While another one may still land, the
   * guest has to wait.
   */
  async function checkOtherPrepayment(claimed: string): Promise<void> {
    const entries = await chain.journal.list({ callId, role: 'host', kind: 'prepay' });
    const others = entries.filter((each) => isLive(each) && each.signature !== claimed);
    if (others.some(hasLanded)) throw refusal('payment_window_expired');
    if (others.length > 0) throw refusal('claim_busy');
  }

  /**
   * Assigns the payment to this call permanently, whatever becomes of the call. If the browser
   * crashes before the grant, the host can refund the payment manually. Only a browser's own
   * journal knows its calls. So two browsers of one host may assign the same payment to two calls.
   * @throws RpcFailure if another call has the payment, or this call has ended.
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
      // Another window has assigned the payment first.
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
    await checkThere(signature, seen);
    await checkOtherPrepayment(signature);
    await options.keep();
    const { amount, payer } = known ?? (await journal(signature, seen));
    const response = { success: true, payer, transaction: signature, network: chain.caip2 };
    options.onClaimed({ signature, amount, payer, response });
    // A booking opens only one call.
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
        // These errors are the host's own, so they do not count as the guest's failures.
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
