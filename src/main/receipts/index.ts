import type { App } from '../app/app.ts';
import { createReceiptActions } from './actions.ts';
import type { ReceiptActions } from '../payment/state.ts';
import { receiptsScreen } from './screen.ts';

/** The part of the composition root that is a chunk of its own: receipts and the audit. */
export interface ReceiptsRoom {
  readonly actions: ReceiptActions;
  readonly screen: HTMLElement;
}

export function composeReceipts(app: App): ReceiptsRoom {
  const actions = createReceiptActions(app);
  return { actions, screen: receiptsScreen(actions) };
}
