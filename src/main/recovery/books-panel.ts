import type { Role } from '../../shared/api/ledger.ts';
import { appError, type BooksUse } from '../../shared/errors.ts';
import { $books } from '../app/books.ts';
import { filled, h, watch } from '../ui/dom.ts';
import { sentenceFor } from '../ui/error-strings.ts';
import { button } from '../ui/parts.ts';
import { strings } from '../ui/strings.ts';
import { booksStrings as text } from './strings.ts';

/** Builds the card that replaces a side's screen while another tab has that side's books. */
export function booksPanel(
  use: (role: Role, seen: BooksUse) => void,
  back: () => void,
): HTMLElement {
  const card = (): readonly Node[] => {
    const now = $books.get();
    if (!now) return [];
    const { text: what, next } = sentenceFor(appError('books_elsewhere', { use: now.use }));
    const act = button(text.act[now.use], {
      testid: 'books-use',
      className: 'primary',
      onclick: () => use(now.role, now.use),
    });
    const element = h('section.card.wide', { testid: 'books-elsewhere' });
    element.append(
      h('h1', { tabIndex: -1 }, text.title),
      h('p', what),
      h('p', next),
      h('div.row', act),
    );
    if (now.use === 'open') element.append(h('p.hint', text.lost));
    return [
      button(strings.back, { className: 'quiet back', icon: 'back', onclick: back }),
      element,
    ];
  };
  return watch(
    filled(h('div.screen', { role: 'status' }), () => $books.get(), card),
    $books,
  );
}
