import type { App } from '../app/app.ts';
import { createFileActions } from './actions.ts';
import { filesPanel } from './panel.ts';
import type { LoadMoney } from '../refund/slot.ts';

/** The part of the composition root that is a chunk of its own: selling and buying files. */
export const composeFiles = (app: App, money: LoadMoney): HTMLElement =>
  filesPanel(createFileActions(app), money);
