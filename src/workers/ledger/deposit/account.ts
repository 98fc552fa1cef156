import { raise } from '../../../shared/errors.ts';
import { markerOf } from '../payment/marker.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import type { Rpc } from '../solana/rpc.ts';

/**
 * The deposit of a call: a USDC account that holds the prepayment until the call is over
 * (docs/billing.md, "Deposit"). Its key is in the host's browser, which signs the transaction that
 * ends the deposit. The marker is an account that only the host's wallet can create. It proves that
 * the deposit belongs to the host.
 */

/**
 * Guest: before paying, checks that the deposit belongs to this host, and that only the deposit's
 * key and the host's wallet can take money from it.
 * @throws P2cError `deposit_missing` (it may not be open yet), `deposit_unproven`, `peer_mismatch`,
 * `rpc_*`, `aborted`.
 */
export async function checkDeposit(
  { rpc, mint }: { readonly rpc: Rpc; readonly mint: string },
  of: { readonly wallet: string; readonly feePayer: string; readonly deposit: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { wallet, feePayer, deposit } = of;
  const [marker, account] = await Promise.all([
    rpc.getTokenAccount(await markerOf(wallet, feePayer), { signal }),
    rpc.getTokenAccount(associatedTokenAccount(deposit, mint), { signal }),
  ]);
  if (marker?.owner !== wallet) throw raise('deposit_unproven');
  if (!account) throw raise('deposit_missing');
  const isSound =
    account.mint === mint &&
    account.owner === deposit &&
    account.delegate === wallet &&
    account.closeAuthority === null &&
    account.state === 'initialized';
  if (!isSound) throw raise('peer_mismatch', { what: 'deposit' });
}
