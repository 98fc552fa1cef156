import type { PaymentPayload } from '@x402/core/types';
import type { CallView } from '../../../shared/api.ts';
import {
  hostNextWakeMs,
  hostSnapshot,
  initialHost,
  reduceHost,
  type HostState,
} from '../../../shared/billing/host.ts';
import { mayStartFile } from '../../../shared/billing/snapshot.ts';
import type { HostEffect, HostEvent } from '../../../shared/billing/types.ts';
import { appError, toAppError } from '../../../shared/errors.ts';
import { err } from '../../../shared/result.ts';
import type { Facilitator } from '../solana/facilitator.ts';
import type { Signer } from '../solana/keys.ts';
import { type Call, type CallParts, createLine } from './call.ts';
import { takeClock } from './clock-news.ts';
import { createHostGreeting } from './host-greeting.ts';
import { AckParams, type GuestHello, ResourceGet } from './messages.ts';
import { takeNews } from './news.ts';
import { createCallKeeper } from './keeper.ts';
import { createLoop } from './loop.ts';
import { createHostMinutes } from './host-minutes.ts';
import { type HostRejoin, keptHost, restoredView } from './host-rejoin.ts';
import { createHostShop } from './host-shop.ts';
import { createPrepayDesk } from './host-prepay.ts';
import { createQuotes } from './quotes.ts';
import { parseResource } from './resources.ts';
import { createSponsorship } from './sponsor-host.ts';
import type { Receipt } from './settle.ts';
import { onTakenBack } from './taken-back.ts';
import { tell } from './tell.ts';
import type { Transcript } from './transcript.ts';
import { showPayments } from './till-look.ts';
import { createViewStore } from './view.ts';
import { RPC, RpcFailure } from './wire.ts';

export interface HostParts extends CallParts {
  readonly nonce: Uint8Array;
  readonly title: string;
  readonly feeKey: Signer;
  readonly facilitator: Facilitator;
  readonly publish: (view: CallView) => void;
  /** Taken up from another page: greeted and prepaid already. */
  readonly rejoined?: HostRejoin;
}

const guestOnly = (url: string) => Promise.resolve(err(appError('unknown_resource', { url })));

