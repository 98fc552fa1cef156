import { isBeside } from '../../../shared/api/payments.ts';
import { depositKeyOf } from '../solana/keys.ts';
import type { PaymentPayload } from '@x402/core/types';
import * as v from 'valibot';
import type { CallView } from '../../../shared/api/ledger.ts';
import type { ClockMessage } from '../../../shared/api/clock.ts';
import {
  hostNextWakeMs,
  hostSnapshot,
  type HostState,
  initialHost,
  reduceHost,
} from '../../../shared/billing/host.ts';
import { gateConnectedMs } from '../../../shared/billing/gate.ts';
import { nextMinute, TICK_MS } from '../../../shared/billing/timing.ts';
import { keptPeriods } from '../../../shared/billing/unused.ts';
import type { HostEffect, HostEvent } from '../../../shared/billing/types.ts';
import { appError, type AppError, ownText, toAppError } from '../../../shared/errors.ts';
import type { Facilitator } from '../payment/facilitator.ts';
import type { Signer } from '../solana/keys.ts';
import { hasDeposit } from '../../../shared/terms.ts';
import { readCovered } from '../payment/fee-balance.ts';
import type { CallParts, HostCall } from './call.ts';
import { checkGuestHello, helloFailure, makeHostHello } from '../x402/hello.ts';
import type { HostBooking, HostBookingOptions } from '../booking/host-booking.ts';
import { createHostClaims, type HostClaims } from '../files/host-claims.ts';
import type { HostRejoin } from './host-rejoin.ts';
import { countedMsOf } from './rejoin-store.ts';
import type { Met } from './stage.ts';
import { createSide } from './side.ts';
import { takeNews } from './notify.ts';
import { AckParams, BookingClaim, GuestHello, ResourceGet } from '../x402/messages.ts';
import { trialsOf } from '../deposit/look.ts';
import { openDeposit } from '../deposit/open.ts';
import { type Agreed, createQuotes } from '../x402/quotes.ts';
import { parseResource } from '../x402/resources.ts';
import { createSeller, type Seller } from '../sale/seller.ts';
import type { Receipt } from '../sale/settle.ts';
import { createSponsorDesk, type SponsorDesk } from '../spending-limit/sponsor-desk.ts';
import { feeLimits, limited, type WithinLimits } from '../payment/fee-limits.ts';
import type { Transcript } from '../x402/transcript.ts';
import { RPC, RpcFailure } from '../x402/wire.ts';

interface HostParts extends CallParts {
  readonly nonce: Uint8Array;
  readonly title: string;
  readonly feePayerKey: Signer;
  readonly facilitator: Facilitator;
  readonly publish: (view: CallView) => void;
  /** Set if the call was scheduled. */
  readonly booking?: Pick<HostBookingOptions, 'offer'>;
  /**
   * Set if another page of this browser began the call. The hello exchange and the prepayment are
   * done then.
   */
  readonly rejoined?: HostRejoin;
}

/**
 * Everything that the host has once the guest has proven its session key, including what the host
 * sells to this guest.
 */
interface Greeted {
  readonly agreement: Agreed;
  readonly transcript: Uint8Array;
  readonly sessionKey: string;
  /** The guest's wallet. Empty while the host does not know it. */
  readonly payer: string;
  /**
   * Checks the host's limits before the fee payer signs.
   * @throws P2cError
   */
  readonly withinLimits: WithinLimits;
  readonly seller: Seller;
  /** Null if the call was not scheduled. */
  readonly booking: Promise<HostBooking> | null;
}

/** Everything that the host has once the guest has prepaid. */
interface Admitted extends Greeted {
  /** The owner of the wallet that approved the session key. Null in manual mode. */
  readonly approver: string | null;
  /** The receipt for the prepayment. */
  readonly receipt: Receipt;
  readonly desk: SponsorDesk;
  /** Handles requests to download files again that were paid for in an earlier call. */
  readonly claims: HostClaims;
}

/**
 * Pause in ms between two attempts to open the deposit. An attempt fails if the servers do not
 * answer or the network-fee balance is too low.
 */
const OPEN_AGAIN_MS = 3_000;

/** Files free the connection this many ms before a minute is due. */
const ROOM_AHEAD_MS = 150;

