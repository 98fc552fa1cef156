import { atom } from 'nanostores';

/** How a call may draw attention to itself, as this person chose it; attention/attention.ts remembers it. */
export interface Attention {
  readonly sounds: boolean;
  /** System notifications while the tab is hidden. */
  readonly notify: boolean;
  /** Shortcuts of a single key (WCAG 2.1.4: they can be turned off). */
  readonly keys: boolean;
}

export const $attention = atom<Attention>({ sounds: false, notify: false, keys: true });
/** The sheet with these choices and the keys is open. */
export const $helpOpen = atom(false);
