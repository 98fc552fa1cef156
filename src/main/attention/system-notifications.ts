import { strings } from '../ui/strings.ts';

/** System notifications. Without a service worker some phones have none: then nothing is offered. */

export const canNotify = (): boolean => 'Notification' in globalThis;

/** Only ever from a click. Answers whether they are allowed now. */
export async function askToNotify(): Promise<boolean> {
  return canNotify() && (await Notification.requestPermission()) === 'granted';
}

/** A newer one takes the place of the last; a click on it leads back to the call. */
export function notify(text: string): void {
  if (!canNotify() || Notification.permission !== 'granted') return;
  try {
    const shown = new Notification(strings.brand, { body: text, tag: 'pay2chat', silent: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // Chromium on Android has the constructor and refuses it: only service workers may there.
  }
}
