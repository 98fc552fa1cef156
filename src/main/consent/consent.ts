import { attempt } from '../../shared/fields.ts';
import { consentClaims } from './strings.ts';

/**
 * The order of the consent text, which is in strings.ts, and the version to which the user agreed.
 */

type Claim = keyof typeof consentClaims;

/**
 * The first claims for each reader. A guest who follows a link reads no claims about a host's
 * losses first.
 */
const FIRST: Readonly<Record<'invited' | 'other', readonly Claim[]>> = {
  invited: ['upfront', 'unused', 'guest', 'direct'],
  other: ['upfront', 'guest', 'host', 'direct'],
};

/** Returns the claims that are visible, and those in a fold. */
export function claimOrder(
  isInvited: boolean,
): Readonly<Record<'first' | 'rest', readonly Claim[]>> {
  const first = FIRST[isInvited ? 'invited' : 'other'];
  const all = Object.keys(consentClaims) as Claim[];
  return { first, rest: all.filter((each) => !first.includes(each)) };
}

/** Raised with every change of the text, so that the page asks every user again. */
export const CONSENT_VERSION = 10;

export const CONSENT_KEY = 'pay2chat/consent';

type Storage = () => Pick<globalThis.Storage, 'getItem' | 'setItem'>;

export function hasConsent(storage: Storage): boolean {
  return attempt(() => storage().getItem(CONSENT_KEY)) === String(CONSENT_VERSION);
}

/** Stores the consent. If the browser refuses storage or it is full, the next visit asks again. */
export function keepConsent(storage: Storage): void {
  attempt(() => storage().setItem(CONSENT_KEY, String(CONSENT_VERSION)));
}
