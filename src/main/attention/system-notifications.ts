import { strings } from '../ui/strings.ts';

/**
 * Returns whether the browser can show system notifications. Some phones support them only with a
 * service worker; there, the page does not offer them.
 */

export const canNotify = (): boolean => 'Notification' in globalThis;

/**
 * Asks for permission. Call this only from a click. Resolves to whether notifications are allowed.
 */
export async function askToNotify(): Promise<boolean> {
  return canNotify() && (await Notification.requestPermission()) === 'granted';
}

/** Shows a notification, which replaces the previous one. A click on it returns to the page. */
export function notify(text: string): void {
  if (!canNotify() || Notification.permission !== 'granted') return;
  try {
    const shown = new Notification(strings.brand(), { body: text, tag: 'pay2chat', silent: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // Chromium on Android has the constructor, but only service workers may use it.
  }
}
