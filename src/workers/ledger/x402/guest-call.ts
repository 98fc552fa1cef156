import type { CallView, SignTransaction } from '../../../shared/api.ts';
import {
  guestNextWakeMs,
  guestSnapshot,
  type GuestState,
  initialGuest,
  reduceGuest,
} from '../../../shared/billing/guest.ts';
import { mayStartFile } from '../../../shared/billing/snapshot.ts';
import type { GuestEffect, GuestEvent } from '../../../shared/billing/types.ts';
import { appError, raise, toAppError } from '../../../shared/errors.ts';
import { err, type Result } from '../../../shared/result.ts';
import type { Judgement } from '../solana/judge.ts';
import { sessionKeyId } from '../solana/keys.ts';
import type { Authority } from '../solana/payload.ts';
import { type Call, type CallParts, createLine } from './call.ts';
import { type AllowanceChange, createAllowanceChange } from './extend.ts';
import { createGuestShop } from './guest-shop.ts';
import { createGuestMinutes, type GuestMinutes } from './guest-minutes.ts';
import { createPrepay, type Greeted, type Paid } from './guest-prepay.ts';
import { firstLook } from './first-look.ts';
import {
  greetedBefore,
  type GuestRejoin,
  keptGuest,
  restoredView,
  unseenPrepayment,
} from './guest-rejoin.ts';
import { createGuestGreeting } from './guest-greeting.ts';
import { createCallKeeper } from './keeper.ts';
import { createLoop } from './loop.ts';
import { NOTICES, TickParams } from './messages.ts';
import { takeNews } from './news.ts';
import { pageLimitMs, watchPage } from './page-watch.ts';
import { createQuiet } from './quiet.ts';
import { createRefundNotes } from './refund-notes.ts';
import { onTakenBack } from './taken-back.ts';
import { tell } from './tell.ts';
import type { IsElsewhere } from './sponsor-replaces.ts';
import { createViewStore } from './view.ts';

export interface GuestParts extends CallParts {
  readonly owner: string;
  /** Keeps a session key from being swept by another window; answers how to let go. */
  readonly hold: (keyId: string) => () => void;
  readonly isElsewhere?: IsElsewhere;
  /** Resolves when the page has answered. */
  readonly publish: (view: CallView) => unknown;
  /** Taken up from another page: greeted and paid already. */
  readonly rejoined?: GuestRejoin;
}

const noAllowance = () => Promise.resolve(err(appError('allowance_refused', { reason: 'none' })));

