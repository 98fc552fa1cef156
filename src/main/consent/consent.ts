/**
 * Whether this browser's person agreed to what the page does, and to which text of it
 * (docs/product.md, stage 11). The text itself: consent/strings.ts.
 */

/** Rises with every change of the text; then everybody is asked again. */
export const CONSENT_VERSION = 1;

export const CONSENT_KEY = 'pay2chat/consent';

type Storage = () => Pick<globalThis.Storage, 'getItem' | 'setItem'>;

export function hasConsent(storage: Storage): boolean {
  try {
    return storage().getItem(CONSENT_KEY) === String(CONSENT_VERSION);
  } catch {
    return false;
  }
}

/** Storage that is refused or full costs the memory: the next visit asks again. */
export function keepConsent(storage: Storage): void {
  try {
    storage().setItem(CONSENT_KEY, String(CONSENT_VERSION));
  } catch {
    // Agreed for this visit, then.
  }
}
