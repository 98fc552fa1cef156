import { $buying, $fileErrors, $files, type FileActions } from '../app/files-link.ts';
import { $call, $screen } from '../app/state.ts';
import { h, setText, setVisible, watch } from '../ui/dom.ts';
import { fileAdd } from './add.ts';
import { fileBuy } from './buy.ts';
import { type FileRow, fileRow } from './row.ts';
import { errorSlot } from '../ui/parts.ts';
import { fileStrings as text } from './strings.ts';
import type { LoadMoney } from '../refund/slot.ts';
import type { App } from '../app/app.ts';
import { createFileActions } from './actions.ts';

/** Composes the chunk for selling and buying files. */
export const composeFiles = (app: App, money: LoadMoney): HTMLElement =>
  filesPanel(createFileActions(app), money);

/**
 * The files panel. The host may list files as soon as there is an invite, because hashing takes
 * time; the guest sees them once in the call. Paid files stay on screen until the page starts over.
 */
export function filesPanel(actions: FileActions, money: LoadMoney): HTMLElement {
  const title = h('h2', { id: 'files-title' });
  const empty = h('p', { className: 'hint' });
  const trouble = errorSlot();
  const list = h('ul', { className: 'files', aria: { live: 'polite', relevant: 'additions' } });
  const add = fileAdd(actions);
  const element = h(
    'section',
    { className: 'card files-card', id: 'files', tabIndex: -1, aria: { labelledby: title.id } },
    title,
    empty,
    trouble.element,
    fileBuy(actions),
    list,
    add,
  );
  const rows = new Map<string, FileRow>();

  watch(
    () => {
      const { files, trouble: noDisk } = $files.get();
      const { role, view, ended, connection } = $call.get();
      const selling = role === 'host';
      const admitted = view?.phase === 'in-call' || (ended !== null && files.length > 0);
      const adding = selling && ended === null;
      setVisible(element, role !== null && (adding || admitted) && $screen.get() === role);
      setVisible(add, adding);
      setText(title, text.title[selling ? 'host' : 'guest']);
      trouble.set(noDisk);
      setVisible(empty, files.length === 0 && !noDisk);
      const guests = connection === 'connected' ? text.emptyGuest : text.emptyAway;
      setText(empty, selling ? text.emptyHost : guests);
      const present = new Set(files.map(({ id }) => id));
      for (const [id, row] of rows) {
        if (present.has(id)) continue;
        row.element.remove();
        rows.delete(id);
      }
      for (const file of files) {
        let row = rows.get(file.id);
        if (!row) {
          rows.set(file.id, (row = fileRow(file.id, actions, money)));
          list.append(row.element);
        }
        row.update(file);
      }
    },
    $files,
    $call,
    $screen,
    $buying,
    $fileErrors,
  );
  return element;
}
