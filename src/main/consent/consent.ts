import { attempt } from '../../shared/fields.ts';

/**
 * Remembers which version of the consent text the user agreed to (docs/architecture.md, stage 11). The
 * text is in strings.ts.
 */

/** Raised with every change of the text, so that everyone is asked again. */
export const CONSENT_VERSION = 8;

export const CONSENT_KEY = 'pay2chat/consent';

type Storage = () => Pick<globalThis.Storage, 'getItem' | 'setItem'>;

export function hasConsent(storage: Storage): boolean {
  return attempt(() => storage().getItem(CONSENT_KEY)) === String(CONSENT_VERSION);
}

/** Stores the consent. If the browser refuses storage or it is full, the next visit asks again. */
export function keepConsent(storage: Storage): void {
  attempt(() => storage().setItem(CONSENT_KEY, String(CONSENT_VERSION)));
}
