import { hasLanded } from '../../../shared/api/payments.ts';
import * as v from 'valibot';
import type { CallView, SignTransaction } from '../../../shared/api/ledger.ts';
import {
  guestNextWakeMs,
  guestSnapshot,
  type GuestState,
  initialGuest,
  reduceGuest,
} from '../../../shared/billing/guest.ts';
import { mayStartFile } from '../../../shared/billing/snapshot.ts';
import type { GuestEffect, GuestEvent } from '../../../shared/billing/types.ts';
import { appError, err, raise, type Result, toAppError } from '../../../shared/errors.ts';
import type { SaleListing } from '../../../shared/api/sale.ts';
import type { Unpaid, Landed } from '../payment/judge.ts';
import { sessionKeyId } from '../solana/keys.ts';
import type { Authority } from '../solana/payload.ts';
import { abuse, type CallParts, type GuestCall } from './call.ts';
import { createLine } from './line.ts';
import { type AllowanceChange, createAllowanceChange } from '../allowance/extend.ts';
import { type Buyer, createBuyer } from '../sale/buyer.ts';
import { createGuestGreeting } from './guest-greeting.ts';
import type { GuestBooking } from '../booking/guest-booking.ts';
import { createGuestMinutes, type GuestMinutes } from '../sale/guest-minutes.ts';
import { createGuestTips, type GuestTips } from '../sale/guest-tips.ts';
import { createPrepay, type Admitted, type Prepay } from '../sale/guest-prepay.ts';
import { admittedFact, greetedBefore, type GuestRejoin, restoredView } from './guest-rejoin.ts';
import { keepGreeted } from '../payment/call-record.ts';
import { createCallKeeper } from './rejoin-store.ts';
import { createLoop } from './loop.ts';
import { NOTICES, TickParams } from '../x402/messages.ts';
import { takeNews, tell } from './tell.ts';
import { createRefundNotes } from '../refund/notes.ts';
import { createViewStore, onTakenBack, pageLimitMs, watchPage } from './view.ts';
import type { Greeted } from '../x402/quote.ts';
import { createGuestShop, type GuestShop } from '../files/guest-shop.ts';
import { createQuiet } from './quiet.ts';

interface GuestParts extends CallParts {
  readonly owner: string;
  /** Resolves when the page has answered. */
  readonly publish: (view: CallView) => unknown;
  /** Set when the call is resumed from another page: the greeting and the prepayment are done. */
  readonly rejoined?: GuestRejoin;
}

/** The greeting has identified the host. */
interface Met {
  readonly by: Greeted;
  readonly buyer: Buyer;
}

/** There is something to pay with. */
interface Joined extends Met {
  readonly at: 'admitted';
  readonly minutes: GuestMinutes;
  readonly shop: GuestShop;
  readonly tips: GuestTips;
  /** null in manual mode. */
  readonly allowance: AllowanceChange | null;
}

/** Where a call is. It passes these in order, and no message moves it back. */
type Stage =
  | { readonly at: 'greeting' }
  | (Met & {
      readonly at: 'greeted';
      readonly prepay: Prepay;
      /** null: the call was not agreed ahead. */
      readonly booking: Promise<GuestBooking> | null;
    })
  | Joined
  /** What is in progress is still finished. */
  | { readonly at: 'ended'; readonly joined: Joined | null };

const noFile = () => Promise.resolve(err(appError('file_unknown')));
const noTip = () => Promise.resolve(err(appError('peer_protocol')));
const noAllowance = () => Promise.resolve(err(appError('allowance_refused', { reason: 'none' })));

/**
 * The guest's side: checks the greeting, prepays, and pays each minute when its own clock agrees.
 */
