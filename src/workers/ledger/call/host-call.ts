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
import { mayStartFile } from '../../../shared/billing/snapshot.ts';
import { nextMinute, TICK_MS } from '../../../shared/billing/timing.ts';
import { keptPeriods } from '../../../shared/billing/unused.ts';
import type { HostEffect, HostEvent } from '../../../shared/billing/types.ts';
import { appError, type AppError, ownText, toAppError } from '../../../shared/errors.ts';
import type { SaleListing } from '../../../shared/api/sale.ts';
import type { Facilitator } from '../payment/facilitator.ts';
import type { Signer } from '../solana/keys.ts';
import { hasDeposit } from '../../../shared/terms.ts';
import { readFeeBalance } from '../payment/fee-balance.ts';
import { abuse, type CallParts, type HostCall } from './call.ts';
import { createLine } from './line.ts';
import { checkGuestHello, greetingFailure, makeHostHello } from '../x402/hello.ts';
import type { HostBooking, HostBookingOptions } from '../booking/host-booking.ts';
import { createHostClaims, type HostClaims } from '../files/host-claims.ts';
import { admittedFact, type HostRejoin, restoredView } from './host-rejoin.ts';
import { keepGreeted } from '../payment/call-record.ts';
import { countedMsOf, createCallKeeper } from './rejoin-store.ts';
import { createLoop } from './loop.ts';
import { AckParams, BookingClaim, GuestHello, ResourceGet } from '../x402/messages.ts';
import { trialsOf } from '../deposit/look.ts';
import { openDeposit } from '../deposit/open.ts';
import { takeNews, tell } from './tell.ts';
import { type Agreed, createQuotes } from '../x402/quotes.ts';
import { parseResource } from '../x402/resources.ts';
import { createSeller, type Seller } from '../sale/seller.ts';
import type { Receipt } from '../sale/settle.ts';
import { createSponsorDesk, type SponsorDesk } from '../allowance/sponsor-desk.ts';
import { feeLimits, limited, type WithinLimits } from '../payment/fee-limits.ts';
import type { Transcript } from '../x402/transcript.ts';
import { createViewStore, onTakenBack } from './view.ts';
import { RPC, RpcFailure } from '../x402/wire.ts';

interface HostParts extends CallParts {
  readonly nonce: Uint8Array;
  readonly title: string;
  readonly feeKey: Signer;
  readonly facilitator: Facilitator;
  readonly publish: (view: CallView) => void;
  /** Set if the call was agreed ahead. */
  readonly booking?: Pick<HostBookingOptions, 'offer'>;
  /** Set when the call is resumed from another page: the greeting and the prepayment are done. */
  readonly rejoined?: HostRejoin;
}

/** A guest that has proven its session key, and what it is sold. */
interface Greeted {
  readonly at: 'greeted';
  readonly transcript: Transcript;
  readonly agreed: Agreed;
  readonly sessionKey: string;
  /**
   * Checked before each signature of the fee key.
   * @throws P2cError
   */
  readonly withinLimits: WithinLimits;
  readonly seller: Seller;
}

/** The guest has prepaid. */
interface Admitted extends Omit<Greeted, 'at'> {
  readonly at: 'admitted';
  /** The owner who approved the session key; null in manual mode. */
  readonly approver: string | null;
  /** The receipt for the prepayment. */
  readonly receipt: Receipt;
  readonly desk: SponsorDesk;
  /** Claims to files that were paid for in an earlier call. */
  readonly claims: HostClaims;
}

/** How far the call has come. It only moves forward, whatever the guest says. */
type Stage =
  /** `checking`: the check of the guest's answer; null: the host has not greeted yet. */
  | { readonly at: 'greeting'; readonly checking: Promise<void> | null }
  | Greeted
  | Admitted
  /** What was begun goes on, and what was sold is granted. */
  | { readonly at: 'ended'; readonly last: Greeted | Admitted | null };

/** Between two attempts to open the deposit, which a server or an empty fee balance may keep. */
const OPEN_AGAIN_MS = 3_000;

