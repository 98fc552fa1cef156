import { proxy } from 'comlink';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { isOpen } from '../../shared/api/payments.ts';
import { appError } from '../../shared/errors.ts';
import type { Actions } from '../app/actions.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import { $settings } from '../app/settings.ts';
import { connectedOwner } from './owner.ts';
import { $transfer, $transferError, transferOf } from './state.ts';

/** The chunk of *Send USDC*, which loads with the first transfer. */

export type Transfers = Pick<Actions, 'sendUsdc' | 'checkTransfer'>;

/**
 * Shows a payment and its error. If only the user can tell whether the payment arrived, the panel
 * asks instead of showing the error.
 */
function show(record: PaymentRecord): void {
  $transfer.set(transferOf(record));
  $transferError.set(record.asks === true ? null : record.error);
}

export function createTransfers(app: App): Transfers {
  // Records and answers arrive on different ports, so a record may arrive after the answer that it
  // precedes.
  app.ledger.onPayment((record) => {
    const shown = $transfer.get();
    if (record.id !== shown?.id) return;
    if (shown.isUnderWay) $transfer.set(transferOf(record, true));
    else if (!isOpen(record) || !shown.record || isOpen(shown.record)) show(record);
  });
  return {
    async sendUsdc(to, amount) {
      $transferError.set(null);
      const before = $transfer.get();
      // A payment that may still land stays on screen.
      const left = before?.record && isOpen(before.record) ? before : null;
      $transfer.set(left);
      const owner = connectedOwner();
      if (!owner.ok) return $transferError.set(owner.error);
      if (amount === null || amount === 0n) return $transferError.set(appError('amount_invalid'));
      const ledger = await app.ledger.ready();
      if (!ledger.ok) return $transferError.set(ledger.error);
      const id = crypto.randomUUID();
      const recipient = to.trim();
      const { network } = $settings.get();
      const asked = { id, network, recipient, amount, record: null };
      $transfer.set({ ...asked, isUnderWay: true });
      const sent = await asResult(
        ledger.value.sendUsdc(
          { id, owner: owner.value, to: recipient, amount },
          proxy(app.wallet.signerFor(owner.value)),
        ),
      );
      if (sent.ok) return show(sent.value);
      const { record = null } = $transfer.get() ?? {};
      const now = record ? transferOf(record) : (left ?? { ...asked, isUnderWay: false });
      $transfer.set(now);
      $transferError.set(sent.error);
    },
    async checkTransfer() {
      const id = $transfer.get()?.record?.id;
      if (id === undefined) return;
      const ledger = await app.ledger.ready();
      const checked = ledger.ok ? await asResult(ledger.value.checkAgain(id)) : ledger;
      // Another window may have recorded the outcome. That window's records do not arrive here.
      if (checked.ok) show(checked.value);
      else $transferError.set(checked.error);
    },
  };
}
