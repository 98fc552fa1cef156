import { hasLanded } from '../../../shared/api/payments.ts';
import * as v from 'valibot';
import type { CallView, PrepayView, SignTransaction } from '../../../shared/api/ledger.ts';
import {
  guestNextWakeMs,
  guestSnapshot,
  type GuestState,
  initialGuest,
  reduceGuest,
} from '../../../shared/billing/guest.ts';
import type { GuestEffect, GuestEvent } from '../../../shared/billing/types.ts';
import { appError, err, raise, type Result } from '../../../shared/errors.ts';
import type { Unpaid, Landed } from '../payment/payment-status.ts';
import { sessionKeyId } from '../solana/keys.ts';
import type { Authority } from '../solana/payload.ts';
import type { CallParts, GuestCall } from './call.ts';
import { type SpendingLimitChange, createSpendingLimitChange } from '../spending-limit/extend.ts';
import { type Buyer, createBuyer } from '../sale/buyer.ts';
import { createHelloExchange } from './guest-hello.ts';
import type { GuestBooking } from '../booking/guest-booking.ts';
import { createGuestMinutes, type GuestMinutes } from '../sale/guest-minutes.ts';
import { createGuestTips, type GuestTips } from '../sale/guest-tips.ts';
import { createPrepay, type Admitted, type Prepay } from '../sale/guest-prepay.ts';
import { greetedBefore, type GuestRejoin, restoredView } from './guest-rejoin.ts';
import { createSide } from './side.ts';
import { takeNews } from './notify.ts';
import { NOTICES, TickParams } from '../x402/messages.ts';
import { createRefundNotes } from '../refund/notes.ts';
import { pageLimitMs, watchPage } from './view.ts';
import type { Met } from './stage.ts';
import type { Greeted } from '../x402/quote.ts';
import { createGuestShop, type GuestShop } from '../files/guest-shop.ts';
import { createQuiet } from './quiet.ts';

interface GuestParts extends CallParts {
  readonly owner: string;
  /** Passes a view to the page. Resolves when the page has answered. */
  readonly publish: (view: CallView) => unknown;
  /**
   * Set if another page of this browser began the call. The hello exchange and the prepayment are
   * done then.
   */
  readonly rejoined?: GuestRejoin;
}

/** Everything that the guest has once the hello exchange has identified the host. */
interface Known extends Greeted {
  /** The guest's wallet. */
  readonly payer: string;
  readonly buyer: Buyer;
}

interface Waiting extends Known {
  readonly prepay: Prepay;
  /** Null if the call was not scheduled. */
  readonly booking: Promise<GuestBooking> | null;
}

/** Everything that the guest has once it is admitted and can pay. */
interface Joined extends Known {
  readonly minutes: GuestMinutes;
  readonly shop: GuestShop;
  readonly tips: GuestTips;
  /** Null in manual mode. */
  readonly spendingLimit: SpendingLimitChange | null;
}

const noFile = () => Promise.resolve(err(appError('file_unknown')));
const noTip = () => Promise.resolve(err(appError('peer_protocol')));
const noSpendingLimit = () =>
  Promise.resolve(err(appError('allowance_refused', { reason: 'none' })));

/**
 * The guest's half of a call. Checks the host's hello, prepays, and pays each minute that is due by
 * the guest's own clock, too.
 */
