import { loadOnce } from './load-once.ts';

/**
 * Loads the styles of all parts that load after the first screen (style/late.css). Resolves even if
 * that fails; the parts then work without these styles.
 */
export const lateStyle = loadOnce(
  () =>
    new Promise<void>((resolve) => {
      const sheet = document.querySelector<HTMLLinkElement>('link[rel="stylesheet"][disabled]');
      if (!sheet) return resolve();
      sheet.onload = sheet.onerror = () => resolve();
      // The browser does not fetch a disabled sheet before this (HTML, 4.2.4).
      sheet.disabled = false;
    }),
);