export function createGuestCall(parts: GuestParts): GuestCall {
  const { chain, terms, owner, log, rejoined } = parts;
  const keeper = createCallKeeper(chain, 'guest', log, rejoined?.downSinceWallMs);
  const nowMs = (): number => chain.env.nowMs();
  const publish = watchPage({
    nowMs,
    limitMs: pageLimitMs(terms),
    publish: parts.publish,
    changed: (answers) => dispatch({ type: 'page', answers }),
  });
  const store = createViewStore('guest', terms, '', nowMs, publish);
  const life = new AbortController();
  const over = new AbortController();
  let stage: Stage = { at: 'greeting' };
  /** Also valid after the end. */
  const joined = (): Joined | null =>
    stage.at === 'admitted' ? stage : stage.at === 'ended' ? stage.joined : null;
  /** What the host lists now. */
  let listings: readonly SaleListing[] = [];
  const dispatch = (event: GuestEvent): void => loop.dispatch(event);

  const loop = createLoop<GuestState, GuestEvent, GuestEffect>({
    initial: rejoined?.state ?? initialGuest(terms),
    nowMs,
    reduce: reduceGuest,
    nextWakeMs: guestNextWakeMs,
    wake: { type: 'wake' },
    execute,
    persist: (state) => keeper.durable(state),
    onThrown: ({ type }, thrown) =>
      log.add('effect_failed', { type, code: toAppError(thrown).code }),
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
    chain,
    codes: { ...parts, network: chain.caip2 },
    terms,
    before: rejoined ? { ...greetedBefore(chain, rejoined), title: rejoined.kept.title } : null,
    over: () => stage.at === 'ended',
    onGreeted(by, view) {
      const met = meet(by);
      // The user may have left during the check. Then the new key is removed again.
      if (stage.at !== 'greeting') return forget(met, Promise.resolve());
      log.add('greeted', { callId: by.agreement.callId });
      const prepay = createPrepay({
        ...met,
        chain,
        greeted: by,
        keep: () => keepRecord(by),
        owner,
        life: life.signal,
        show: (change) => store.prepay(change),
        onPaid: admit,
      });
      const booking = bookingFor(met);
      stage = { ...met, at: 'greeted', prepay, booking };
      store.update(view);
      void prepay.refreshFunds();
      booking?.then(
        (found) => void found.look(),
        (thrown: unknown) => log.add('booking_missing', { code: toAppError(thrown).code }),
      );
    },
    onFailed(error) {
      store.update({ error });
      // Sent after the answer on the same ordered channel, so the host learns the reason before the
      // end.
      void chain.env.sleep(0, life.signal).then(
        () => dispatch({ type: 'end', by: 'self', reason: 'error' }),
        () => undefined,
      );
    },
  });

  const line = createLine(
    {
      onRequest,
      onNotification,
      up() {
        loop.dispatch({ type: 'connection-up' });
        store.line(true);
      },
      down() {
        loop.dispatch({ type: 'connection-down' });
        store.line(false);
      },
      abused() {
        if (stage.at === 'ended') return;
        store.update({ error: abuse(), heartbeat: false });
        dispatch({ type: 'end', by: 'self', reason: 'error' });
      },
    },
    log,
    nowMs,
  );

  const refunds = createRefundNotes({
    chain,
    log,
    callId: () => store.view.callId,
    life: life.signal,
    onSeen(entry) {
      joined()?.shop.refunded(entry);
      joined()?.minutes.refreshFunds();
    },
  });

  /** Purchases wait until no minute is due or being paid. */
  const quiet = createQuiet(() => mayStartFile(guestSnapshot(loop.state, nowMs())));

  const announced = (minute: number, signature: string): void =>
    joined() ? dispatch({ type: 'attempted', minute, signature }) : undefined;

  function onNotification(method: string, params: unknown): void {
    switch (method) {
      case 'tick':
        return dispatch({ type: 'tick', tick: v.parse(TickParams, params) });
      case 'billing_attempt': {
        const { minute, signature, resource } = v.parse(NOTICES.billing_attempt, params);
        if (resource !== undefined) {
          joined()?.shop.hint(signature);
          return joined()?.tips.hint(signature);
        }
        if (minute !== null) return announced(minute, signature);
        return stage.at === 'greeted' ? stage.prepay.hint(signature) : undefined;
      }
      case 'billing_success': {
        // A hint to look, and never a proof: this side's own RPC server decides.
        const { minute, signature } = v.parse(NOTICES.billing_success, params);
        return minute === null ? undefined : announced(minute, signature);
      }
      case 'refund':
        return refunds.noted(params);
      default:
        return takeNews(method, params, { dispatch, log });
    }
  }

  function meet(by: Greeted): Met {
    const signal = life.signal;
    const buyer = createBuyer({ chain, wire: line.wire, owner, greeted: by, life: signal, log });
    return { by, buyer };
  }

  /** A chunk of its own: few calls are agreed ahead. */
  function bookingFor({ by: greeted, buyer }: Met): Promise<GuestBooking> | null {
    const { deposit } = terms;
    if (deposit === undefined) return null;
    return import('../booking/guest-booking.ts').then(({ createGuestBooking }) =>
      createGuestBooking({
        ...{ chain, owner, greeted, buyer, deposit },
        keep: () => keepRecord(greeted),
        wire: line.wire,
        life: life.signal,
        show: (change) => store.prepay(change),
        onPaid: admit,
      }),
    );
  }

  /** Continues with something to pay with. */
  function join({ by, buyer }: Met, authority: Authority): Joined {
    const { callId } = by.agreement;
    const common = { chain, wire: line.wire, owner, greeted: by, life: life.signal };
    const buying = {
      ...{ chain, owner, callId, buyer, life: life.signal, over: over.signal },
      untilQuiet: (signal: AbortSignal) => quiet.until(signal),
    };
    const minutes = createGuestMinutes({
      chain,
      buyer,
      terms,
      authority,
      log,
      life: life.signal,
      dispatch,
      onFunds: (funds) => store.update(funds),
      mayPay() {
        // No further minute is paid until this side's own server shows the prepayment.
        const isUnseen = store.view.minutes.some(({ unseen }) => unseen);
        if (isUnseen) throw raise('rpc_unseen', { host: chain.rpc.hosts[0] ?? '' });
      },
    });
    const onChanged = (): void => minutes.refreshFunds();
    const shop = createGuestShop({
      ...common,
      ...buying,
      log,
      listed: listings,
      sendFiles: parts.sendFiles,
      onPaid: onChanged,
    });
    const tips = createGuestTips({
      ...buying,
      terms,
      authority,
      onPaid: onChanged,
    });
    const isConnected = (): boolean => line.wire.connected && stage.at !== 'ended';
    const allowance =
      authority.kind === 'session'
        ? createAllowanceChange({ ...common, price: terms.price, isConnected, onChanged })
        : null;
    return (stage = { at: 'admitted', by, buyer, minutes, shop, tips, allowance });
  }

  function admit({ amount, signature, settleMs, cap, authority, unseen }: Admitted): void {
    if (stage.at !== 'greeted') return;
    const { minutes } = join(stage, authority);
    const entry = { amount, signature, settleMs, ...(unseen && { unseen: true as const }) };
    store.admit(entry, { allowanceLeft: cap });
    if (authority.kind === 'wallet') store.update({ payMode: 'manual' });
    if (unseen) follow(signature, unseen);
    keep();
    loop.dispatch({ type: 'admitted', prepaidPeriods: terms.prepaidPeriods });
    minutes.refreshFunds();
  }

  /**
   * Notes what this side's own server says of a prepayment on which the host has admitted the guest.
   */
  function follow(signature: string, unseen: Promise<Landed | Unpaid>): void {
    const tell = (decided: Landed | Unpaid): void => {
      store.seen(signature, hasLanded(decided));
      keep();
    };
    unseen.then(tell, () => undefined);
  }

  /** Resolves once the record of this call is on disk. @throws P2cError `storage_failed`. */
  function keepRecord({ agreement, transcript }: Greeted): Promise<void> {
    const { callId, feePayer, deposit } = agreement;
    const startedAtWallMs = chain.env.wallMs();
    const agreed = { terms, transcript, owner, feePayer, deposit, startedAtWallMs };
    return keepGreeted(chain.kv, { role: 'guest', callId }, agreed);
  }

  /** Stores what another page needs to resume this call. */
  function keep(): void {
    const { words, payMode } = store.view;
    const by = joined()?.by;
    if (by && words && payMode)
      keeper.admitted(by.agreement.callId, admittedFact(parts, by, store.view));
  }

  function rejoin(from: GuestRejoin): void {
    const { left, unseen } = from;
    const { minutes, buyer } = join(meet(greetedBefore(chain, from)), from.authority);
    store.restore(restoredView(from));
    keep();
    if (left) minutes.resume(left);
    if (unseen) {
      const prepaid = buyer.open({ kind: 'prepay' }, unseen.entry);
      prepaid.hint(unseen.signature);
      follow(unseen.signature, prepaid.found());
    }
    loop.resume(from.effects);
    for (const event of from.events) loop.dispatch(event);
    minutes.refreshFunds();
  }

  function execute(effect: GuestEffect): void {
    switch (effect.type) {
      case 'send-ack':
        return void line.wire.notify('ack', effect.ack);
      case 'sign':
      case 'send-payment': {
        // A change of the allowance may delay this, and the call may have ended by then.
        const run = (): void => {
          if (stage.at === 'admitted') stage.minutes.execute(effect);
        };
        const held = joined()?.allowance;
        return held ? held.after(run) : run();
      }
      case 'request-quote':
      case 'discard':
      case 'watch':
        return joined()?.minutes.execute(effect);
      default:
        return tell(effect, { wire: line.wire, store, log, onPaid: keep, onEnd: end });
    }
  }

  /** Runs once, however the call ends. */
  function end(): void {
    const last = stage;
    if (last.at === 'ended') return;
    stage = { at: 'ended', joined: joined() };
    over.abort();
    leave(last).catch((thrown: unknown) =>
      log.add('end_unkept', { code: toAppError(thrown).code }),
    );
    if (last.at === 'greeting') return life.abort();
    if (last.at === 'greeted') last.prepay.stop();
    forget(last, last.at === 'admitted' ? last.minutes.idle() : Promise.resolve());
  }

  async function leave(last: Stage): Promise<void> {
    const met = last.at === 'greeted' || last.at === 'admitted' ? last.by.agreement : null;
    await keeper.end(loop.state, met && { callId: met.callId, payer: owner });
    parts.onEnded();
  }

  /** Destroys the session key as soon as nothing that it signed is in flight. */
  function forget({ by }: Met, idle: Promise<void>): void {
    idle
      .then(() => chain.keys.destroy(sessionKeyId(by.agreement.callId)))
      .catch((thrown: unknown) => {
        log.add('session_key_kept', { code: toAppError(thrown).code });
      });
  }

  /**
   * A wallet's window can stay open for long. What is signed after the call has ended does not
   * leave, and nothing is asked for any more.
   */
  const whileItLasts = (sign: SignTransaction): SignTransaction => {
    const isOver = (): boolean => stage.at === 'ended';
    return async (bytes) => {
      if (isOver()) return err(appError('aborted'));
      const answer = await sign(bytes);
      return isOver() ? err(appError('aborted')) : answer;
    };
  };

  if (rejoined) rejoin(rejoined);
  const stopTelling = onTakenBack(chain, store, keep);

  return {
    role: 'guest',
    attach: (channel) => line.attach(channel),
    leave: () => void line.wire.notify('leave', {}),
    reportRx: (arriving) => loop.dispatch({ type: 'rx', arriving }),
    agree: (minute) => loop.dispatch({ type: 'agree', minute }),
    async pay(choice, sign: SignTransaction): Promise<Result<void>> {
      if (stage.at !== 'greeted') return err(appError('peer_protocol'));
      const { prepay } = stage;
      // A claim that is under way may still be granted.
      if ((await stage.booking)?.busy) return err(appError('busy'));
      store.update({ payMode: choice.mode, budgetPeriods: choice.budgetPeriods });
      return prepay.pay(choice, whileItLasts(sign));
    },
    async claimBooking(choice, signMessage, sign) {
      if (stage.at !== 'greeted') return err(appError('peer_protocol'));
      const { booking, prepay } = stage;
      if (!booking) return err(appError('booking_refused', { why: 'missing' }));
      if (prepay.busy) return err(appError('busy'));
      store.update({ payMode: choice.mode, budgetPeriods: choice.budgetPeriods });
      return (await booking).claim(choice, signMessage, whileItLasts(sign));
    },
    async buyFile(order, sign) {
      return joined()?.shop.buy(order, whileItLasts(sign)) ?? noFile();
    },
    async reclaimFile(id, sign) {
      return joined()?.shop.reclaim(id, sign) ?? noFile();
    },
    async tip(amount, sign) {
      return joined()?.tips.give(amount, whileItLasts(sign)) ?? noTip();
    },
    onFileNews(news) {
      if (news.type === 'listings') listings = news.listings;
      joined()?.shop.onNews(news);
    },
    extend: (periods, sign) =>
      joined()?.allowance?.extend(periods, whileItLasts(sign)) ?? noAllowance(),
    revoke: (sign) => joined()?.allowance?.revoke(sign) ?? noAllowance(),
    end: (reason) => loop.dispatch({ type: 'end', by: 'self', reason }),
    release() {
      store.mute();
      stopTelling();
      line.close();
      loop.stop();
      end();
    },
  };
}