/** The guest's side: checks the greeting, prepays, pays each minute when its own clock agrees. */
export function createGuestCall(parts: GuestParts): Call {
  const { money, terms, owner, log, rejoined } = parts;
  const keeper = createCallKeeper(money, 'guest', log, rejoined?.downSinceWallMs);
  const nowMs = (): number => money.env.nowMs();
  const publish = watchPage({
    nowMs,
    limitMs: pageLimitMs(terms),
    publish: parts.publish,
    changed: (answers) => dispatch({ type: 'page', answers }),
  });
  const store = createViewStore('guest', terms, '', nowMs, publish);
  const life = new AbortController();
  let greeted: Greeted | null = null;
  let minutes: GuestMinutes | null = null;
  /** The prepayment, by this side's own server: until it speaks, no further minute is paid. */
  let isUnseen = false;
  let allowance: AllowanceChange | null = null;
  const shop = createGuestShop(parts.sendFiles, () => minutes?.look());
  let letGo: () => void = () => undefined;
  const dispatch = (event: GuestEvent): void => loop.dispatch(event);

  const loop = createLoop<GuestState, GuestEvent, GuestEffect>({
    initial: rejoined?.state ?? initialGuest(terms),
    nowMs,
    reduce: reduceGuest,
    nextWakeMs: guestNextWakeMs,
    wake: { type: 'wake' },
    execute,
    persist: (state) => keeper.durable(state),
    onPersistFailed(effect, thrown) {
      log.add('persist_failed', { effect: effect.type, code: toAppError(thrown).code });
    },
    changed(state) {
      keeper.state(state);
      store.meter(guestSnapshot(state, nowMs()), true);
      quiet.check();
    },
  });

  const onRequest = createGuestGreeting({
    money,
    codes: { ...parts, network: money.caip2 },
    terms,
    before: rejoined ? { ...greetedBefore(money, rejoined), title: rejoined.kept.title } : null,
    over: () => store.view.endReason !== null,
    onGreeted(by, view) {
      const { callId } = by.agreement;
      greeted = by;
      letGo = parts.hold(sessionKeyId(callId));
      // The person may have left while it was being checked: the key that was made goes again.
      if (store.view.endReason !== null) return forgetWhenIdle();
      log.add('greeted', { callId });
      store.update(view);
      void firstLook({ money, terms, owner, life: life.signal, store });
    },
    onFailed(error) {
      store.update({ error });
      // After the answer, on the same ordered channel: the host hears why before it hears goodbye.
      void money.env.sleep(0, life.signal).then(
        () => dispatch({ type: 'end', by: 'self', reason: 'error' }),
        () => undefined,
      );
    },
  });

  const line = createLine(
    {
      onRequest,
      onNotification,
      up: () => loop.dispatch({ type: 'connection-up' }),
      down: () => loop.dispatch({ type: 'connection-down' }),
    },
    log,
    nowMs,
  );

  const prepay = createPrepay({
    money,
    wire: line.wire,
    terms,
    owner,
    isElsewhere: parts.isElsewhere ?? (() => Promise.resolve(false)),
    life: life.signal,
    show: (change) => store.prepay(change),
    onPaid(paid) {
      if (greeted && store.view.endReason === null) admit(greeted, paid);
    },
  });

  const refunds = createRefundNotes({
    money,
    log,
    callId: () => greeted?.agreement.callId ?? null,
    life: life.signal,
    onSeen(entry) {
      shop.refunded(entry);
      minutes?.look();
    },
  });

  /** Purchases wait until no minute is due or being paid. */
  const quiet = createQuiet(() => mayStartFile(guestSnapshot(loop.state, nowMs())));

  const announced = (minute: number, signature: string): void =>
    minutes ? dispatch({ type: 'attempted', minute, signature }) : undefined;

  function onNotification(method: string, params: unknown): void {
    switch (method) {
      case 'tick':
        return dispatch({ type: 'tick', tick: TickParams.parse(params) });
      case 'billing_attempt': {
        const { minute, signature, resource } = NOTICES.billing_attempt.parse(params);
        if (resource !== undefined) return shop.hint(signature);
        return minute === null ? prepay.hint(signature) : announced(minute, signature);
      }
      case 'billing_success': {
        // A hint to look, never proof: this side's own RPC decides.
        const { minute, signature } = NOTICES.billing_success.parse(params);
        return minute === null ? undefined : announced(minute, signature);
      }
      case 'refund':
        return refunds.noted(params);
      default:
        return takeNews(method, params, { dispatch, log });
    }
  }

  /** From here on there is something to pay with. */
  function open(by: Greeted, authority: Authority): GuestMinutes {
    minutes = createGuestMinutes({
      money,
      wire: line.wire,
      terms,
      owner,
      greeted: by,
      authority,
      log,
      life: life.signal,
      dispatch,
      onFunds: (funds) => store.update(funds),
      mayPay() {
        if (isUnseen) throw raise('rpc_unseen', { host: money.rpc.hosts[0] ?? '' });
      },
    });
    shop.open({
      money,
      wire: line.wire,
      owner,
      greeted: by,
      sessionAuthority: authority.kind === 'session' ? authority : null,
      untilQuiet: (signal) => quiet.until(signal),
      life: life.signal,
      log,
    });
    if (authority.kind === 'session') {
      allowance = createAllowanceChange({
        money,
        wire: line.wire,
        owner,
        greeted: by,
        price: terms.price,
        isConnected: () => line.wire.connected && store.view.endReason === null,
        onChanged: () => minutes?.look(),
        life: life.signal,
      });
    }
    return minutes;
  }

  function admit(by: Greeted, paid: Paid): void {
    const { amount, signature, settleMs, cap, authority, unseen } = paid;
    const paying = open(by, authority);
    const entry = { amount, signature, settleMs, ...(unseen && { unseen: true as const }) };
    store.admit(entry, { allowanceLeft: cap });
    if (unseen) look(signature, unseen);
    keep();
    loop.dispatch({ type: 'admitted', prepaidPeriods: terms.prepaidPeriods });
    paying.look();
  }

  /** The host has let this side in; what this side's own server says of the prepayment comes later. */
  function look(signature: string, unseen: Promise<Judgement>): void {
    isUnseen = true;
    const tell = ({ kind }: Judgement): void => {
      isUnseen = false;
      store.seen(signature, kind === 'landed');
      keep();
    };
    unseen.then(tell, () => undefined);
  }

  /** What another page needs to take this call up. */
  function keep(): void {
    const { words, payMode } = store.view;
    if (greeted && words && payMode) keeper.call(keptGuest(parts, greeted, store.view));
  }

  function rejoin(from: GuestRejoin): void {
    const { flight } = from;
    const { callId } = from.kept;
    const by = (greeted = greetedBefore(money, from));
    letGo = parts.hold(sessionKeyId(callId));
    const paying = open(by, from.authority);
    store.restore(restoredView(from));
    keep();
    if (flight) paying.resume(flight.minute, flight.resumed, flight.send);
    const prepaid = unseenPrepayment(money, from, life.signal);
    if (prepaid) look(prepaid.signature, prepaid.found);
    loop.resume(from.effects);
    for (const event of from.events) loop.dispatch(event);
    paying.look();
  }

  function execute(effect: GuestEffect): void {
    switch (effect.type) {
      case 'send-ack':
        return void line.wire.notify('ack', effect.ack);
      case 'sign':
      case 'send-payment': {
        const run = () => minutes?.execute(effect);
        return allowance ? allowance.after(run) : run();
      }
      case 'request-quote':
      case 'discard':
      case 'watch':
        return minutes?.execute(effect);
      default:
        return tell(effect, { wire: line.wire, store, log, onPaid: keep, onEnd: forgetWhenIdle });
    }
  }

  /** The session key's end: as soon as nothing that it signed is under way any more. */
  function forgetWhenIdle(): void {
    prepay.stop();
    void keeper.forget().catch(() => undefined);
    const known = greeted;
    if (!known) return;
    const idle = minutes?.idle() ?? Promise.resolve();
    idle
      .then(() => money.keys.destroy(sessionKeyId(known.agreement.callId)))
      .catch((thrown: unknown) => {
        log.add('session_key_kept', { code: toAppError(thrown).code });
      })
      .finally(letGo);
  }

  /** A wallet's window can stay open for long: what is signed when the call is over does not leave. */
  const whileItLasts =
    (sign: SignTransaction): SignTransaction =>
    async (bytes) => {
      const answer = await sign(bytes);
      return store.view.endReason === null ? answer : err(appError('aborted'));
    };

  if (rejoined) rejoin(rejoined);
  const stopTelling = onTakenBack(money, store, keep);

  return {
    attach: (channel) => line.attach(channel),
    leave: () => void line.wire.notify('leave', {}),
    clock: () => undefined,
    reportRx: (arriving) => loop.dispatch({ type: 'rx', arriving }),
    agree: (minute) => loop.dispatch({ type: 'agree', minute }),
    async pay(choice, sign: SignTransaction): Promise<Result<void>> {
      const { phase } = store.view;
      if (!greeted || minutes || phase !== 'awaiting-prepayment') {
        return err(appError('peer_protocol', { what: 'not connected' }));
      }
      const by = greeted;
      store.update({ payMode: choice.mode, budgetPeriods: choice.budgetPeriods });
      return prepay.pay(by, choice, whileItLasts(sign));
    },
    buyFile: (order, sign) => shop.buy(order, whileItLasts(sign)),
    reclaimFile: (id, sign) => shop.reclaim(id, sign),
    onFileNews: (news) => shop.onNews(news),
    tillChanged: () => undefined,
    refunded: () => undefined,
    extend: (periods, sign) => allowance?.extend(periods, whileItLasts(sign)) ?? noAllowance(),
    revoke: (sign) => allowance?.revoke(sign) ?? noAllowance(),
    end: (reason) => loop.dispatch({ type: 'end', by: 'self', reason }),
    release() {
      stopTelling();
      line.close();
      loop.stop();
      if (greeted) forgetWhenIdle();
      else life.abort();
    },
  };
}
