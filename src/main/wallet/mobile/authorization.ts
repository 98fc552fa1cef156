import { addressBytes } from '../../../shared/base58.ts';
import { attempt, storedFields } from '../../../shared/fields.ts';

/**
 * A wallet app's authorization for one network. It is stored, so that a reload need not ask the
 * user again.
 */
export interface Authorization {
  /** The wallet's token. It is useless without the wallet app, which still asks before it signs. */
  readonly token: string;
  readonly addresses: readonly string[];
}

/** Stores one authorization per chain, because a page is connected to one wallet. */
export interface KeptAuthorizations {
  get(chain: string): Authorization | null;
  set(chain: string, authorization: Authorization | null): void;
}

/** Begins with the prefix by which the wipe finds this page's entries (wipe/state.ts). */
const KEY = 'pay2chat.wallet-app';

function parse(json: string | null): Authorization | null {
  const { token, addresses } = storedFields(json);
  if (typeof token !== 'string' || !Array.isArray(addresses)) return null;
  const valid = addresses.filter(
    (each: unknown): each is string => typeof each === 'string' && addressBytes(each) !== null,
  );
  return valid.length === 0 ? null : { token, addresses: valid };
}

/**
 * Returns the stored authorizations. If the browser blocks storage, nothing is stored and no error
 * is reported; the page then asks the wallet app again after a reload.
 */
export function keptAuthorizations(storage: () => Storage): KeptAuthorizations {
  const nameOf = (chain: string): string => `${KEY}/${chain}`;
  return {
    get(chain) {
      return parse(attempt(() => storage().getItem(nameOf(chain))) ?? null);
    },
    set(chain, authorization) {
      attempt(() =>
        authorization === null
          ? storage().removeItem(nameOf(chain))
          : storage().setItem(nameOf(chain), JSON.stringify(authorization)),
      );
    },
  };
}
