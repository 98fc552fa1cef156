import { TOKEN_ACCOUNT_BYTES, depositCost } from '../../../shared/network-fees.ts';
import { hasLanded, isOpen } from '../../../shared/api/payments.ts';
import { lamports, usdc } from '../../../shared/money.ts';
import type { Chain } from '../payment/chain.ts';
import { openDeposits, openingId } from '../payment/open-deposits.ts';
import { type DepositKeys, landOf } from './land.ts';
import { buildOpening } from './layout.ts';

/**
 * Host: opens the deposit of a call, unless it is already open. Does not ask the wallet. Resolves
 * once the deposit is open.
 * @throws P2cError as {@link landOf}.
 */
export async function openDeposit(
  chain: Chain,
  keys: DepositKeys,
  { callId, owner }: { readonly callId: string; readonly owner: string },
  signal: AbortSignal,
): Promise<void> {
  const { rpc, journal, maxFee } = chain;
  const id = openingId(callId);
  const known = await journal.byId(id);
  if (hasLanded(known)) return;
  if (known && isOpen(known)) {
    if (hasLanded(await chain.follow(known, { signal }).noted)) return;
  }
  const rent = await rpc.getMinimumBalanceForRentExemption(TOKEN_ACCOUNT_BYTES, { signal });
  const parties = { payer: keys.feePayerKey.address, recipient: keys.key.address };
  const opening = { id, kind: 'deposit', role: 'host', callId, ...parties } as const;
  const amounts = { amount: usdc(0n), lamports: lamports(rent) };
  // `landOf` adds the fee of the transaction itself, so subtract it here.
  const { laterFees } = await openDeposits(chain, keys.feePayerKey.address);
  const needed = { signal, lamports: depositCost(rent, maxFee) - maxFee + laterFees };
  await landOf(chain, keys, owner, { ...opening, ...amounts }, buildOpening, needed);
}
