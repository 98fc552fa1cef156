import { laterFees } from '../../../shared/network-fees.ts';
import { hasLanded } from '../../../shared/api/payments.ts';
import { type Lamports, lamports } from '../../../shared/money.ts';
import type { KeyStore } from '../solana/keys.ts';
import type { Journal } from './journal.ts';

export const openingId = (callId: string): string => `host:deposit:${callId}`;

/** The deposits of a fee payer whose accounts may still exist. */
interface OpenDeposits {
  /** The fee payer's SOL in these accounts. */
  readonly rents: Lamports;
  /** The most that ending and closing them costs, in lamports. */
  readonly laterFees: bigint;
}

/** Adds up the deposits of a fee payer. @throws P2cError `storage_failed`. */
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
  // A deposit's key is destroyed once its account is gone, so a stored key shows an open deposit.
  const kept = new Set((await keys.list('deposit')).map(({ address }) => address));
  const openings = (await journal.list({ role: 'host', kind: 'deposit' })).filter(
    (each) => hasLanded(each) && each.payer === feePayerKey && kept.has(each.recipient),
  );
  return {
    rents: lamports(openings.reduce((sum, { lamports: rent = 0n }) => sum + rent, 0n)),
    laterFees: BigInt(openings.length) * laterFees(maxFee),
  };
}
