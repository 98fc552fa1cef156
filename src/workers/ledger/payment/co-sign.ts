import { raise } from '../../../shared/errors.ts';
import { signTransaction, signatureOf } from '../solana/build.ts';
import type { Signer } from '../solana/keys.ts';
import { parseTransaction } from '../solana/layout.ts';
import type { Rpc } from '../solana/rpc.ts';

/** A co-signed transaction. From now on it can land, so it must be on disk first. */
export interface CoSigned {
  readonly signature: string;
  readonly bytes: Uint8Array;
  /**
   * Never earlier than the real one: the guest chose the blockhash, and our newest one bounds it.
   */
  readonly lastValidBlockHeight: bigint;
  readonly messageHash: string;
}

/**
 * Adds the fee key's signature. Ed25519 is deterministic, so the same message gives the same bytes.
 */
export async function coSign(
  bytes: Uint8Array,
  hash: string,
  feeKey: Signer,
  rpc: Rpc,
  signal: AbortSignal | undefined,
): Promise<CoSigned> {
  const parsed = parseTransaction(bytes);
  if (typeof parsed === 'string') throw raise('payment_invalid', { reason: parsed });
  const { lastValidBlockHeight } = await rpc.getLatestBlockhash('confirmed', { signal });
  rpc.noteBlockhash(parsed.blockhash);
  await signTransaction(parsed.transaction, feeKey);
  const signature = signatureOf(parsed.transaction);
  if (signature === null) throw raise('internal', { what: 'co-signing left no signature' });
  return {
    signature,
    bytes: parsed.transaction.serialize(),
    lastValidBlockHeight,
    messageHash: hash,
  };
}
