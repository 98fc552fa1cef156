import type { AheadView } from '../../../shared/api/booking.ts';
import type {
  PayChoice,
  PayMode,
  PrepayView,
  SignMessage,
  SignTransaction,
} from '../../../shared/api/ledger.ts';
import { toBase64Url, utf8 } from '../../../shared/bytes.ts';
import { bookingMemo, offerIdOf, offerKey } from '../../../shared/call/booking-memo.ts';
import { hasTermsOf, parseOffer } from '../../../shared/call/booking-offer.ts';
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
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { prepaidAmount } from '../../../shared/terms.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import { signAllowance } from '../allowance/allowance.ts';
import { keepApproval } from '../allowance/approval.ts';
import { checkDelegate } from '../allowance/sponsor.ts';
import { keepCall } from '../payment/call-record.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { keepOfferKey } from '../payment/offer-key.ts';
import { noteClaimed, noteClaims, reconsider } from '../payment/payments.ts';
import type { Buyer } from '../sale/buyer.ts';
import type { Admitted } from '../sale/guest-prepay.ts';
import { verifySignature } from '../solana/keys.ts';
import type { Authority } from '../solana/payload.ts';
import { toBase64 } from '../solana/rpc-parse.ts';
import type { Greeted } from '../x402/quote.ts';
import { resourceUrl } from '../x402/resources.ts';
import { RpcFailure, type Wire } from '../x402/wire.ts';
import { adoptBooking, bookingId, isReturned } from './book.ts';
import { type BookingClaim, BookingClaimResult, BookingNonceResult } from '../x402/messages.ts';
import { bookingClaimText } from './claim-text.ts';
import { FINAL_MS } from '../payment/read-ahead.ts';
import { findPaid, newLook, readAccount } from './search.ts';

/**
 * Guest: finds what this wallet has paid ahead for the call of this invite, and claims it with one
 * signature that pays nothing.
 */
export interface GuestBooking {
  /** Looks for the booking, in this browser's journal and then on the chain. */
  look(): Promise<void>;
  /** Claims it. Resolves when the host has admitted the guest, or with the error. */
  claim(choice: PayChoice, signMessage: SignMessage, sign: SignTransaction): Promise<Result<void>>;
  readonly busy: boolean;
}

interface GuestBookingOptions {
  readonly chain: Chain;
  readonly wire: Wire;
  readonly owner: string;
  readonly greeted: Greeted;
  readonly buyer: Buyer;
  /** The offer's id, from the invite. */
  readonly offer: string;
  readonly life: AbortSignal;
  readonly show: (change: Partial<PrepayView>) => void;
  readonly onPaid: (paid: Admitted) => void;
}

/** Longer than any offer may lie ahead, and some days in which it may still be held. */
const SOUGHT_S = 90 * 86_400;

const refused = (why: BookingRefusal): AppError => appError('booking_refused', { why });

/** Tells whether trying again, or with another page of the host, may succeed. */
function mayClaim({ state, error }: Omit<AheadView, 'mayClaim'>): boolean {
  if (state === 'none') return false;
  if (error?.code !== 'booking_refused') return true;
  return error.context.why === 'unseen' || error.context.why === 'other';
}

/** With these words the host says that the booking is not this call's. Others are about the allowance. */
const REFUSED: ReadonlySet<string> = new Set([
  'hello first',
  'booking_unknown',
  'nonce_unknown',
  'claim_busy',
  'too_many_claims',
  'proof_invalid',
  'terms_differ',
  'payment_unseen',
  'payment_mismatch',
  'payment_refunded',
  'payment_claimed',
  'payment_window_expired',
]);

/** After these the host has the approval, and it may land yet. */
const MAY_LAND: ReadonlySet<string> = new Set(['confirmation_timeout', 'payment_open']);

/** Why the host refused, for the user. */
function refusalOf({ message }: RpcFailure): AppError {
  switch (message) {
    case 'payment_refunded':
      return refused('called-returned');
    case 'payment_claimed':
      return refused('called-claimed');
    case 'terms_differ':
      return refused('differs');
    case 'payment_unseen':
    case 'claim_busy':
      return refused('unseen');
    case 'booking_unknown':
      return refused('missing');
    default:
      return refused('other');
  }
}

const FINAL_AGAIN_MS = 1_000;

/** @throws P2cError `confirmation_timeout` (not final yet), `rpc_*`, `aborted`. */
async function checkFinal(
  { rpc, env }: Pick<Chain, 'rpc' | 'env'>,
  signature: string,
  signal: AbortSignal,
): Promise<void> {
  const untilMs = env.nowMs() + FINAL_MS;
  for (;;) {
    if (await rpc.getTransaction(signature, 'finalized', { signal })) return;
    if (env.nowMs() >= untilMs) throw raise('confirmation_timeout', { signature });
    await env.sleep(FINAL_AGAIN_MS, signal);
  }
}

