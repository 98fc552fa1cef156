import { addressBytes } from '../../../shared/base58.ts';
import { attempt, storedFields } from '../../../shared/fields.ts';

/** A wallet app's authorization for one network, kept so that a reload need not ask again. */
export interface Authorization {
  /** The wallet's token: worth nothing without its app, which still asks before it signs. */
  readonly token: string;
  readonly addresses: readonly string[];
}

/** One authorisation per chain: a page is connected to one wallet. */
export interface KeptAuthorizations {
  get(chain: string): Authorization | null;
  set(chain: string, authorization: Authorization | null): void;
}

/** Begins with the name by which the wipe finds what is this page's (wipe/state.ts). */
const KEY = 'pay2chat.wallet-app';

function parse(json: string | null): Authorization | null {
  const { token, addresses } = storedFields(json);
  if (typeof token !== 'string' || !Array.isArray(addresses)) return null;
  const valid = addresses.filter(
    (each: unknown): each is string => typeof each === 'string' && addressBytes(each) !== null,
  );
  return valid.length === 0 ? null : { token, addresses: valid };
}

/** Keeps nothing, without failing, where storage is off: the wallet app is asked again after a reload. */
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
