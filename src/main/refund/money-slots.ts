import type { PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { $payments } from '../payment/state.ts';
import { isOpen, soldBy, unusedTimeOf } from './state.ts';
import { $screen } from '../app/screen.ts';
import { $call } from '../app/call-state.ts';
import { $unused } from '../app/ledger-link.ts';
import { h } from '../ui/dom.ts';
import type { PaymentExtra } from '../billing/payment-list.ts';
import { lazySlot } from '../ui/lazy.ts';

/** Places on the call's screens for the money chunk, which loads once a payment was made. */

/** The money chunk: refunds, and the spending limit during a call and after it. */
export interface MoneyChunk {
  /** The host's refund button beside a payment, and the outcome of the refund for both sides. */
  refund(role: Role, find: () => PaymentRecord | undefined): HTMLElement;
  /** Payments that landed after the call had ended. */
  readonly late: HTMLElement;
  /** The unused time of the call on the ended screen, or of earlier calls on the first screens. */
  readonly unused: Readonly<Record<'ended' | 'start', HTMLElement>>;
  /** Extends and revokes the spending limit, on the call's screen or the ended one. */
  spendingLimit(where: 'call' | 'ended'): HTMLElement;
  /** The guest's tips, which are in a separate chunk. */
  tip(): Promise<HTMLElement>;
}

export type LoadMoney = () => Promise<MoneyChunk>;

export interface MoneySlots {
  readonly load: LoadMoney;
  readonly extra: PaymentExtra;
  /** The place below the meter. */
  readonly call: HTMLElement;
  /** The place on the ended screen, below the payments. */
  readonly ended: HTMLElement;
  /** The place on the ended screen, above the bill. */
  readonly unused: HTMLElement;
  /** The place above the first screens. */
  readonly start: HTMLElement;
}

/**
 * Returns an element at once, and replaces it with the control when the chunk has loaded. If the
 * chunk fails to load, the next slot tries again.
 */
export function refundSlot(
  load: LoadMoney,
  role: Role,
  find: () => PaymentRecord | undefined,
): HTMLElement {
  const slot = h('div.refund-slot');
  load().then(
    (chunk) => {
      const control = chunk.refund(role, find);
      control.classList.add('refund-slot');
      slot.replaceWith(control);
    },
    () => undefined,
  );
  return slot;
}

/**
 * Returns whether the first screens have room, because no call is running or shown as ended, and
 * the receipts are closed.
 */
export const isFree = (): boolean => $call.get().role === null && $screen.get() !== 'receipts';

export function moneySlots(load: LoadMoney): MoneySlots {
  const ofGuest = (): boolean => {
    const { view } = $call.get();
    return view?.role === 'guest' && view.payMode === 'allowance' && view.billing !== null;
  };
  const stores = [$call];
  return {
    load,
    extra: (role, signature) =>
      refundSlot(load, role, () => soldBy($payments.get() ?? [], role, signature)),
    call: lazySlot(
      async () => (await load()).spendingLimit('call'),
      () => ofGuest() && $call.get().ended === null,
      { className: 'allowance-slot', stores },
    ),
    unused: lazySlot(
      async () => (await load()).unused.ended,
      () => {
        const { view, ended } = $call.get();
        return view !== null && ended !== null && unusedTimeOf($unused.get(), view) !== undefined;
      },
      { className: 'wide', stores: [$call, $unused] },
    ),
    start: lazySlot(
      async () => (await load()).unused.start,
      () => isFree() && $unused.get().some(isOpen),
      { className: '', stores: [$call, $screen, $unused] },
    ),
    ended: h(
      'div.stack',
      lazySlot(
        async () => (await load()).late,
        () => $call.get().ended !== null,
        { className: '', stores },
      ),
      lazySlot(
        async () => (await load()).spendingLimit('ended'),
        () => ofGuest() && $call.get().ended !== null,
        { className: '', stores },
      ),
    ),
  };
}
