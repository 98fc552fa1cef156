import type { SettleResponse } from '@x402/core/types';
import { type AppError, appError } from '../../../shared/errors.ts';
import type { JournalEntry } from '../solana/journal.ts';
import { associatedTokenAccount, parseTransaction } from '../solana/layout.ts';
import type { Money } from './money.ts';
import { driveOn, readBackToGrant, type Taken, type TakeOptions } from './settle.ts';

/**
 * Host: goes on with a settlement that a page before this one had co-signed and journalled. The same
 * bytes are sent again, which can never pay twice, until the chain has decided; then as in settle.ts.
 * Rejects with nothing but `aborted`.
 */
export async function settleAgain(
  money: Money,
  entry: JournalEntry,
  options: Omit<TakeOptions, 'onSigned'>,
): Promise<Taken> {
  const { journal, caip2, mint } = money;
  const { bytes, signature, lastValidBlockHeight, amount, recipient, memo } = entry;
  const response = (success: boolean, payer: string, errorReason?: string): SettleResponse => ({
    success,
    payer,
    transaction: signature ?? '',
    network: caip2,
    ...(errorReason !== undefined && { errorReason }),
  });
  const refuse = async (error: AppError): Promise<Taken> => {
    await journal.update(entry.id, { state: 'failed', error });
    return { ok: false, error, response: response(false, '', error.code) };
  };
  const parsed = bytes ? parseTransaction(bytes) : 'encoding';
  if (!bytes || signature === null || lastValidBlockHeight === null || typeof parsed === 'string') {
    // Nothing was co-signed, so nothing can land.
    return refuse(appError('payment_invalid', { reason: 'unsigned' }));
  }
  const authority = parsed.signers[1] ?? '';
  const owner = entry.payer;
  const attempted = {
    feePayer: parsed.feePayer,
    authority,
    mint,
    source: owner === '' ? null : associatedTokenAccount(owner, mint),
    amount,
    payTo: recipient,
  };
  const sent = { signature, bytes, lastValidBlockHeight, attempted, maybeSent: true };
  const outcome = await driveOn(money, sent, options);
  if (outcome.state !== 'confirmed') {
    return refuse(outcome.error);
  }
  const expected = { signature, mint, payTo: recipient, amount, authority: null, memo: memo ?? '' };
  const seen = await readBackToGrant(money, entry.kind, expected, options);
  if ('error' in seen) return refuse(seen.error);
  await journal.update(entry.id, {
    state: 'confirmed',
    payer: seen.sourceOwner,
    blockTimeS: seen.blockTime,
    error: null,
  });
  const receipt = { signature, amount: seen.amount, payer: seen.sourceOwner };
  return { ok: true, receipt: { ...receipt, response: response(true, seen.authority) } };
}