export function createGuestCall(parts: GuestParts): GuestCall {
  const { chain, terms, owner, log, rejoined } = parts;
  const life = new AbortController();
  const publish = watchPage({
    nowMs: () => chain.env.nowMs(),
    limitMs: pageLimitMs(terms),
    publish: parts.publish,
    changed: (answers) => dispatch({ type: 'page', answers }),
  });
  const side = createSide<GuestState, GuestEvent, GuestEffect, Waiting, Joined>({
    role: 'guest',
    parts,
    title: '',
    owner,
    publish,
    initial: rejoined?.state ?? initialGuest(terms),
    reduce: reduceGuest,
    nextWakeMs: guestNextWakeMs,
    snapshot: guestSnapshot,
    sends: () => true,
    execute,
    changed: () => quiet.check(),
    onRequest: (method, params) => answer(method, params),
    onNotification,
    ended,
    admission: (_joined, { payMode, budgetPeriods }) => ({
      ...{ role: 'guest', payMode: payMode ?? 'manual', budgetPeriods },
    }),
  });
  const { stages, store, dispatch, wire, over } = side;
  /** Returns what the guest needs to pay, also after the end of the call. Null before admission. */
  function joined(): Joined | null {
    const met = stages.met();
    return met?.at === 'admitted' ? met : null;
  }

  const answer = createHelloExchange({
    chain,
    codes: { ...parts, network: chain.caip2 },
    terms,
    before: rejoined ? { ...greetedBefore(chain, rejoined), title: rejoined.kept.title } : null,
    over: () => over.aborted,
    onExchanged(by, view) {
      const met = meet(by);
      const waiting = stages.identify(() => ({
        ...met,
        prepay: createPrepay(paying(met)),
        booking: bookingFor(met),
      }));
      // The user may have left during the check. Then the new session key is destroyed.
      if (!waiting) return forget(met, Promise.resolve());
      log.add('greeted', { callId: met.agreement.callId });
      const { prepay, booking } = waiting;
      store.update(view);
      void prepay.refreshFunds();
      booking?.then((found) => void found.look(), side.note('booking_missing'));
    },
    onFailed(error) {
      store.update({ error });
      // Wait until the answer is sent: the channel keeps the order, so the host reads the reason
      // before the end.
      void chain.env.sleep(0, life.signal).then(
        () => dispatch({ type: 'end', by: 'self', reason: 'error' }),
        () => undefined,
      );
    },
  });

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
  const quiet = createQuiet(side.isQuiet);

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
        return stages.now.at === 'greeted' ? stages.now.prepay.hint(signature) : undefined;
      }
      case 'billing_success': {
        // The message only tells the guest to read the chain. It proves nothing.
        const { minute, signature } = v.parse(NOTICES.billing_success, params);
        return minute === null ? undefined : announced(minute, signature);
      }
      case 'refund':
        return refunds.noted(params);
      default:
        return takeNews(method, params, { dispatch, log });
    }
  }

  function meet(by: Greeted): Known {
    const signal = life.signal;
    const buyer = createBuyer({ chain, wire, owner, greeted: by, life: signal, log });
    return { ...by, payer: owner, buyer };
  }

  /** Returns the parts that a prepayment and a booking have in common. */
  const paying = (greeted: Known) => ({
    ...{ chain, owner, greeted, buyer: greeted.buyer, keep: side.keepRecord, life: life.signal },
    show: (change: Partial<PrepayView>) => store.prepay(change),
    onPaid: admit,
  });

  /** Loads the code for bookings. It is a separate chunk, because few calls are scheduled. */
  function bookingFor(greeted: Known): Promise<GuestBooking> | null {
    const { deposit } = terms;
    if (deposit === undefined) return null;
    return import('../booking/guest-booking.ts').then(({ createGuestBooking }) =>
      createGuestBooking({ ...paying(greeted), deposit, wire }),
    );
  }

  /** Creates everything that the guest needs once it can pay. */
  function join(met: Known, authority: Authority): Joined {
    const { agreement, buyer } = met;
    const { callId } = agreement;
    const common = { chain, wire, owner, greeted: met, life: life.signal };
    const buying = {
      ...{ chain, owner, callId, buyer, life: life.signal, over },
      untilQuiet: (signal: AbortSignal) => quiet.until(signal),
    };
    const minutes = createGuestMinutes({
      ...{ chain, buyer, terms, authority, log, life: life.signal, dispatch },
      onFunds: (funds) => store.update(funds),
      mayPay() {
        // Pay no further minute until the guest's own server shows the prepayment.
        const isUnseen = store.view.minutes.some(({ unseen }) => unseen);
        if (isUnseen) throw raise('rpc_unseen', { host: chain.rpc.hosts[0] ?? '' });
      },
    });
    const onChanged = (): void => minutes.refreshFunds();
    const shop = createGuestShop({
      ...{ ...common, ...buying, log, sendFiles: parts.sendFiles, onPaid: onChanged },
      listed: side.listings(),
    });
    const tips = createGuestTips({ ...buying, terms, authority, onPaid: onChanged });
    const isConnected = (): boolean => wire.connected && !over.aborted;
    const spendingLimit =
      authority.kind === 'session'
        ? createSpendingLimitChange({
            ...common,
            buyer,
            price: terms.price,
            isConnected,
            onChanged,
          })
        : null;
    minutes.refreshFunds();
    return { ...met, minutes, shop, tips, spendingLimit };
  }

  function admit({ amount, signature, settleMs, cap, authority, unseen }: Admitted): void {
    const paid = { amount, signature, settleMs, ...(unseen && { unseen: true as const }) };
    const patch = {
      remaining: cap,
      ...(authority.kind === 'wallet' && { payMode: 'manual' as const }),
    };
    const entered = side.admit((met) => join(met, authority), paid, patch);
    if (entered && unseen) follow(signature, unseen);
  }

  /**
   * After the host has admitted the guest, waits until the guest's own server shows whether the
   * prepayment has landed.
   */
  function follow(signature: string, unseen: Promise<Landed | Unpaid>): void {
    const notify = (decided: Landed | Unpaid): void => {
      store.seen(signature, hasLanded(decided));
      side.keep();
    };
    unseen.then(notify, () => undefined);
  }

  function rejoin(from: GuestRejoin): void {
    const { left, unseen } = from;
    side.resume(from, restoredView(from), () => {
      const entered = join(meet(greetedBefore(chain, from)), from.authority);
      if (left) entered.minutes.resume(left);
      if (unseen) {
        const prepaid = entered.buyer.open({ kind: 'prepay' }, unseen.entry);
        prepaid.hint(unseen.signature);
        follow(unseen.signature, prepaid.found());
      }
      return entered;
    });
  }

  function execute(effect: GuestEffect): void {
    switch (effect.type) {
      case 'send-ack':
        return void wire.notify('ack', effect.ack);
      case 'sign':
      case 'send-payment': {
        // A running change of the spending limit delays this step, so the call may have ended
        // before it runs.
        const run = (): void => {
          if (stages.now.at === 'admitted') stages.now.minutes.execute(effect);
        };
        const held = joined()?.spendingLimit;
        return held ? held.after(run) : run();
      }
      case 'request-quote':
      case 'discard':
      case 'watch':
        return joined()?.minutes.execute(effect);
      default:
        return side.notify(effect);
    }
  }

  function ended(met: Met<Waiting, Joined> | null): void {
    if (!met) return life.abort();
    if (met.at === 'greeted') met.prepay.stop();
    forget(met, met.at === 'admitted' ? met.minutes.idle() : Promise.resolve());
  }

  /** Destroys the session key once nothing that it signed is in flight. */
  function forget({ agreement }: Known, idle: Promise<void>): void {
    idle
      .then(() => chain.keys.destroy(sessionKeyId(agreement.callId)))
      .catch(side.note('session_key_kept'));
  }

  /**
   * Wraps the wallet's signing for the time of the call. A wallet's window can stay open for long.
   * After the end of the call, the wallet is not asked any more, and anything that it still signs
   * is discarded.
   */
  const whileItLasts =
    (sign: SignTransaction): SignTransaction =>
    async (bytes) => {
      if (over.aborted) return err(appError('aborted'));
      const answer = await sign(bytes);
      return over.aborted ? err(appError('aborted')) : answer;
    };

  if (rejoined) rejoin(rejoined);
  return {
    role: 'guest',
    ...side.call,
    reportRx: (arriving) => dispatch({ type: 'rx', arriving }),
    agree: (minute) => dispatch({ type: 'agree', minute }),
    async pay(choice, sign: SignTransaction): Promise<Result<void>> {
      const { now } = stages;
      if (now.at !== 'greeted') return err(appError('peer_protocol'));
      const { prepay } = now;
      // While a booking is being redeemed, the host may still accept it.
      if ((await now.booking)?.busy) return err(appError('busy'));
      store.update({ payMode: choice.mode, budgetPeriods: choice.budgetPeriods });
      return prepay.pay(choice, whileItLasts(sign));
    },
    async claimBooking(choice, signMessage, sign) {
      const { now } = stages;
      if (now.at !== 'greeted') return err(appError('peer_protocol'));
      const { booking, prepay } = now;
      if (!booking) return err(appError('booking_refused', { why: 'missing' }));
      if (prepay.busy) return err(appError('busy'));
      store.update({ payMode: choice.mode, budgetPeriods: choice.budgetPeriods });
      return (await booking).claim(choice, signMessage, whileItLasts(sign));
    },
    buyFile: (order, sign) => joined()?.shop.buy(order, whileItLasts(sign)) ?? noFile(),
    reclaimFile: (id, sign) => joined()?.shop.reclaim(id, sign) ?? noFile(),
    tip: (amount, sign) => joined()?.tips.give(amount, whileItLasts(sign)) ?? noTip(),
    onFileNews(news) {
      side.call.onFileNews(news);
      joined()?.shop.onNews(news);
    },
    extend: (periods, sign) =>
      joined()?.spendingLimit?.extend(periods, whileItLasts(sign)) ?? noSpendingLimit(),
    revoke: (sign) => joined()?.spendingLimit?.revoke(sign) ?? noSpendingLimit(),
  };
}
