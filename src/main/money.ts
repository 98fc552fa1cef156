import type { App } from './app/app.ts';
import { createAllowanceActions } from './app/allowance.ts';
import { refundActions } from './app/refund.ts';
import { allowancePanel } from './ui/allowance.ts';
import { lateRefunds, refundControl } from './ui/refund.ts';
import type { MoneyRoom } from './ui/refund-slot.ts';

/** The part of the composition root that is a chunk of its own: refunds, and the allowance in a call. */
export function composeMoney(app: App): MoneyRoom {
  const refunds = refundActions(app);
  const allowance = createAllowanceActions(app);
  return {
    refund: (find) => refundControl(refunds, find),
    late: lateRefunds(refunds),
    allowance: (where) => allowancePanel(allowance, where),
  };
}