/** The host's side: greets, sells the prepayment, keeps the clock, settles the minutes. */
export function createHostCall(parts: HostParts): Call {
  const { money, terms, log, feeKey, rejoined } = parts;
  const keeper = createCallKeeper(money, 'host', log, rejoined?.downSinceWallMs);
  const nowMs = (): number => money.env.nowMs();
  const store = createViewStore('host', terms, parts.title, nowMs, parts.publish);
  const life = new AbortController();
  const hush = new AbortController();
  let transcript: Transcript | null = null;
  let guest: Pick<GuestHello, 'sessionKey'> | null = null;
  let sold: Receipt | null = rejoined?.kept.receipt ?? null;
  const dispatch = (event: HostEvent): void => loop.dispatch(event);

  const agreed = { terms, feePayer: feeKey.address };
  const quotes = createQuotes(money, () => transcript, agreed, rejoined !== undefined);
  const fees = createSponsorship({
    ...parts,
    callId: () => transcript?.callId ?? null,
    owner: () => prepay.owner(),
    life: life.signal,
    onStopped: (error) => store.update({ error }),
  });
  const prepay = createPrepayDesk({
    money,
    facilitator: fees.facilitator,
    feeKey,
    check: fees.check,
    over: () => store.view.endReason !== null,
    terms,
    quotes,
    hush: hush.signal,
    life: life.signal,
    onSigned: (signature) => line.wire.notify('billing_attempt', { minute: null, signature }),
    onTrouble: (error) => store.update({ error }),
    sold: rejoined && { owner: rejoined.kept.approver, receipt: rejoined.kept.receipt },
    onSettled(receipt, settleMs) {
      const { amount, signature } = (sold = receipt);
      store.admit({ amount, signature, settleMs });
      keep();
      line.wire.notify('billing_success', { minute: null, signature, total: String(amount) });
      loop.dispatch({ type: 'admitted', prepaidPeriods: terms.prepaidPeriods });
      if (transcript) parts.sendFiles({ type: 'call', role: 'host', callId: transcript.callId });
      void lookAtTill();
    },
  });

  const minutes = createHostMinutes({
    money,
    facilitator: fees.facilitator,
    quotes,
    log,
    callId: () => transcript?.callId ?? null,
    owner: () => prepay.owner(),
    hush: hush.signal,
    life: life.signal,
    dispatch,
    ...(rejoined && { receipts: rejoined.receipts }),
  });

  const shop = createHostShop({
    money,
    facilitator: fees.facilitator,
    quotes,
    log,
    sendFiles: parts.sendFiles,
    guest: () => transcript && guest && { callId: transcript.callId, sessionKey: guest.sessionKey },
    mayStart: () => !fees.desk.busy && mayStartFile(hostSnapshot(loop.state, nowMs())),
    hush: hush.signal,
    life: life.signal,
    onSigned: (resource, signature) =>
      line.wire.notify('billing_attempt', { minute: null, resource, signature }),
    onSold: () => void lookAtTill(),
    onTrouble: (error) => store.update({ error }),
  });

  const loop = createLoop<HostState, HostEvent, HostEffect>({
    initial: rejoined?.state ?? initialHost(terms),
    nowMs,
    reduce: reduceHost,
    nextWakeMs: hostNextWakeMs,
    wake: { type: 'wake' },
    execute,
    persist: (state) => keeper.durable(state),
    onPersistFailed(effect, thrown) {
      if (effect.type !== 'settle') return;
      const { minute, digest, requestId } = effect;
      const error = appError('storage_failed', { reason: toAppError(thrown).code });
      minutes.refuse(requestId, error);
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
        void greeting.greet();
      },
      down: () => loop.dispatch({ type: 'connection-down' }),
    },
    log,
    nowMs,
  );

  const lookAtTill = (): Promise<void> =>
    showPayments(money, terms.payTo, { log, life: life.signal, store });

  const greeting = createHostGreeting({
    codes: { ...parts, network: money.caip2 },
    feeKey,
    wire: () => line.wire,
    life: life.signal,
    done: rejoined !== undefined,
    onMade: (made) => (transcript = made),
    onGreeted(answer, { callId, words }) {
      guest = { sessionKey: answer.sessionKey };
      log.add('greeted', { callId });
      store.update({ phase: 'awaiting-prepayment', callId, words, heartbeat: true });
    },
    onFailed(error) {
      store.update({ error });
      dispatch({ type: 'end', by: 'self', reason: 'error' });
    },
  });

  function onNotification(method: string, params: unknown): void {
    if (method !== 'ack') return takeNews(method, params, { dispatch, log });
    const { seq, rx } = AckParams.parse(params);
    dispatch({ type: 'ack', ack: rx === undefined ? { seq } : { seq, rx } });
  }

  async function onRequest(method: string, params: unknown): Promise<unknown> {
    switch (method) {
      case 'resource.get':
        return serve(ResourceGet.parse(params));
      case 'allowance.sponsor':
        return fees.desk.serve(params, await greeted(true));
      case 'file.nonce':
      case 'file.claim':
        await greeted(true);
        return method === 'file.nonce' ? shop.claims.nonce(params) : shop.claims.claim(params);
      default:
        throw new RpcFailure(RPC.unknownMethod, 'method not found');
    }
  }

  /** Who asks, or out of turn. */
  async function greeted(prepaid = false) {
    await greeting.checked();
    if (!transcript || !guest) throw new RpcFailure(RPC.outOfTurn, 'hello first');
    if (prepaid && store.view.billing === null) throw new RpcFailure(RPC.outOfTurn, 'prepay first');
    return { callId: transcript.callId, sessionKey: guest.sessionKey };
  }

  async function serve({ url, _meta }: ResourceGet): Promise<unknown> {
    const known = await greeted();
    const { callId } = known;
    const resource = parseResource(callId, url, shop.findWare);
    if (!resource) throw new RpcFailure(RPC.invalidParams, 'unknown_resource');
    // Past the schema, the payload is x402's own type; its `null`s are x402's `undefined`s.
    const payload = (_meta?.['x402/payment'] ?? null) as PaymentPayload | null;
    if (resource.kind === 'prepay') return prepay.serve(known, payload);
    if (resource.kind === 'minute') return minutes.serve(resource, payload);
    await greeted(true);
    return shop.desk.serve(resource, payload, { callId, owner: prepay.owner() });
  }

  function onPaid(): void {
    shop.onPaid();
    void lookAtTill();
    keep();
  }
  const onEnd = (): void => void keeper.forget().catch(() => undefined);

  function execute(effect: HostEffect): void {
    switch (effect.type) {
      case 'send-tick':
        return void line.wire.notify('tick', effect.tick);
      case 'set-gate':
        return log.add('gate', { open: effect.open });
      case 'clock-run':
        return parts.sendClock({ type: 'run', run: effect.run, connectedMs: effect.connectedMs });
      case 'clock-stop':
        return parts.sendClock({ type: 'stop' });
      case 'answer-quote':
      case 'answer-receipt':
      case 'answer-error':
      case 'settle':
      case 'join':
        return minutes.execute(effect);
      case 'stop-rebroadcast':
        return hush.abort();
      default:
        return tell(effect, { wire: line.wire, store, log, onPaid, onEnd });
    }
  }

  /** What another page needs to take this call up. */
  function keep(): void {
    if (!transcript || !guest || !sold) return;
    const by = { ...guest, transcript, approver: prepay.owner(), receipt: sold };
    keeper.call(keptHost(parts, by, store.view.minutes));
  }

  function rejoin(from: HostRejoin): void {
    const { kept, open } = from;
    transcript = { hash: kept.transcript, callId: kept.callId, words: kept.words };
    guest = { sessionKey: kept.sessionKey };
    store.restore(restoredView(from));
    keep();
    parts.sendFiles({ type: 'call', role: 'host', callId: kept.callId });
    if (open) minutes.resume(open.minute, open.entry);
    loop.resume(from.effects);
    from.events.forEach(dispatch);
    void lookAtTill();
  }
  if (rejoined) rejoin(rejoined);
  const stopTelling = onTakenBack(money, store, keep);

  return {
    attach: (channel) => line.attach(channel),
    leave: () => void line.wire.notify('leave', {}),
    clock: (message) => takeClock(message, terms, { dispatch, log, onDue: shop.onDue }),
    reportRx: () => undefined,
    agree: () => undefined,
    buyFile: () => guestOnly('file'),
    reclaimFile: () => guestOnly('file'),
    tillChanged: () => void lookAtTill(),
    onFileNews: (news) => shop.onNews(news),
    pay: () => guestOnly('prepay'),
    extend: () => guestOnly('allowance'),
    revoke: () => guestOnly('allowance'),
    refunded({ callId, resource = '', signature }) {
      const payment = resource.slice(resource.indexOf('/') + 1);
      // Paid in an earlier call, it may have been claimed in this one.
      shop.refunded(payment);
      if (callId === null || callId !== transcript?.callId || signature === null) return;
      line.wire.notify('refund', { payment, signature });
    },
    end: (reason) => loop.dispatch({ type: 'end', by: 'self', reason }),
    release() {
      hush.abort();
      stopTelling();
      line.close();
      loop.stop();
      parts.sendClock({ type: 'stop' });
    },
  };
}
