import { atom } from 'nanostores';

/** The invite that is open on the guest's screen, as text; '' = none. */
export const $openInvite = atom('');

/** A browser on a phone or tablet: there wallets are apps, and rarely inject themselves into a page. */
export const onPhone = (): boolean =>
  /Android|iPhone|iPad|iPod/.test(navigator.userAgent) ||
  // An iPad says that it is a Mac.
  (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1);
