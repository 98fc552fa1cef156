import {
  $addError,
  $buying,
  $fileErrors,
  $files,
  $kept,
  type FileActions,
} from '../app/files-link.ts';
import { $screen } from '../app/screen.ts';
import { $call } from '../app/call-state.ts';
import { h, watch } from '../ui/dom.ts';
import { listed } from '../ui/list.ts';
import { fileAdd } from './add.ts';
import { earlierFiles, followOffers, hasOwed, type OfferStore, owedFiles } from './earlier.ts';
import { fileBuy } from './buy.ts';
import { fileRow } from './row.ts';
import { $payments } from '../payment/state.ts';
import { errorOf } from '../ui/parts.ts';
import { fileStrings as text } from './strings.ts';
import type { LoadMoney } from '../refund/money-slots.ts';
import type { App } from '../app/app.ts';
import { fileActions } from './actions.ts';
import { keptElsewhere, keptFiles } from './kept.ts';

export function composeFiles(app: App, money: LoadMoney, offers: OfferStore): HTMLElement {
  followOffers(app, offers);
  return filesPanel(fileActions(app), money);
}

/**
 * The files panel. The host may list files as soon as there is an invite, because hashing takes
 * time. The guest sees the files once the call has begun. Paid files stay on screen until the page
 * starts over.
 */
export function filesPanel(actions: FileActions, money: LoadMoney): HTMLElement {
  const isSelling = (): boolean => $call.get().role === 'host';
  function isShown(): boolean {
    const { role, view, ended } = $call.get();
    const hasKept = !isSelling() && keptElsewhere().length > 0;
    const admitted = view?.phase === 'in-call' || (ended !== null && (hasOwn() || hasKept));
    return role !== null && (isAdding() || admitted) && $screen.get() === role;
  }
  /** Returns whether the call has files, or whether files are still owed. */
  const hasOwn = (): boolean => $files.get().files.length > 0 || hasOwed();
  const isOver = (): boolean => $call.get().ended !== null;
  const isAdding = (): boolean => isSelling() && !isOver();
  function emptyText(): string {
    if (isSelling()) return text.emptyHost();
    return $call.get().connection === 'connected' ? text.emptyGuest() : text.emptyAway();
  }
  const id = 'files-title';
  return watch(
    h(
      'section.card.files-card',
      { id: 'files', tabIndex: -1, hidden: () => !isShown(), aria: { labelledby: id } },
      h(
        'h2',
        { id, hidden: () => isOver() && !hasOwn() && $files.get().trouble === null },
        () => text.title[isSelling() ? 'host' : 'guest'],
      ),
      h(
        'p.hint',
        {
          hidden: () => $files.get().files.length > 0 || $files.get().trouble !== null || isOver(),
        },
        emptyText,
      ),
      errorOf(() => $files.get().trouble),
      fileBuy(actions),
      listed(
        h('ul.files', { aria: { live: 'polite', relevant: 'additions' } }),
        () => $files.get().files,
        (file) => file.id,
        (file) => fileRow(file, actions, money),
      ),
      owedFiles(),
      keptFiles(actions, () => $call.get().role === 'guest'),
      earlierFiles(actions),
      fileAdd(actions, isAdding),
    ),
    $files,
    $kept,
    $call,
    $screen,
    $buying,
    $fileErrors,
    $addError,
    $payments,
  );
}
