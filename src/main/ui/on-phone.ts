/**
 * Returns whether this is a browser on a phone or tablet, where wallets are apps that rarely inject
 * themselves into a page.
 */
export const onPhone = (): boolean =>
  /Android|iPhone|iPad|iPod/.test(navigator.userAgent) ||
  // An iPad identifies itself as a Mac.
  (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1);
