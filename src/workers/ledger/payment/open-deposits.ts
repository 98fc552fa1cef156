import { laterFees } from '../../../shared/network-fees.ts';
import { hasLanded } from '../../../shared/api/payments.ts';
import { type Lamports, lamports } from '../../../shared/money.ts';
import type { KeyStore } from '../solana/keys.ts';
import type { Journal } from './journal.ts';

export const openingId = (callId: string): string => `host:deposit:${callId}`;

/** Deposits of one fee payer whose accounts are not known to be gone. */
interface OpenDeposits {
  /** SOL of the fee payer in their accounts. */
  readonly rents: Lamports;
  /** Their ends and closings cost this at most, in lamports. */
  readonly laterFees: bigint;
}

/** @throws P2cError `storage_failed`. */
export async function openDeposits(
  {
    journal,
    keys,
    maxFee,
  }: {
    readonly journal: Pick<Journal, 'list'>;
    readonly keys: Pick<KeyStore, 'list'>;
    readonly maxFee: Lamports;
  },
  feePayerKey: string,
): Promise<OpenDeposits> {
  // A key is destroyed once its account is gone.
  const kept = new Set((await keys.list('deposit')).map(({ address }) => address));
  const openings = (await journal.list({ role: 'host', kind: 'deposit' })).filter(
    (each) => hasLanded(each) && each.payer === feePayerKey && kept.has(each.recipient),
  );
  return {
    rents: lamports(openings.reduce((sum, { lamports: rent = 0n }) => sum + rent, 0n)),
    laterFees: BigInt(openings.length) * laterFees(maxFee),
  };
}
