import { proxy } from 'comlink';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import { formatUsdc } from '../../shared/money.ts';
import { refundStrings } from './strings.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import { $payments, followPayments, learnPayment, readPayments } from '../payment/state.ts';
import { $refundErrors, $refunding } from './state.ts';
import { connectedOwner } from '../wallet/actions.ts';

/** Refunds payments. Failures go to the stores; nothing here throws. */
export interface RefundActions {
  /**
   * Refunds the whole amount once, as host; asked again, it reports what became of the first
   * refund.
   */
  refund(payment: PaymentRecord): Promise<void>;
}

function setError(payment: string, error: AppError | null): void {
  const { [payment]: _old, ...others } = $refundErrors.get();
  $refundErrors.set(error ? { ...others, [payment]: error } : others);
}

function setBusy(payment: string, busy: boolean): void {
  const now = new Set($refunding.get());
  if (busy) now.add(payment);
  else now.delete(payment);
  $refunding.set(now);
}

let made: RefundActions | null = null;

/** Returns the one instance, so that each refund is announced once. */
export const refundActions = (app: App): RefundActions => (made ??= create(app));

function create(app: App): RefundActions {
  followPayments(app);
  if ($payments.get() === null) void readPayments(app);
  const told = new Set<string>();
  app.ledger.onPayment(({ id, kind, role, state, amount }) => {
    if (kind !== 'refund' || role !== 'guest' || state !== 'confirmed' || told.has(id)) return;
    told.add(id);
    app.toast(refundStrings.received(formatUsdc(amount)));
  });

  return {
    async refund({ signature: payment }) {
      if (payment === null || $refunding.get().has(payment)) return;
      const owner = connectedOwner();
      if (!owner.ok) return setError(payment, owner.error);
      setError(payment, null);
      setBusy(payment, true);
      const ledger = await app.ledger.ready();
      const sign = proxy(app.wallet.signerFor(owner.value));
      const given = ledger.ok
        ? await asResult(ledger.value.refund({ payment, owner: owner.value }, sign))
        : ledger;
      if (given.ok) {
        learnPayment(given.value);
        const { state, amount } = given.value;
        if (state === 'confirmed') app.toast(refundStrings.gave(formatUsdc(amount)));
      }
      setError(payment, given.ok ? given.value.error : given.error);
      setBusy(payment, false);
    },
  };
}
