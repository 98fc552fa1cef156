import { strings } from '../ui/strings.ts';

/**
 * Shows system notifications. Some phones support them only with a service worker; they are not
 * offered there.
 */

export const canNotify = (): boolean => 'Notification' in globalThis;

/** Asks for permission; call it only from a click. Returns whether notifications are allowed. */
export async function askToNotify(): Promise<boolean> {
  return canNotify() && (await Notification.requestPermission()) === 'granted';
}

/** Shows a notification that replaces the previous one. A click on it returns to the call. */
export function notify(text: string): void {
  if (!canNotify() || Notification.permission !== 'granted') return;
  try {
    const shown = new Notification(strings.brand(), { body: text, tag: 'pay2chat', silent: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // Chromium on Android has the constructor but allows only service workers to use it.
  }
}
