import { button } from '../ui/parts.ts';
import { strings } from '../ui/strings.ts';
import { $receiptsPage, LIST } from './pages.ts';

/** Builds the button that leads from an invoice or a month back to the list of receipts. */
export const toList = (testid: string): HTMLButtonElement =>
  button(strings.receipts, {
    className: 'quiet back',
    icon: 'back',
    testid,
    onclick: () => $receiptsPage.set(LIST),
  });
