/**
 * Returns whether this is a browser on a phone or tablet, where wallets are apps that rarely inject
 * themselves into a page.
 */
export const onPhone = (): boolean =>
  /Android|iPhone|iPad|iPod/.test(navigator.userAgent) ||
  // An iPad's browser claims to run on a Mac.
  (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1);
