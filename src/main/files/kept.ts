import { phrase } from '../text/texts.ts';
import type { KeptFile } from '../../shared/api/transfer.ts';
import type { App } from '../app/app.ts';
import { $call } from '../app/call-state.ts';
import { $fileErrors, $files, $kept, type FileActions } from '../app/files-link.ts';
import { drawing, h, watch } from '../ui/dom.ts';
import { listed, type Row } from '../ui/list.ts';
import { button, errorOf } from '../ui/parts.ts';
import { fileActions } from './actions.ts';
import { formatSize } from './format.ts';
import { nameParts, savedName } from './name.ts';
import { fileStrings } from './strings.ts';

/** Complete files, of this call or an earlier one, that the guest can still save. */

const text = fileStrings.kept;

/** Returns the stored files that no row of the current call shows. */
export function keptElsewhere(): readonly KeptFile[] {
  const { role } = $call.get();
  const { files } = $files.get();
  const shown = (root: string): boolean =>
    role === 'guest' && files.some((file) => file.root === root && file.state === 'done');
  return $kept.get().filter(({ root }) => !shown(root));
}

/**
 * Builds the row of a stored file. Removing it takes two presses, because the guest may have bought
 * it.
 */
function keptRow({ root, name, savedAs, size }: KeptFile, actions: FileActions): Row<KeptFile> {
  let isAsked = false;
  function remove(): void {
    if (isAsked) return void actions.removeKept(root);
    isAsked = true;
    draw();
  }
  const element = h(
    'li.file',
    { testid: 'kept-file', data: { name, root, size: String(size) } },
    h(
      'div.file-head',
      h('strong.file-name', { dir: 'ltr' }, ...nameParts(() => name)),
      h('span.hint', formatSize(size)),
    ),
    errorOf(() => $fileErrors.get()[root] ?? null),
    h(
      'div.row.tight',
      button(fileStrings.save, {
        testid: 'kept-save',
        className: 'primary',
        aria: { label: phrase(() => text.saveOf(name)) },
        onclick: () => void actions.saveKept(root),
      }),
      savedName(() => savedAs),
      button(() => (isAsked ? text.sure : text.remove), {
        testid: 'kept-remove',
        className: 'quiet',
        aria: { label: () => (isAsked ? `${text.sure()}: ${name}` : text.removeOf(name)) },
        onclick: remove,
      }),
    ),
  );
  const draw = drawing(element);
  return { element, update: draw };
}

/** Lists the stored files. The list is hidden while it is empty. */
export function keptFiles(actions: FileActions, isWanted: () => boolean): HTMLElement {
  const files = (): readonly KeptFile[] => (isWanted() ? keptElsewhere() : []);
  return watch(
    h(
      'div.stack.kept-files',
      { hidden: () => files().length === 0 },
      h('h3', text.title),
      h('p.hint', text.hint),
      listed(
        h('ul.files'),
        files,
        ({ root }) => root,
        (file) => keptRow(file, actions),
      ),
    ),
    $kept,
    $files,
    $call,
    $fileErrors,
  );
}

/** Builds the card for the first screens. */
export const keptCard = (actions: FileActions): HTMLElement =>
  h(
    'section.card',
    keptFiles(actions, () => $call.get().role === null),
  );

export const composeKept = (app: App): HTMLElement => keptCard(fileActions(app));
