import type { TokenAccount } from './rpc-parse.ts';

/**
 * The state of the paying account before the payment is sent: its balance, and the amount that its
 * delegate can spend.
 */
export interface Rest {
  readonly amount: bigint;
  /** The session key, if it signs the payment. Null if the wallet itself signs. */
  readonly delegate: string | null;
  readonly delegated: bigint;
}

/** Returns the state of an account, to be noted before a payment with this signer is sent. */
export const restOf = (
  account: Pick<TokenAccount, 'amount' | 'delegate' | 'delegatedAmount'>,
  signer: string,
): Rest => {
  const isDelegate = account.delegate === signer;
  return {
    amount: account.amount,
    delegate: isDelegate ? signer : null,
    delegated: isDelegate ? account.delegatedAmount : 0n,
  };
};
