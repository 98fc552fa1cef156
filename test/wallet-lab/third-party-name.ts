/** Where the injected wallet says which account it has: `globalThis[THIRD_PARTY]`. */
export const THIRD_PARTY = 'thirdPartyWallet';

export interface ThirdPartyWallet {
  /** What it registers itself as. */
  readonly name: string;
  /** base58; made anew by each connection that follows a disconnection. */
  readonly address: string;
}

/** Set before the page runs to what it makes of a transaction; otherwise it signs what it was given. */
export const MANNER = 'thirdPartyManner';

export type Manner = 'phantom' | 'android';