const prepaid = (callId: string) => ({
  callId,
  resourceUrl: resourceUrl(callId, { kind: 'prepay' }),
});

export function createGuestBooking(options: GuestBookingOptions): GuestBooking {
  const { chain, wire, owner, greeted, life } = options;
  const { agreement, sessionKey } = greeted;
  const { callId, terms } = agreement;
  const amount = prepaidAmount(terms);
  const { offer: id } = options;
  const memo = bookingMemo(id);
  let busy = false;
  let view: Omit<AheadView, 'mayClaim'> = {
    state: 'seeking',
    amount,
    signature: null,
    paidAtS: null,
    error: null,
  };

  function show(change: Partial<typeof view>, rest: Partial<PrepayView> = {}): void {
    view = { ...view, ...change };
    options.show({ ...rest, ahead: { ...view, mayClaim: mayClaim(view) } });
  }

  /** Another call has it: its host has admitted the guest, and would refuse it here. */
  const isGone = ({ kind, callId: by }: JournalEntry): boolean =>
    kind === 'prepay' && by !== callId;

  /**
   * Returns this wallet's booking; null: it has none.
   * @throws P2cError `booking_refused` (returned), `wallet_account_changed`, `history_too_long`,
   * `rpc_*`, `storage_failed`, `aborted`.
   */
  async function find(): Promise<JournalEntry | null> {
    const own = await chain.journal.byId(bookingId(id));
    const known = own?.bytes ? await reconsider(chain, own, life) : own;
    const entry = known?.state === 'confirmed' ? known : await seek();
    if (!entry) return null;
    if (entry.payer !== owner) throw raise('wallet_account_changed', { expected: entry.payer });
    if (await isReturned(chain, entry)) throw raise('booking_refused', { why: 'returned' });
    return entry;
  }

  /** Looks in the wallet's own history: this browser may have forgotten it. */
  async function seek(): Promise<JournalEntry | null> {
    const since = Math.floor(chain.env.wallMs() / 1000) - SOUGHT_S;
    const history = await readAccount(chain, owner, since, life);
    const { payTo } = terms;
    const found = await findPaid(chain, history, { memo, payTo, amount }, newLook(chain, life));
    const mine = found.paid.find(({ sourceOwner }) => sourceOwner === owner);
    if (mine) return adoptBooking(chain, { id, memo }, mine, payTo);
    if (found.trouble) throw found.trouble;
    return null;
  }

  async function look(): Promise<void> {
    try {
      const entry = await find();
      const { signature = null, blockTimeS: paidAtS = null } = entry ?? {};
      const error = entry && isGone(entry) ? refused('claimed') : null;
      show({ state: entry ? 'found' : 'none', signature, paidAtS, error });
    } catch (thrown) {
      if (life.aborted) return;
      show({ state: 'unknown', error: toAppError(thrown) });
    }
  }

  /**
   * Draws a nonce, and checks that this invite sells what was offered and paid. The offer's id is a
   * hash of it, so the host can only send the one that the memo names.
   * @throws P2cError `booking_refused`, `peer_protocol`; RpcFailure.
   */
  async function draw(): Promise<string> {
    const answer = tryParse(BookingNonceResult, await wire.request('booking.nonce', {}, life));
    const parsed = answer && parseOffer(answer.offer);
    if (!answer || !parsed?.ok) throw raise('peer_protocol');
    const { offer, text } = parsed.value;
    const key = await offerKey(text);
    const isIt = (await offerIdOf(key)) === id;
    if (!isIt || !hasTermsOf(offer, terms)) throw raise('booking_refused', { why: 'differs' });
    // Before the claim: a refund of it could not be recognized without.
    await keepOfferKey(chain, { id, key });
    return answer.nonce;
  }

  async function prove(payment: string, nonce: string, sign: SignMessage): Promise<string> {
    const { payTo } = terms;
    const message = utf8(bookingClaimText({ payTo, offer: id, payment, callId, nonce }));
    const signed = await sign(message);
    if (!signed.ok) throw new P2cError(signed.error);
    if (!(await verifySignature(owner, signed.value, message))) {
      // Some wallets add words of their own before the message.
      throw raise('wallet_unsupported', { missing: ownText('plain message signatures') });
    }
    return toBase64Url(signed.value);
  }

  /** Has the wallet approve what comes after the prepayment. null: nothing comes. */
  async function approve(choice: PayChoice, sign: SignTransaction) {
    const cap = usdc(terms.price * BigInt(choice.budgetPeriods));
    if (choice.mode === 'manual' || cap === 0n) return null;
    const { replaces } = choice;
    const { state } = await options.buyer.checkFunds(cap, 'wallet');
    await checkDelegate(chain, state, { owner, replaces, own: sessionKey.address });
    const approved = { delegate: sessionKey.address, cap };
    const { feePayer } = agreement;
    const parts = { owner, mint: chain.mint, feePayer, approve: approved };
    const signed = await signAllowance(chain.rpc, parts, sign, life);
    return { callId, owner, ...approved, signed };
  }

  /** What of this call is written down before anything leaves. */
  const keep = (): Promise<void> =>
    keepCall(chain.kv, {
      role: 'guest',
      callId,
      transcript: toBase64Url(greeted.transcript),
      ...terms,
      feePayer: agreement.feePayer,
      startedAtWallMs: chain.env.wallMs(),
    });

  /** Returns the entry as it is now. @throws P2cError `booking_refused`: another call has it. */
  async function current(entry: JournalEntry): Promise<JournalEntry> {
    const now = (await chain.journal.byId(entry.id)) ?? entry;
    if (isGone(now)) throw raise('booking_refused', { why: 'claimed' });
    return now;
  }

  /**
   * Sends the claim. Sums go by call, so the booking moves to this one only when the host says so.
   * Until then it is noted that it may have: a line can break, or this page die, after the host has
   * admitted the guest. refund/unused-guest.ts settles what is left. Returns whether the approval in
   * it counts.
   * @throws P2cError, RpcFailure.
   */
  async function send(entry: JournalEntry, claim: BookingClaim): Promise<boolean> {
    const { claims = [] } = entry;
    const { approval, ...alone } = claim;
    const others = claims.filter((each) => each !== callId);
    if (entry.kind === 'booking') await noteClaims(chain, entry, [...others, callId]);
    let counts = true;
    try {
      try {
        await request(claim);
      } catch (thrown) {
        const isRefused = thrown instanceof RpcFailure && !REFUSED.has(thrown.message);
        if (approval === undefined || !isRefused) throw thrown;
        // The booking is claimed by then, and what was refused is the approval alone.
        await request(alone);
        counts = MAY_LAND.has(thrown.message);
      }
    } catch (thrown) {
      if (thrown instanceof RpcFailure) await settle(entry, thrown.message);
      throw thrown;
    }
    await noteClaimed(chain, entry, prepaid(callId));
    return counts;
  }

  async function request(claim: BookingClaim): Promise<void> {
    const answer = await wire.request('booking.claim', claim, life);
    if (tryParse(BookingClaimResult, answer)?.claimed !== claim.payment) {
      throw raise('peer_protocol');
    }
  }

  /** Notes what a refusal says of the claims without an answer. */
  async function settle(seen: JournalEntry, word: string): Promise<void> {
    const { claims: before = [] } = seen;
    const entry = await chain.journal.byId(seen.id);
    if (entry?.kind !== 'booking') return;
    const others = (entry.claims ?? []).filter((each) => each !== callId);
    const [other] = others;
    if (word === 'payment_claimed' && other !== undefined && others.length === 1) {
      // The only other call that it was claimed in.
      await noteClaimed(chain, entry, prepaid(other));
    } else if (word === 'payment_claimed' || (REFUSED.has(word) && !before.includes(callId))) {
      // An earlier claim of this call may have been granted, whatever becomes of a later one.
      await noteClaims(chain, entry, others);
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
    // What this side's servers have all called final stays so, also where the first one forgets it.
    if (!entry.finalized) await checkFinal(chain, payment, life);
    const nonce = await draw();
    options.show({ stage: 'signing' });
    const proof = await prove(payment, nonce, signMessage);
    const approval = await approve(choice, sign);
    options.show({ stage: 'sending' });
    await keep();
    const kept = approval && (await keepApproval(chain, approval));
    if (kept) chain.follow(kept, { signal: life });
    const transaction = approval && { approval: toBase64(approval.signed.bytes) };
    const counts = await send(await current(entry), { payment, owner, proof, ...transaction });
    // Without its approval, the wallet pays each minute.
    const mode = counts ? choice.mode : 'manual';
    admitted(payment, mode, approval?.cap ?? usdc(0n), sign);
  }

  function admitted(
    signature: string,
    mode: PayMode,
    approved: AtomicUsdc,
    sign: SignTransaction,
  ): void {
    const authority: Authority =
      mode === 'manual'
        ? { kind: 'wallet', address: owner, sign }
        : { kind: 'session', signer: sessionKey };
    const cap = mode === 'manual' ? null : approved;
    options.show({ stage: 'settled', error: null, signature });
    options.onPaid({ signature, amount, settleMs: 0, authority, cap, unseen: null });
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
