import type { App } from './app/app.ts';
import { createReceiptActions } from './app/receipts.ts';
import type { ReceiptActions } from './app/receipts-state.ts';
import { receiptsScreen } from './ui/receipts.ts';

/** The part of the composition root that is a chunk of its own: receipts and the audit. */
export interface ReceiptsRoom {
  readonly actions: ReceiptActions;
  readonly screen: HTMLElement;
}

export function composeReceipts(app: App): ReceiptsRoom {
  const actions = createReceiptActions(app);
  return { actions, screen: receiptsScreen(actions) };
}
