/** Where the injected wallet says which account it has: `globalThis[THIRD_PARTY]`. */
export const THIRD_PARTY = 'thirdPartyWallet';

export interface ThirdPartyWallet {
  /** The name under which it registers. */
  readonly name: string;
  /** base58; each connection that follows a disconnection makes another one. */
  readonly address: string;
}

/** Set before the page runs to what it makes of a transaction; otherwise it signs what it was given. */
export const MANNER = 'thirdPartyManner';

export type Manner = 'phantom' | 'android';
