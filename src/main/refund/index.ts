import type { App } from '../app/app.ts';
import { createAllowanceActions } from '../allowance/actions.ts';
import { refundActions } from './actions.ts';
import { allowancePanel } from '../allowance/extend-panel.ts';
import { seekWhileOnCard } from './seek-on-card.ts';
import { lateRefunds, refundControl } from './panel.ts';
import type { MoneyChunk } from './money-slots.ts';
import { endedUnused, openUnused } from './unused.ts';

/** Composes the chunk with refunds and the allowance. */
export function composeMoney(app: App): MoneyChunk {
  const refunds = refundActions(app);
  seekWhileOnCard(app);
  const allowance = createAllowanceActions(app);
  return {
    refund: (role, find) => refundControl(refunds, role, find),
    late: lateRefunds(refunds),
    unused: { ended: endedUnused(refunds), start: openUnused(refunds) },
    allowance: (where) => allowancePanel(allowance, where),
    tip: async () => (await import('../tip/panel.ts')).composeTip(app),
  };
}
