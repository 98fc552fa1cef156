import type { Balances } from '../../../shared/api/ledger.ts';
import { lamports, usdc } from '../../../shared/money.ts';
import { associatedTokenAccount } from './layout.ts';
import type { Rpc } from './rpc.ts';

/** An owner's SOL, and the USDC in its associated token account. @throws P2cError `rpc_*`, `aborted`. */
export async function readBalances(
  rpc: Rpc,
  owner: string,
  mint: string,
  signal?: AbortSignal,
): Promise<Balances> {
  const [sol, account] = await Promise.all([
    rpc.getBalance(owner, { signal }),
    rpc.getTokenAccount(associatedTokenAccount(owner, mint), { signal }),
  ]);
  return { owner, lamports: lamports(sol), usdc: account ? usdc(account.amount) : null };
}
