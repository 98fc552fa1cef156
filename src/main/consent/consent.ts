import { attempt } from '../../shared/fields.ts';
import { consentClaims } from './strings.ts';

/**
 * The order of the consent text, which is in strings.ts, and which version of it the user agreed to
 * (docs/architecture.md, stage 11).
 */

type Claim = keyof typeof consentClaims;

/** Each reader's first claims: a guest who follows a link loses nothing as a host. */
const FIRST: Readonly<Record<'invited' | 'other', readonly Claim[]>> = {
  invited: ['upfront', 'unused', 'guest', 'direct'],
  other: ['upfront', 'guest', 'host', 'direct'],
};

/** Returns the claims that are in sight, and those behind a fold. */
export function claimOrder(
  isInvited: boolean,
): Readonly<Record<'first' | 'rest', readonly Claim[]>> {
  const first = FIRST[isInvited ? 'invited' : 'other'];
  const all = Object.keys(consentClaims) as Claim[];
  return { first, rest: all.filter((each) => !first.includes(each)) };
}

/** Raised with every change of the text, so that everyone is asked again. */
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
