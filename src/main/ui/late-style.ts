import { loadOnce } from './lazy.ts';

/**
 * Loads the style of the parts that few visits have (style/late.css). Resolves even if it fails: such
 * a part then works, without its looks.
 */
export const lateStyle = loadOnce(
  () =>
    new Promise<void>((resolve) => {
      const sheet = document.querySelector<HTMLLinkElement>('link[rel="stylesheet"][disabled]');
      if (!sheet) return resolve();
      sheet.onload = sheet.onerror = () => resolve();
      // A disabled sheet is not fetched before this (HTML, 4.2.4).
      sheet.disabled = false;
    }),
);
