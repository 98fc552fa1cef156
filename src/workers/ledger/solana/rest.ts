import type { TokenAccount } from './rpc-parse.ts';

/** The balance of the payer's account, and its delegate's part of it, before the bytes left. */
export interface Rest {
  readonly amount: bigint;
  /** null: the wallet signs. */
  readonly delegate: string | null;
  readonly delegated: bigint;
}

/** Returns the state of an account to note before a payment by this signer leaves. */
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
