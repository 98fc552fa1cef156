import type { App } from './app/app.ts';
import { createFileActions } from './app/files.ts';
import { filesPanel } from './ui/files.ts';
import type { LoadMoney } from './ui/refund-slot.ts';

/** The part of the composition root that is a chunk of its own: selling and buying files. */
export const composeFiles = (app: App, money: LoadMoney): HTMLElement =>
  filesPanel(createFileActions(app), money);
