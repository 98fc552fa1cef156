import { atom } from 'nanostores';

export type Screen = 'lobby' | 'host' | 'guest' | 'receipts';
export const $screen = atom<Screen>('lobby');

/**
 * The panels that open beside the current task. All of them are available in a call, and only the
 * wallet before and after it.
 */
export type Panel = 'chat' | 'payments' | 'files' | 'wallet' | 'more';

/** The open panel; null if all are closed. */
export const $panel = atom<Panel | null>(null);

/** The size of a screen on which a panel stands beside the picture without hiding it. */
export const BESIDE = '(min-width: 60rem) and (min-height: 30.01rem)';

/** Opens a panel. If this panel is open already, closes it. */
export const togglePanel = (panel: Panel): void =>
  $panel.set($panel.get() === panel ? null : panel);

/** The picture-in-picture window of a call (pip/); `wanted` opens it. */
export const $pip = atom<'closed' | 'wanted' | 'open'>('closed');

/** Whether the sheet with the shortcuts and the choices of attention/ is open. */
export const $helpOpen = atom(false);
