import type { Money } from './money.ts';
import type { ViewStore } from './view.ts';

/**
 * Shows each payment of a call that the network confirmed and then took back for good, and has the
 * call written down anew. Whoever follows the journal to finality finds it out (receipts/keeper.ts),
 * on each side from its own server: neither needs to believe the other. Answers how to stop.
 */
export const onTakenBack = (
  { journal }: Pick<Money, 'journal'>,
  store: ViewStore,
  keep: () => void,
): (() => void) =>
  journal.subscribe(({ role, callId, error }) => {
    const { view } = store;
    if (callId === null || callId !== view.callId || role !== view.role) return;
    if (error?.code !== 'rolled_back') return;
    store.takenBack(error.context.signature);
    keep();
  });
