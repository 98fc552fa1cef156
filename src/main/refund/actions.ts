import { givesBack, hasLanded } from '../../shared/api/payments.ts';
import { proxy } from 'comlink';
import { atom } from 'nanostores';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { type AppError, appError } from '../../shared/errors.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import { formatUsdc } from '../text/intl.ts';
import { refundStrings, unusedStrings } from './strings.ts';
import type { App } from '../app/app.ts';
import { $unused, asResult } from '../app/ledger-link.ts';
import { $call } from '../app/call-state.ts';
import { $payments, followPayments, learnPayment, readPayments } from '../payment/state.ts';
import type { NotArrived } from '../payment/not-arrived.ts';
import { unusedTimeOf } from './state.ts';
import { connectedOwner } from '../wallet/owner.ts';

/** Signatures of payments that this page is refunding. */
export const $refunding = atom<ReadonlySet<string>>(new Set());
/** Errors of failed refunds, by the signature of the payment. */
export const $refundErrors = atom<Readonly<Record<string, AppError>>>({});
/** Ids of the calls whose unused time this page is refunding from the wallet. */
export const $returning = atom<ReadonlySet<string>>(new Set());
/** Errors of failed refunds of unused time, by the id of the call. */
export const $returnErrors = atom<Readonly<Record<string, AppError>>>({});

/** Refunds payments. Failures are written to the stores; no action throws. */
export interface RefundActions {
  /**
   * Refunds the rest of a payment, as its host. There is only one refund of a payment, so a second
   * call reports the state of the first refund.
   */
  refund(payment: PaymentRecord, left: AtomicUsdc): Promise<void>;
  /** Refunds a call's unused time from the host's wallet, if the fee payer cannot. */
  returnUnused(callId: string): Promise<void>;
  readonly notArrived: NotArrived;
}

/** Returns functions that record the state of one attempt in the two stores. */
function notes(errors: typeof $refundErrors, busy: typeof $refunding) {
  return {
    setError(key: string, error: AppError | null): void {
      const { [key]: _old, ...others } = errors.get();
      errors.set(error ? { ...others, [key]: error } : others);
    },
    setBusy(key: string, isBusy: boolean): void {
      const now = new Set(busy.get());
      if (isBusy) now.add(key);
      else now.delete(key);
      busy.set(now);
    },
  };
}

/** Returns whether the user sees the card of this ended call. */
export function isOnCard(callId: string | null): boolean {
  const { view, ended } = $call.get();
  return ended !== null && view?.callId === callId;
}

let made: RefundActions | null = null;

/** Returns the only instance, so that the page announces each refund once. */
export const refundActions = (app: App): RefundActions => (made ??= create(app));

function create(app: App): RefundActions {
  const { setError, setBusy } = notes($refundErrors, $refunding);
  const returns = notes($returnErrors, $returning);
  followPayments(app);
  if ($payments.get() === null) void readPayments(app);
  const told = new Set<string>();
  app.ledger.onPayment((record) => {
    const { id, kind, role, amount, callId } = record;
    if (!givesBack(record) || role !== 'guest' || !hasLanded(record) || told.has(id)) return;
    told.add(id);
    const isUnused = kind === 'end';
    if (isUnused && isOnCard(callId)) return;
    app.toast((isUnused ? unusedStrings.came : refundStrings.received)(formatUsdc(amount)));
  });

  return {
    async notArrived(id) {
      const failed = await app.ledger.notArrived(id);
      const { resource = '' } = $payments.get()?.find((each) => each.id === id) ?? {};
      // The refund did not arrive, so its error no longer applies.
      if (failed === null) setError(resource.replace('refund/', ''), null);
      return failed;
    },
    async refund({ signature: payment }, amount) {
      if (payment === null || $refunding.get().has(payment)) return;
      const owner = connectedOwner();
      if (!owner.ok) return setError(payment, owner.error);
      setError(payment, null);
      setBusy(payment, true);
      const ledger = await app.ledger.ready();
      const sign = proxy(app.wallet.signerFor(owner.value));
      const given = ledger.ok
        ? await asResult(ledger.value.refund({ payment, owner: owner.value, amount }, sign))
        : ledger;
      if (given.ok) {
        learnPayment(given.value);
        const { amount } = given.value;
        if (hasLanded(given.value)) app.toast(refundStrings.gave(formatUsdc(amount)));
      }
      setError(payment, given.ok ? given.value.error : given.error);
      setBusy(payment, false);
    },
    async returnUnused(callId) {
      const unused = unusedTimeOf($unused.get(), { role: 'host', callId });
      if (!unused || $returning.get().has(callId)) return;
      const owner = connectedOwner();
      if (!owner.ok) return returns.setError(callId, owner.error);
      if (owner.value !== unused.owner) {
        const other = appError('wallet_account_changed', { expected: unused.owner });
        return returns.setError(callId, other);
      }
      returns.setError(callId, null);
      returns.setBusy(callId, true);
      const ledger = await app.ledger.ready();
      const sign = proxy(app.wallet.signerFor(owner.value));
      const done = ledger.ok
        ? await asResult(ledger.value.returnUnused({ callId, owner: owner.value }, sign))
        : ledger;
      if (done.ok && done.value.state !== 'asks' && !isOnCard(callId)) {
        app.toast(unusedStrings.gave(formatUsdc(unused.owed)));
      }
      returns.setError(callId, done.ok ? null : done.error);
      returns.setBusy(callId, false);
    },
  };
}