/** The host's half of a call: exchanges hellos, sells, and runs the clock. */
export function createHostCall(parts: HostParts): HostCall {
  const { chain, terms, log, feePayerKey, rejoined, sendFiles, nonce, title } = parts;
  const life = new AbortController().signal;
  const stopSending = new AbortController();
  /** The check of the guest's answer to the hello. Null until the host has sent its hello. */
  let checking: Promise<void> | null = null;

  const side = createSide<HostState, HostEvent, HostEffect, Greeted, Admitted>({
    role: 'host',
    parts,
    title,
    owner: terms.payTo,
    publish: parts.publish,
    initial: rejoined?.state ?? initialHost(terms),
    reduce: reduceHost,
    nextWakeMs: hostNextWakeMs,
    snapshot: hostSnapshot,
    sends: ({ gate }) => gate.open,
    execute,
    onPersistFailed(effect, cause) {
      if (effect.type !== 'settle') return;
      const { minute, digest, requestId } = effect;
      const error = appError('storage_failed', { reason: ownText(cause.code) });
      stages.met()?.seller.decided({ type: 'answer-error', requestId, error });
      dispatch({ type: 'rejected', minute, digest, error });
    },
    onRequest,
    onNotification,
    up: () => void exchangeHellos(),
    onPaid() {
      sendFiles({ type: 'minute', due: false });
      refreshFeeBalance();
    },
    admission: ({ sessionKey, approver, receipt }) => ({
      ...{ role: 'host', nonce, sessionKey, approver, receipt },
    }),
  });
  const { stages, store, dispatch, wire } = side;

  /**
   * Returns for how many whole periods the host keeps the money. Null if unused time is not
   * refunded.
   */
  const countedPeriods = (): number | null =>
    terms.returnsUnused ? keptPeriods(terms, countedMsOf(side.billing())) : null;

  function meet({ callId, hash }: Transcript, sessionKey: string, deposit: string | null): Greeted {
    const feePayer = feePayerKey.address;
    const agreement = { callId, terms, network: chain.caip2, feePayer, deposit, hash };
    const stopped = (error: AppError): void => store.update({ error });
    const withinLimits = feeLimits(chain, agreement, stopped, countedPeriods);
    const seller = createSeller({
      ...{
        chain,
        log,
        feePayerKey,
        sessionKey,
        withinLimits,
        life,
        dispatch,
        keep: side.keepRecord,
      },
      quotes: createQuotes(
        chain,
        agreement,
        () => nextMinute(side.billing()),
        rejoined !== undefined,
      ),
      facilitator: limited(parts.facilitator, withinLimits),
      approver: rejoined?.kept.approver ?? null,
      over: () => side.over.aborted,
      mayStartFile: () => stages.now.at === 'admitted' && !stages.now.desk.busy && side.isQuiet(),
      listed: (id) => side.listings().find((listing) => listing.id === id),
      stopSending: stopSending.signal,
      onSigned: (signature, resource) =>
        wire.notify('billing_attempt', { minute: null, resource, signature }),
      onPrepaid: admit,
      onFilePaid(order) {
        sendFiles(order);
        refreshFeeBalance();
      },
      onTipPaid: refreshFeeBalance,
      onTrouble: (error) => store.update({ error }),
    });
    const booking = bookingFor(agreement, seller);
    return { agreement, transcript: hash, sessionKey, payer: '', withinLimits, seller, booking };
  }

  function letIn(met: Greeted, approver: string | null, receipt: Receipt): Admitted {
    const { agreement: agreed, sessionKey, withinLimits, seller } = met;
    const desk = createSponsorDesk({
      ...{ chain, feePayerKey, sessionKey, withinLimits, life },
      callId: agreed.callId,
      owner: approver,
    });
    const claims = createHostClaims({
      ...{ chain, log, agreed, life, findListing: seller.findListing },
      onGranted(listing, paid, secret) {
        seller.markPaid({ kind: 'file', listing }, { receipt: paid, secret });
        sendFiles({ type: 'paid', id: listing.id, secret, signature: paid.signature });
      },
    });
    sendFiles({ type: 'call', role: 'host', callId: agreed.callId });
    refreshFeeBalance();
    countTrials(receipt.payer);
    return { ...met, payer: receipt.payer, approver, receipt, desk, claims };
  }

  /** Admits the guest after the prepayment has settled, unless the call has ended. */
  function admit(receipt: Receipt, approver: string | null, settleMs: number): void {
    const { amount, signature } = receipt;
    wire.notify('billing_success', { minute: null, signature, total: String(amount) });
    side.admit((met) => letIn(met, approver, receipt), { amount, signature, settleMs });
  }

  /** Updates how many payments the network-fee balance covers. Failures are only logged. */
  function refreshFeeBalance(): void {
    readCovered(chain, feePayerKey.address, life).then((coveredPayments) => {
      if (store.view.phase === 'in-call') store.update({ coveredPayments });
    }, side.note('fee_balance_unread'));
  }

  /** Shows how many earlier calls of this wallet ended within their trial. */
  function countTrials(payer: string): void {
    if (terms.trialSeconds === undefined) return;
    trialsOf(chain, payer).then(
      (trialsBefore) => store.update({ trialsBefore }),
      side.note('trials_unread'),
    );
  }

  const depositFor = async (callId: string): Promise<string | null> =>
    hasDeposit(terms)
      ? (terms.deposit ?? (await depositKeyOf(chain, terms.payTo, callId)).address)
      : null;

  /**
   * Opens the deposit while the two users compare the security words. The guest waits with the
   * payment until the deposit is open.
   */
  async function openDepositOf(agreed: Agreed): Promise<void> {
    // The deposit of an offer was opened together with the offer.
    if (!hasDeposit(terms) || terms.deposit !== undefined) return;
    const { callId } = agreed;
    const { payTo: owner } = terms;
    const keys = { feePayerKey, key: await depositKeyOf(chain, owner, callId) };
    while (stages.now.at === 'greeted') {
      try {
        await side.keepRecord();
        if (side.over.aborted) return;
        await openDeposit(chain, keys, { callId, owner }, life);
        store.update({ error: null });
        return refreshFeeBalance();
      } catch (thrown) {
        store.update({ error: toAppError(thrown) });
        await chain.env.sleep(OPEN_AGAIN_MS, life);
      }
    }
  }

  /** Exchanges hellos, once per call, even if the channel changes. */
  async function exchangeHellos(): Promise<void> {
    if (stages.now.at !== 'greeting' || checking) return;
    checking = Promise.resolve();
    try {
      const codes = { ...parts, network: chain.caip2 };
      const { hello, transcript } = await makeHostHello(
        codes,
        nonce,
        feePayerKey,
        title,
        depositFor,
      );
      const answer = v.parse(GuestHello, await wire.request('hello', hello, life));
      await (checking = checkGuestHello(answer, codes, transcript));
      const { callId, words } = transcript;
      const { sessionKey } = answer;
      const met = stages.identify(() => meet(transcript, sessionKey, hello.deposit ?? null));
      if (!met) return;
      log.add('greeted', { callId });
      void openDepositOf(met.agreement);
      store.update({ phase: 'awaiting-prepayment', callId, words, heartbeat: true });
    } catch (thrown) {
      store.update({ error: helloFailure(thrown) });
      dispatch({ type: 'end', by: 'self', reason: 'error' });
    }
  }

  /** Loads the code for bookings. It is a separate chunk, because few calls are scheduled. */
  function bookingFor(agreed: Agreed, seller: Seller): Promise<HostBooking> | null {
    if (!parts.booking) return null;
    const { offer } = parts.booking;
    const booking = import('../booking/host-booking.ts').then(({ createHostBooking }) =>
      createHostBooking({
        ...{ offer, chain, log, agreed, life, keep: side.keepRecord },
        over: () => side.over.aborted,
        onClaimed(receipt) {
          seller.markPaid({ kind: 'prepay' }, { receipt, secret: null });
          // The wallet that booked the call pays for everything in the call. So it is also the
          // wallet that may approve a session key.
          admit(receipt, receipt.payer, 0);
        },
        onTrouble: (error) => store.update({ error }),
        approve: async (transaction) => (await admitted()).desk.serve({ transaction }),
      }),
    );
    booking.catch(side.note('booking_missing'));
    return booking;
  }

  /**
   * Admits a guest who has booked. If this payment has already admitted the guest, returns the same
   * answer.
   */
  async function claimBooking(params: unknown): Promise<unknown> {
    const met = await greeted();
    const { payment, owner, approval } = v.parse(BookingClaim, params);
    if (met.at === 'greeted') {
      if (!met.booking) throw new RpcFailure(RPC.invalidParams, 'booking_unknown');
      return (await met.booking).claim(params);
    }
    if (met.receipt.signature !== payment || met.receipt.payer !== owner) {
      throw new RpcFailure(RPC.outOfTurn, 'payment_window_expired');
    }
    if (approval !== undefined) await met.desk.serve({ transaction: approval });
    return { claimed: payment };
  }

  function onNotification(method: string, params: unknown): void {
    if (method !== 'ack') return takeNews(method, params, { dispatch, log });
    const { seq, rx } = v.parse(AckParams, params);
    dispatch({ type: 'ack', ack: rx === undefined ? { seq } : { seq, rx } });
  }

  async function onRequest(method: string, params: unknown): Promise<unknown> {
    switch (method) {
      case 'resource.get':
        return serve(v.parse(ResourceGet, params));
      case 'allowance.sponsor':
        return (await admitted()).desk.serve(params);
      case 'booking.claim':
        return claimBooking(params);
      case 'file.nonce':
        return (await admitted()).claims.nonce(params);
      case 'file.claim':
        return (await admitted()).claims.claim(params);
      default:
        throw new RpcFailure(RPC.unknownMethod, 'method not found');
    }
  }

  /**
   * Returns the facts about the guest who sends a request. Throws if the guest has not been
   * identified. A request right after the guest's answer waits until the host has checked that
   * answer.
   */
  async function greeted(): Promise<Met<Greeted, Admitted>> {
    if (stages.now.at === 'greeting') await checking?.catch(() => undefined);
    const met = stages.met();
    if (!met) throw new RpcFailure(RPC.outOfTurn, 'hello first');
    return met;
  }

  async function admitted(): Promise<Admitted> {
    const met = await greeted();
    if (met.at === 'greeted') throw new RpcFailure(RPC.outOfTurn, 'prepay first');
    return met;
  }

  async function serve({ url, _meta }: ResourceGet): Promise<unknown> {
    const { agreement, seller } = await greeted();
    const resource = parseResource(agreement.callId, url, seller.findListing);
    if (!resource) throw new RpcFailure(RPC.invalidParams, 'unknown_resource');
    if (isBeside(resource.kind)) await admitted();
    // The schema has checked the payload, so the cast to x402's type is safe. A `null` in the
    // payload means `undefined` in x402's type.
    return seller.serve(resource, (_meta?.['x402/payment'] ?? null) as PaymentPayload | null);
  }

  function execute(effect: HostEffect): void {
    // An effect with a `requestId` is the billing machine's answer to a request.
    if ('requestId' in effect) return stages.met()?.seller.decided(effect);
    switch (effect.type) {
      case 'send-tick':
        return void wire.notify('tick', effect.tick);
      case 'set-gate':
        return log.add('gate', { open: effect.open });
      case 'clock-run':
        return parts.sendClock({ ...effect, type: 'run' });
      case 'clock-stop':
        return parts.sendClock({ type: 'stop' });
      case 'stop-rebroadcast':
        return stopSending.abort();
      default:
        return side.notify(effect);
    }
  }

  /** Resumes the payments that another page of this browser left open. */
  function rejoin(from: HostRejoin): void {
    const { kept, open, receipts } = from;
    const { callId, words, transcript: hash, receipt } = kept;
    side.resume(from, {}, () => {
      const met = meet({ callId, words, hash }, kept.sessionKey, kept.deposit);
      met.seller.markPaid({ kind: 'prepay' }, { receipt, secret: null });
      for (const [minute, paid] of receipts) {
        met.seller.markPaid({ kind: 'minute', minute }, { receipt: paid, secret: null });
      }
      if (open) met.seller.resume(open.minute, open.entry);
      return letIn(met, kept.approver, receipt);
    });
  }

  /** Returns the minute that becomes due after this much counted time. Null if none does. */
  function minuteDueAt(connectedMs: number): number | null {
    const periods = connectedMs / (terms.periodSeconds * 1000);
    return Number.isInteger(periods) && periods >= terms.prepaidPeriods ? periods + 1 : null;
  }

  /**
   * Gives the payment of a minute priority over files. Chunks that were already sent still occupy
   * the connection, so files stop a moment before the minute is due.
   */
  async function makeRoom(): Promise<void> {
    await chain.env.sleep(TICK_MS - ROOM_AHEAD_MS, life);
    sendFiles({ type: 'minute', due: true });
  }

  /**
   * Handles a message from the clock worker. If a minute is due at this second, logs how late the
   * message was sent.
   */
  function onClock(message: ClockMessage): void {
    if (message.type === 'beat') return dispatch({ type: 'beat' });
    const { connectedMs, run, deadlineMs, firedAtMs } = message;
    dispatch({ type: 'second', run, connectedMs });
    const { gate } = side.billing();
    if (run !== gate.run) return;
    const countedMs = gateConnectedMs(gate);
    const minute = minuteDueAt(countedMs);
    if (minute !== null) log.add('due', { minute, errorMs: firedAtMs - deadlineMs });
    if (minuteDueAt(countedMs + TICK_MS) !== null) void makeRoom();
  }

  if (rejoined) rejoin(rejoined);
  return {
    role: 'host',
    ...side.call,
    clock: onClock,
    reportTaken: (taken) => dispatch({ type: 'taken', taken }),
    feeBalanceChanged: refreshFeeBalance,
    refunded({ callId, resource = '', signature }) {
      const met = stages.met();
      const payment = resource.slice(resource.indexOf('/') + 1);
      // Stop sending a refunded file. The guest may have paid for it in an earlier call.
      for (const id of met?.seller.soldBy(payment) ?? []) sendFiles({ type: 'refunded', id });
      if (callId === null || callId !== met?.agreement.callId || signature === null) return;
      wire.notify('refund', { payment, signature });
    },
    release() {
      stopSending.abort();
      side.call.release();
      parts.sendClock({ type: 'stop' });
    },
  };
}
