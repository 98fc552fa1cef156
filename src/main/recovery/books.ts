import { proxy } from 'comlink';
import type { Role } from '../../shared/api/ledger.ts';
import type { BooksUse } from '../../shared/errors.ts';
import type { Actions } from '../app/actions.ts';
import type { App } from '../app/app.ts';
import { $books } from '../app/books.ts';
import { $call } from '../app/call-state.ts';
import { asResult } from '../app/ledger-link.ts';
import { $screen } from '../app/screen.ts';
import { booksPanel } from './books-panel.ts';

/**
 * The books of a role belong to one tab (docs/security.md, "One ledger for each role"). This page
 * takes the books for the screen that is open. If another tab takes the books, this page leaves its
 * call or invite. Returns the element that is shown in place of the screen while another tab has
 * the books.
 */
export function composeBooks(
  app: App,
  { startOver, show }: Pick<Actions, 'startOver' | 'show'>,
): HTMLElement {
  const ledger = app.ledger.raw();

  async function use(role: Role, seen: BooksUse | null): Promise<void> {
    const used = await asResult(ledger.useBooks(role, seen));
    if ($screen.get() !== role) return;
    const { code, context } = used.ok ? { code: null, context: null } : used.error;
    $books.set(code === 'books_elsewhere' ? { role, use: context.use } : null);
  }

  async function lost(role: Role): Promise<void> {
    const { role: inCall, ended } = $call.get();
    if ($screen.get() === role) $books.set({ role, use: 'open' });
    if (ended === null && (inCall === role || $screen.get() === role)) await startOver();
  }

  void ledger.subscribeBooks(
    proxy((role, holds) => {
      if (!holds) void lost(role);
      else if ($books.get()?.role === role) $books.set(null);
    }),
  );
  $screen.subscribe((screen) => {
    $books.set(null);
    // On the receipts screen, the page keeps the books, because an invite may still be waiting.
    if (screen === 'host' || screen === 'guest') void use(screen, null);
    else if (screen === 'lobby') void ledger.useBooks(null, null);
  });
  const take = (role: Role, seen: BooksUse): void => void use(role, seen);
  return booksPanel(take, () => show('lobby'));
}