/** Files make room this long before a minute is due. */
const ROOM_AHEAD_MS = 150;

/** The host's side: greets, sells, and keeps the clock. */
export function createHostCall(parts: HostParts): HostCall {
  const { chain, terms, log, feeKey, rejoined, sendFiles } = parts;
  const keeper = createCallKeeper(chain, 'host', log, rejoined?.downSinceWallMs);
  const nowMs = (): number => chain.env.nowMs();
  const store = createViewStore('host', terms, parts.title, nowMs, parts.publish);
  const life = new AbortController().signal;
  const stopSending = new AbortController();
  let listings: readonly SaleListing[] = [];
  let stage: Stage = { at: 'greeting', checking: null };
  const dispatch = (event: HostEvent): void => loop.dispatch(event);

  const hasEnded = (): boolean => stage.at === 'ended';
  /** Returns the guest who is, or was, in the call. */
  function guest(): Greeted | Admitted | null {
    if (stage.at === 'ended') return stage.last;
    return stage.at === 'greeting' ? null : stage;
  }

  /** Returns the whole periods that stay with this side, if the rest is returned. */
  const countedPeriods = (): number | null =>
    terms.returnsUnused ? keptPeriods(terms, countedMsOf(loop.state)) : null;

  function meet(transcript: Transcript, sessionKey: string, deposit: string | null): Greeted {
    const { callId, hash } = transcript;
    const feePayer = feeKey.address;
    const agreed = { callId, terms, network: chain.caip2, feePayer, deposit, hash };
    const stopped = (error: AppError): void => store.update({ error });
    const withinLimits = feeLimits(chain.journal, callId, stopped, countedPeriods);
    const seller = createSeller({
      chain,
      log,
      quotes: createQuotes(chain, agreed, () => nextMinute(loop.state), rejoined !== undefined),
      feeKey,
      facilitator: limited(parts.facilitator, withinLimits),
      withinLimits,
      keep: () => keepRecord(agreed),
      sessionKey,
      approver: rejoined?.kept.approver ?? null,
      over: hasEnded,
      mayStartFile: () =>
        stage.at === 'admitted' &&
        !stage.desk.busy &&
        mayStartFile(hostSnapshot(loop.state, nowMs())),
      listed: (id) => listings.find((listing) => listing.id === id),
      stopSending: stopSending.signal,
      life,
      dispatch,
      onSigned: (signature, resource) =>
        line.wire.notify('billing_attempt', { minute: null, resource, signature }),
      onPrepaid: admit,
      onFilePaid(order) {
        sendFiles(order);
        void refreshFeeBalance();
      },
      onTipPaid: () => void refreshFeeBalance(),
      onTrouble: (error) => store.update({ error }),
    });
    return { at: 'greeted', transcript, agreed, sessionKey, withinLimits, seller };
  }

  /** Resolves once the record of this call is on disk. @throws P2cError `storage_failed`. */
  function keepRecord({ callId, hash: transcript, feePayer, deposit }: Agreed): Promise<void> {
    const { title } = parts;
    const agreed = { terms, transcript, feePayer, deposit, title, owner: terms.payTo };
    const startedAtWallMs = chain.env.wallMs();
    return keepGreeted(chain.kv, { role: 'host', callId }, { ...agreed, startedAtWallMs });
  }

  function letIn(met: Greeted, approver: string | null, receipt: Receipt): Admitted {
    const { agreed, sessionKey, withinLimits, seller } = met;
    const { callId } = agreed;
    const desk = createSponsorDesk({
      chain,
      feeKey,
      callId,
      sessionKey,
      owner: approver,
      withinLimits,
      life,
    });
    const claims = createHostClaims({
      chain,
      log,
      agreed,
      findListing: seller.findListing,
      life,
      onGranted(listing, paid, secret) {
        seller.markPaid({ kind: 'file', listing }, { receipt: paid, secret });
        sendFiles({ type: 'paid', id: listing.id, secret, signature: paid.signature });
      },
    });
    return { ...met, at: 'admitted', approver, receipt, desk, claims };
  }

  /**
   * Admits the guest once the prepayment has settled. One that settles after the end admits nobody.
   */
  function admit(receipt: Receipt, approver: string | null, settleMs: number): void {
    const { amount, signature } = receipt;
    line.wire.notify('billing_success', { minute: null, signature, total: String(amount) });
    if (stage.at !== 'greeted') return;
    const { callId } = stage.transcript;
    stage = letIn(stage, approver, receipt);
    store.admit({ amount, signature, settleMs });
    keep();
    dispatch({ type: 'admitted', prepaidPeriods: terms.prepaidPeriods });
    sendFiles({ type: 'call', role: 'host', callId });
    void refreshFeeBalance();
    void countTrials(receipt.payer);
  }

  const loop = createLoop<HostState, HostEvent, HostEffect>({
    initial: rejoined?.state ?? initialHost(terms),
    nowMs,
    reduce: reduceHost,
    nextWakeMs: hostNextWakeMs,
    wake: { type: 'wake' },
    execute,
    persist: (state) => keeper.durable(state),
    onThrown: ({ type }, thrown) =>
      log.add('effect_failed', { type, code: toAppError(thrown).code }),
    onPersistFailed(effect, thrown) {
      if (effect.type !== 'settle') return;
      const { minute, digest, requestId } = effect;
      const error = appError('storage_failed', { reason: ownText(toAppError(thrown).code) });
      guest()?.seller.decided({ type: 'answer-error', requestId, error });
      loop.dispatch({ type: 'rejected', minute, digest, error });
    },
    changed(state) {
      keeper.state(state);
      store.meter(hostSnapshot(state, nowMs()), state.gate.open);
    },
  });

  const line = createLine(
    {
      onRequest,
      onNotification,
      up() {
        loop.dispatch({ type: 'connection-up' });
        store.line(true);
        void greet();
      },
      down() {
        loop.dispatch({ type: 'connection-down' });
        store.line(false);
      },
      abused() {
        if (hasEnded()) return;
        store.update({ error: abuse(), heartbeat: false });
        dispatch({ type: 'end', by: 'self', reason: 'error' });
      },
    },
    log,
    nowMs,
  );

  /** Shows how many payments the fee balance covers. A silent server is no failure here. */
  async function refreshFeeBalance(): Promise<void> {
    try {
      const { payments: coveredPayments } = await readFeeBalance(chain, terms.payTo, life);
      if (store.view.phase === 'in-call') store.update({ coveredPayments });
    } catch (thrown) {
      log.add('fee_balance_unread', { code: toAppError(thrown).code });
    }
  }

  /** Shows how often this wallet has left within a trial before. */
  async function countTrials(payer: string): Promise<void> {
    if (terms.trialSeconds === undefined) return;
    try {
      store.update({ trialsBefore: await trialsOf(chain, payer) });
    } catch (thrown) {
      log.add('trials_unread', { code: toAppError(thrown).code });
    }
  }

  const depositFor = async (callId: string): Promise<string | null> =>
    hasDeposit(terms)
      ? (terms.deposit ?? (await chain.depositKey(terms.payTo, callId)).address)
      : null;

  /** Opens the deposit while the two compare words. The guest pays only once it is there. */
  async function openDepositOf(agreed: Agreed): Promise<void> {
    // That of an offer is open already.
    if (!hasDeposit(terms) || terms.deposit !== undefined) return;
    const { callId } = agreed;
    const { payTo: owner } = terms;
    const keys = { feeKey, key: await chain.depositKey(owner, callId) };
    while (stage.at === 'greeted') {
      try {
        await keepRecord(agreed);
        if (hasEnded()) return;
        await openDeposit(chain, keys, { callId, owner }, life);
        store.update({ error: null });
        return void refreshFeeBalance();
      } catch (thrown) {
        store.update({ error: toAppError(thrown) });
        await chain.env.sleep(OPEN_AGAIN_MS, life);
      }
    }
  }

  /** Greets once per call, whatever its channels do. */
  async function greet(): Promise<void> {
    if (stage.at !== 'greeting' || stage.checking) return;
    stage = { at: 'greeting', checking: Promise.resolve() };
    try {
      const codes = { ...parts, network: chain.caip2 };
      const { hello, transcript } = await makeHostHello(
        codes,
        parts.nonce,
        feeKey,
        parts.title,
        depositFor,
      );
      const answer = v.parse(GuestHello, await line.wire.request('hello', hello, life));
      const checking = checkGuestHello(answer, codes, transcript);
      if (!hasEnded()) stage = { at: 'greeting', checking };
      await checking;
      if (hasEnded()) return;
      const { callId, words } = transcript;
      stage = meet(transcript, answer.sessionKey, hello.deposit ?? null);
      log.add('greeted', { callId });
      void openDepositOf(stage.agreed);
      store.update({ phase: 'awaiting-prepayment', callId, words, heartbeat: true });
    } catch (thrown) {
      store.update({ error: greetingFailure(thrown) });
      dispatch({ type: 'end', by: 'self', reason: 'error' });
    }
  }

  let ahead: Promise<HostBooking> | null = null;
  /** @throws RpcFailure if nothing can be paid ahead for this call. */
  function bookingOf({ agreed, seller }: Greeted | Admitted): Promise<HostBooking> {
    const { booking } = parts;
    if (!booking) throw new RpcFailure(RPC.invalidParams, 'booking_unknown');
    ahead ??= import('../booking/host-booking.ts').then(({ createHostBooking }) =>
      createHostBooking({
        ...booking,
        chain,
        log,
        agreed,
        keep: () => keepRecord(agreed),
        life,
        over: hasEnded,
        onClaimed(receipt) {
          seller.markPaid({ kind: 'prepay' }, { receipt, secret: null });
          // The wallet that booked pays everything in the call, so it may approve, too.
          admit(receipt, receipt.payer, 0);
        },
        onTrouble: (error) => store.update({ error }),
        approve: async (transaction) => (await admitted()).desk.serve({ transaction }),
      }),
    );
    return ahead;
  }

  /** Admits a guest that has paid ahead. One that is in the call by this payment gets the same answer. */
  async function claimBooking(params: unknown): Promise<unknown> {
    const met = await greeted();
    const { payment, owner, approval } = v.parse(BookingClaim, params);
    if (met.at === 'greeted') return (await bookingOf(met)).claim(params);
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
   * Resolves to the guest that asks, or throws if a request is out of turn. A request right after
   * the guest's answer waits until that is checked.
   */
  async function greeted(): Promise<Greeted | Admitted> {
    if (stage.at === 'greeting') await stage.checking?.catch(() => undefined);
    const met = guest();
    if (!met) throw new RpcFailure(RPC.outOfTurn, 'hello first');
    return met;
  }

  async function admitted(): Promise<Admitted> {
    const met = await greeted();
    if (met.at === 'greeted') throw new RpcFailure(RPC.outOfTurn, 'prepay first');
    return met;
  }

  async function serve({ url, _meta }: ResourceGet): Promise<unknown> {
    const { transcript, seller } = await greeted();
    const resource = parseResource(transcript.callId, url, seller.findListing);
    if (!resource) throw new RpcFailure(RPC.invalidParams, 'unknown_resource');
    if (resource.kind === 'file' || resource.kind === 'tip') await admitted();
    // The schema has checked it, so the payload is x402's own type; its `null`s are x402's
    // `undefined`s.
    return seller.serve(resource, (_meta?.['x402/payment'] ?? null) as PaymentPayload | null);
  }

  function onPaid(): void {
    sendFiles({ type: 'minute', due: false });
    void refreshFeeBalance();
    keep();
  }

  function onEnd(): void {
    const last = guest();
    stage = { at: 'ended', last };
    leave(last).catch((thrown: unknown) =>
      log.add('end_unkept', { code: toAppError(thrown).code }),
    );
  }

  async function leave(last: Greeted | Admitted | null): Promise<void> {
    const payer = last?.at === 'admitted' ? last.receipt.payer : '';
    await keeper.end(loop.state, last && { callId: last.transcript.callId, payer });
    parts.onEnded();
  }

  function execute(effect: HostEffect): void {
    // The billing machine's decision about a request.
    if ('requestId' in effect) return guest()?.seller.decided(effect);
    switch (effect.type) {
      case 'send-tick':
        return void line.wire.notify('tick', effect.tick);
      case 'set-gate':
        return log.add('gate', { open: effect.open });
      case 'clock-run':
        return parts.sendClock({ ...effect, type: 'run' });
      case 'clock-stop':
        return parts.sendClock({ type: 'stop' });
      case 'stop-rebroadcast':
        return stopSending.abort();
      default:
        return tell(effect, { wire: line.wire, store, log, onPaid, onEnd });
    }
  }

  /** Stores what another page needs to resume this call. */
  function keep(): void {
    if (stage.at !== 'admitted') return;
    keeper.admitted(stage.transcript.callId, admittedFact(parts, stage, store.view.minutes));
  }

  /** Resumes what an earlier page left open. */
  function rejoin(from: HostRejoin): void {
    const { kept, open } = from;
    const { callId, words, transcript: hash, receipt } = kept;
    const met = meet({ callId, words, hash }, kept.sessionKey, kept.deposit);
    met.seller.markPaid({ kind: 'prepay' }, { receipt, secret: null });
    for (const [minute, paid] of from.receipts) {
      met.seller.markPaid({ kind: 'minute', minute }, { receipt: paid, secret: null });
    }
    stage = letIn(met, kept.approver, receipt);
    store.restore(restoredView(from));
    keep();
    sendFiles({ type: 'call', role: 'host', callId });
    if (open) met.seller.resume(open.minute, open.entry);
    loop.resume(from.effects);
    from.events.forEach(dispatch);
    void refreshFeeBalance();
    void countTrials(receipt.payer);
  }

  /** Returns the minute that is due after this much of the call; null: none. */
  function minuteDueAt(connectedMs: number): number | null {
    const periods = connectedMs / (terms.periodSeconds * 1000);
    return Number.isInteger(periods) && periods >= terms.prepaidPeriods ? periods + 1 : null;
  }

  /**
   * Gives the payment priority over files. What has left is still in its way, so the moment before
   * it is due counts too.
   */
  async function makeRoom(): Promise<void> {
    await chain.env.sleep(TICK_MS - ROOM_AHEAD_MS, life);
    sendFiles({ type: 'minute', due: true });
  }

  /**
   * Takes a message from the clock worker. For a second in which a minute is due, logs how late it
   * came.
   */
  function onClock(message: ClockMessage): void {
    if (message.type === 'beat') return dispatch({ type: 'beat' });
    const { connectedMs, run, deadlineMs, firedAtMs } = message;
    const minute = minuteDueAt(connectedMs);
    if (minute !== null) log.add('due', { minute, errorMs: firedAtMs - deadlineMs });
    if (minuteDueAt(connectedMs + TICK_MS) !== null) void makeRoom();
    dispatch({ type: 'second', run, connectedMs });
  }

  if (rejoined) rejoin(rejoined);
  const stopTelling = onTakenBack(chain, store, keep);

  return {
    role: 'host',
    attach: (channel) => line.attach(channel),
    leave: () => void line.wire.notify('leave', {}),
    clock: onClock,
    feeBalanceChanged: () => void refreshFeeBalance(),
    onFileNews(news) {
      if (news.type === 'listings') listings = news.listings;
    },
    refunded({ callId, resource = '', signature }) {
      const met = guest();
      const payment = resource.slice(resource.indexOf('/') + 1);
      // Stops handing it out. A file paid for in an earlier call may have been claimed in this one.
      for (const id of met?.seller.soldBy(payment) ?? []) sendFiles({ type: 'refunded', id });
      if (callId === null || callId !== met?.transcript.callId || signature === null) return;
      line.wire.notify('refund', { payment, signature });
    },
    end: (reason) => loop.dispatch({ type: 'end', by: 'self', reason }),
    release() {
      store.mute();
      stopSending.abort();
      stopTelling();
      line.close();
      loop.stop();
      parts.sendClock({ type: 'stop' });
    },
  };
}
