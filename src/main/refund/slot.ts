import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { $payments } from '../payment/state.ts';
import { soldBy } from './state.ts';
import { $call } from '../app/state.ts';
import { h } from '../ui/dom.ts';
import type { PaymentExtra } from '../billing/payment-list.ts';
import { lazySlot } from '../ui/lazy.ts';

/** Room on the call's screens for what the money chunk brings, once something has been paid. */

/** The chunk: refunds, and the allowance while a call lasts and after it. */
export interface MoneyRoom {
  /** The host's one click beside a payment, and what has come of it. */
  refund(find: () => PaymentRecord | undefined): HTMLElement;
  /** Payments that landed when the call was over. */
  readonly late: HTMLElement;
  /** Extend and revoke, on the call's screen or on the ended one. */
  allowance(where: 'call' | 'ended'): HTMLElement;
}

export type LoadMoney = () => Promise<MoneyRoom>;

export interface MoneySlots {
  readonly extra: PaymentExtra;
  /** Under the meter. */
  readonly call: HTMLElement;
  /** On the ended screen. */
  readonly ended: HTMLElement;
}

/** An element now, its content as soon as the chunk is here; a chunk that does not come is tried by the next. */
export function refundSlot(load: LoadMoney, find: () => PaymentRecord | undefined): HTMLElement {
  const slot = h('div', { className: 'refund-slot' });
  load().then(
    (room) => slot.append(room.refund(find)),
    () => undefined,
  );
  return slot;
}

export function moneySlots(load: LoadMoney): MoneySlots {
  const ofGuest = (): boolean => {
    const { view } = $call.get();
    return view?.role === 'guest' && view.payMode === 'allowance' && view.billing !== null;
  };
  const stores = [$call];
  return {
    extra: (role, signature) =>
      refundSlot(load, () => soldBy($payments.get() ?? [], role, signature)),
    call: lazySlot(
      async () => (await load()).allowance('call'),
      () => ofGuest() && $call.get().ended === null,
      { className: 'allowance-slot', stores },
    ),
    ended: h(
      'div',
      { className: 'stack' },
      lazySlot(
        async () => (await load()).late,
        () => $call.get().ended !== null,
        {
          className: '',
          stores,
        },
      ),
      lazySlot(
        async () => (await load()).allowance('ended'),
        () => ofGuest() && $call.get().ended !== null,
        { className: '', stores },
      ),
    ),
  };
}
