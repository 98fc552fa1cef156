import { proxy } from 'comlink';
import type { PaymentRecord, PaymentState } from '../../shared/api/ledger.ts';
import { appError } from '../../shared/errors.ts';
import type { Actions } from '../app/actions.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import { connectedOwner } from './owner.ts';
import { $transfer, $transferError, isUnderWay } from './state.ts';

/** *Send USDC*: a chunk of its own, loaded with the first transfer. */

/** A payment in these states does not change any more. */
const OVER: ReadonlySet<PaymentState> = new Set(['confirmed', 'failed', 'invalid']);

export type Transfers = Pick<Actions, 'sendUsdc' | 'checkTransfer'>;

/** Shows a payment and its error. Where only a person can tell, the panel asks instead. */
function show(record: PaymentRecord): void {
  $transfer.set(record);
  $transferError.set(record.asks === true ? null : record.error);
}

export function createTransfers(app: App): Transfers {
  // Records and answers come by different ports: a record of progress may arrive after the answer.
  app.ledger.onPayment((record) => {
    if (record.id === $transfer.get()?.id && !isUnderWay(record)) show(record);
  });
  return {
    async sendUsdc(to, amount) {
      $transferError.set(null);
      if (OVER.has($transfer.get()?.state ?? 'confirmed')) $transfer.set(null);
      const owner = connectedOwner();
      if (!owner.ok) return $transferError.set(owner.error);
      if (amount === null || amount === 0n) return $transferError.set(appError('amount_invalid'));
      const ledger = await app.ledger.ready();
      if (!ledger.ok) return $transferError.set(ledger.error);
      const id = crypto.randomUUID();
      // Its first record may come before the answer; the id tells it from an earlier payment.
      const unsubscribe = app.ledger.onPayment((record) => {
        if (record.id === id) $transfer.set(record);
      });
      const sent = await asResult(
        ledger.value.sendUsdc(
          { id, owner: owner.value, to: to.trim(), amount },
          proxy(app.wallet.signerFor(owner.value)),
        ),
      );
      unsubscribe();
      if (sent.ok) show(sent.value);
      else $transferError.set(sent.error);
    },
    async checkTransfer() {
      const payment = $transfer.get();
      if (!payment) return;
      const ledger = await app.ledger.ready();
      const checked = ledger.ok ? await asResult(ledger.value.checkAgain(payment.id)) : ledger;
      // Another window may have recorded it, whose records do not come here.
      if (checked.ok) show(checked.value);
      else $transferError.set(checked.error);
    },
  };
}
