import type { App } from '../app/app.ts';
import { createSpendingLimitActions } from '../spending-limit/actions.ts';
import { refundActions } from './actions.ts';
import { spendingLimitPanel } from '../spending-limit/extend-panel.ts';
import { seekWhileOnCard } from './seek-on-card.ts';
import { lateRefunds, refundControl } from './panel.ts';
import type { MoneyChunk } from './money-slots.ts';
import { endedUnused, openUnused } from './unused.ts';

/** Composes the chunk with refunds and the spending limit. */
export function composeMoney(app: App): MoneyChunk {
  const refunds = refundActions(app);
  seekWhileOnCard(app);
  const spendingLimit = createSpendingLimitActions(app);
  return {
    refund: (role, find) => refundControl(refunds, role, find),
    late: lateRefunds(refunds),
    unused: { ended: endedUnused(refunds), start: openUnused(refunds) },
    spendingLimit: (where) => spendingLimitPanel(spendingLimit, where),
    tip: async () => (await import('../tip/panel.ts')).composeTip(app),
  };
}
