/** Where the injected wallet says which account it has: `globalThis[THIRD_PARTY]`. */
export const THIRD_PARTY = 'thirdPartyWallet';

export interface ThirdPartyWallet {
  /** What it registers itself as. */
  readonly name: string;
  /** base58; made anew by each connection that follows a disconnection. */
  readonly address: string;
}

/** Set to true before the page runs: it adds guards as Phantom does. */
export const GUARDS = 'thirdPartyGuards';
