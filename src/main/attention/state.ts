import { atom } from 'nanostores';

/** How the user wants to be alerted during a call. attention/choices.ts stores this. */
export interface Attention {
  readonly sounds: boolean;
  /** System notifications while the tab is hidden. */
  readonly notify: boolean;
  /** Picture-in-picture while the tab is hidden (pip/). */
  readonly pip: boolean;
  /** Single-key shortcuts, which WCAG 2.1.4 requires to be optional. */
  readonly keys: boolean;
}

export const $attention = atom<Attention>({ sounds: false, notify: false, pip: false, keys: true });
