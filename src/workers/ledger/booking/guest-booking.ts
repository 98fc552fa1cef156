import { hasLanded, isFinal } from '../../../shared/api/payments.ts';
import type { AheadView } from '../../../shared/api/booking.ts';
import type {
  PayChoice,
  PrepayView,
  SignMessage,
  SignTransaction,
} from '../../../shared/api/ledger.ts';
import { toBase64Url, utf8 } from '../../../shared/bytes.ts';
import { hasTermsOf, soldBy } from '../../../shared/call/call-link.ts';
import {
  appError,
  type AppError,
  type BookingRefusal,
  err,
  ok,
  ownText,
  P2cError,
  raise,
  type Result,
  toAppError,
} from '../../../shared/errors.ts';
import { usdc } from '../../../shared/money.ts';
import { prepaidAmount } from '../../../shared/terms.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import { signSpendingLimit } from '../spending-limit/delegation.ts';
import { keepApproval } from '../spending-limit/approval.ts';
import { checkDelegate } from '../spending-limit/sponsor.ts';
import { checkDeposit } from '../deposit/account.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { noteClaimed, reconsider } from '../payment/payments.ts';
import type { Buyer } from '../sale/buyer.ts';
import type { Admitted } from '../sale/guest-prepay.ts';
import { unlessTrouble } from '../solana/env.ts';
import { verifySignature } from '../solana/keys.ts';
import type { Authority } from '../solana/payload.ts';
import { toBase64 } from '../solana/rpc-parse.ts';
import type { Greeted } from '../x402/quote.ts';
import { resourceUrl } from '../x402/resources.ts';
import { RpcFailure, type Wire } from '../x402/wire.ts';
import { bookingId, seekBooking } from './book.ts';
import { type BookingClaim, BookingClaimResult } from '../x402/messages.ts';
import { bookingClaimText, CLAIM_REFUSALS } from './claim-text.ts';
import { bookingsInto, finalOf, heldIn, isAllBack } from './deposit-payments.ts';
import { keptOffer } from './offers.ts';

/**
 * Guest: finds this wallet's booking of the call that the invite is for, and redeems it. Redeeming
 * needs one signature, which pays nothing.
 */
export interface GuestBooking {
  /** Searches for the booking in this browser's journal, then in the deposit's history. */
  look(): Promise<void>;
  /** Redeems the booking. Resolves when the host has admitted the guest, or with the error. */
  claim(choice: PayChoice, signMessage: SignMessage, sign: SignTransaction): Promise<Result<void>>;
  readonly busy: boolean;
}

interface GuestBookingOptions {
  readonly chain: Chain;
  readonly wire: Wire;
  readonly owner: string;
  readonly greeted: Greeted;
  readonly buyer: Buyer;
  /** Address of the deposit key in the invite. */
  readonly deposit: string;
  /** Resolves once the record of this call is on disk. @throws P2cError `storage_failed`. */
  readonly keep: () => Promise<void>;
  readonly life: AbortSignal;
  readonly show: (change: Partial<PrepayView>) => void;
  readonly onPaid: (paid: Admitted) => void;
}

const refused = (why: BookingRefusal): AppError => appError('booking_refused', { why });

/**
 * Tells whether the booking may still be redeemed, by another attempt or at another page of the
 * host.
 */
function mayClaim({ state, error }: Omit<AheadView, 'mayClaim'>): boolean {
  if (state === 'none') return false;
  if (error?.code !== 'booking_refused') return true;
  return error.context.why === 'unseen' || error.context.why === 'other';
}

/**
 * The reasons for which the host refuses the booking itself. Any other reason concerns only the
 * approval of the spending limit.
 */
const REFUSED: ReadonlySet<string> = new Set([
  ...CLAIM_REFUSALS,
  ...['hello first', 'booking_unknown'],
]);

/** The errors after which the host has the approval and the approval may still land. */
const MAY_LAND: ReadonlySet<string> = new Set(['confirmation_timeout', 'payment_open']);

/** The reasons of the host, and what the page tells the user for each. */
const REASONS: ReadonlyMap<string, BookingRefusal> = new Map([
  ['payment_refunded', 'called-returned'],
  ['payment_claimed', 'called-claimed'],
  ['terms_differ', 'differs'],
  ['payment_unseen', 'unseen'],
  ['claim_busy', 'unseen'],
  ['booking_unknown', 'missing'],
]);
const refusalOf = ({ message }: RpcFailure): AppError => refused(REASONS.get(message) ?? 'other');

export function createGuestBooking(options: GuestBookingOptions): GuestBooking {
  const { chain, wire, owner, greeted, life } = options;
  const { agreement, sessionKey } = greeted;
  const { callId, terms } = agreement;
  const amount = prepaidAmount(terms);
  const { deposit } = options;
  let busy = false;
  let view: Omit<AheadView, 'mayClaim'> = {
    state: 'seeking',
    amount,
    plannedMinutes: 0,
    paidAtS: null,
    error: null,
  };

  function show(change: Partial<typeof view>, rest: Partial<PrepayView> = {}): void {
    view = { ...view, ...change };
    options.show({ ...rest, ahead: { ...view, mayClaim: mayClaim(view) } });
  }

  /**
   * Tells whether the booking was already used for another call. The host admitted the guest there,
   * so it would refuse the same booking here.
   */
  const isGone = ({ kind, callId: by }: JournalEntry): boolean =>
    kind === 'prepay' && by !== callId;

  /**
   * Returns this wallet's booking. Null if none exists.
   * @throws P2cError `booking_refused` (returned, gone, differs), `wallet_account_changed`,
   * `history_too_long`, `rpc_*`, `storage_failed`, `aborted`.
   */
  async function find(): Promise<JournalEntry | null> {
    const kept = await keptOffer(chain, 'guest', deposit);
    view = { ...view, plannedMinutes: kept?.offer.plannedMinutes ?? 0 };
    // The guest agreed to the terms of the offer, so the call must have the same terms.
    if (kept && !hasTermsOf(soldBy(kept.offer), terms))
      throw raise('booking_refused', { why: 'differs' });
    const own = await chain.journal.byId(bookingId(deposit));
    const known = own && (await reconsider(chain, own, life));
    const entry = hasLanded(known) ? known : await seek();
    if (!entry) return null;
    if (entry.recipient !== terms.payTo) throw raise('booking_refused', { why: 'differs' });
    if (entry.payer !== owner) throw raise('wallet_account_changed', { expected: entry.payer });
    // The books of a call contain the booking once it is redeemed, so the deposit need not be read.
    const read = { signal: life, minContextSlot: entry.landedSlot };
    const held = entry.kind === 'booking' ? await heldIn(chain, deposit, read) : amount;
    if (held !== null && held >= amount) return entry;
    throw raise('booking_refused', { why: (await isReturned(entry)) ? 'returned' : 'gone' });
  }

  /**
   * Searches the deposit's history. First checks the deposit, because a host can name any deposit,
   * even one into which this wallet has paid for another host's call.
   */
  async function seek(): Promise<JournalEntry | null> {
    const of = { wallet: terms.payTo, feePayer: agreement.feePayer, deposit };
    await checkDeposit(chain, of, life);
    return seekBooking(chain, { deposit, terms }, owner, life);
  }

  /**
   * Tells whether the deposit's history shows that the booking was refunded. A low balance alone
   * does not show that, because the host can also take the money.
   */
  async function isReturned(entry: JournalEntry): Promise<boolean> {
    if (await isAllBack(chain, 'guest', entry)) return true;
    const list = () => bookingsInto(chain, { deposit, terms }, life);
    const paid = (await unlessTrouble(life, list)) ?? [];
    return paid.some((each) => each.signature === entry.signature && each.returned !== null);
  }

  async function look(): Promise<void> {
    try {
      const entry = await find();
      const { blockTimeS: paidAtS = null } = entry ?? {};
      const error = entry && isGone(entry) ? refused('claimed') : null;
      show({ state: entry ? 'found' : 'none', paidAtS, error });
    } catch (thrown) {
      if (life.aborted) return;
      show({ state: 'unknown', error: toAppError(thrown) });
    }
  }

  async function prove(payment: string, sign: SignMessage): Promise<string> {
    const { payTo } = terms;
    const message = utf8(bookingClaimText({ payTo, deposit, payment, callId }));
    const signed = await sign(message);
    if (!signed.ok) throw new P2cError(signed.error);
    if (!(await verifySignature(owner, signed.value, message))) {
      // Some wallets add words of their own to the message before they sign it.
      throw raise('wallet_unsupported', { missing: ownText('plain message signatures') });
    }
    return toBase64Url(signed.value);
  }

  /**
   * Asks the wallet to approve the spending limit for the minutes after the prepayment. Returns
   * null if there is nothing to approve.
   */
  async function approve(choice: PayChoice, sign: SignTransaction) {
    const cap = usdc(terms.price * BigInt(choice.budgetPeriods));
    if (choice.mode === 'manual' || cap === 0n) return null;
    const { replaces } = choice;
    // The wallet need not hold the whole spending limit now, just as for a prepayment.
    const { state } = await options.buyer.checkFunds(usdc(0n), 'wallet');
    await checkDelegate(chain, state, { owner, replaces, own: sessionKey.address });
    const approved = { delegate: sessionKey.address, cap };
    const { feePayer } = agreement;
    const { maxFee } = options.buyer;
    const parts = { owner, mint: chain.mint, feePayer, approve: approved, maxFee };
    const signed = await signSpendingLimit(chain.rpc, parts, sign, life);
    return { callId, owner, ...approved, signed };
  }

  /**
   * Returns the booking's current entry.
   * @throws P2cError `booking_refused` if the booking was redeemed in another call.
   */
  async function current(entry: JournalEntry): Promise<JournalEntry> {
    const now = (await chain.journal.byId(entry.id)) ?? entry;
    if (isGone(now)) throw raise('booking_refused', { why: 'claimed' });
    return now;
  }

  /**
   * Asks the host to redeem the booking. This browser assigns the booking to the call only after
   * the host has accepted it, because refunds are added up for each call. The money stays in the
   * deposit, so a lost answer loses nothing. Returns whether the host accepted the approval, or the
   * approval may still land.
   * @throws P2cError, RpcFailure.
   */
  async function send(entry: JournalEntry, claim: BookingClaim): Promise<boolean> {
    const { approval, ...alone } = claim;
    let counts = true;
    try {
      await request(claim);
    } catch (thrown) {
      const isRefused = thrown instanceof RpcFailure && !REFUSED.has(thrown.message);
      if (approval === undefined || !isRefused) throw thrown;
      // The host has accepted the booking and refused only the approval.
      await request(alone);
      counts = MAY_LAND.has(thrown.message);
    }
    await noteClaimed(chain, entry, {
      callId,
      resourceUrl: resourceUrl(callId, { kind: 'prepay' }),
    });
    return counts;
  }

  async function request(claim: BookingClaim): Promise<void> {
    const answer = await wire.request('booking.claim', claim, life);
    if (tryParse(BookingClaimResult, answer)?.claimed !== claim.payment) {
      throw raise('peer_protocol');
    }
  }

  async function attempt(
    choice: PayChoice,
    signMessage: SignMessage,
    sign: SignTransaction,
  ): Promise<void> {
    show({ error: null }, { stage: 'asking', error: null });
    const entry = await find();
    if (!entry || entry.signature === null) throw raise('booking_refused', { why: 'missing' });
    await current(entry);
    const { signature: payment } = entry;
    // After all servers of this side have reported a payment as final, it is not checked again,
    // even if the first server no longer knows it.
    if (!isFinal(entry)) await finalOf(chain, payment, life);
    options.show({ stage: 'signing' });
    const proof = await prove(payment, signMessage);
    const approval = await approve(choice, sign);
    options.show({ stage: 'sending' });
    await options.keep();
    const kept = approval && (await keepApproval(chain, approval));
    if (kept) chain.follow(kept, { signal: life });
    const transaction = approval && { approval: toBase64(approval.signed.bytes) };
    const counts = await send(await current(entry), { payment, owner, proof, ...transaction });
    // Without a valid approval, the wallet pays each minute.
    const isByHand = choice.mode === 'manual' || !counts;
    const authority: Authority = isByHand
      ? { kind: 'wallet', address: owner, sign }
      : { kind: 'session', signer: sessionKey };
    const cap = isByHand ? null : (approval?.cap ?? usdc(0n));
    options.show({ stage: 'settled', error: null, signature: payment });
    options.onPaid({ signature: payment, amount, settleMs: 0, authority, cap, unseen: null });
  }

  return {
    look,
    get busy() {
      return busy;
    },
    async claim(choice, signMessage, sign) {
      if (busy) return err(appError('busy'));
      busy = true;
      try {
        await attempt(choice, signMessage, sign);
        return ok(undefined);
      } catch (thrown) {
        if (life.aborted) return err(appError('aborted'));
        const error = thrown instanceof RpcFailure ? refusalOf(thrown) : toAppError(thrown);
        show({ error }, { stage: 'idle' });
        return err(error);
      } finally {
        busy = false;
      }
    },
  };
}
