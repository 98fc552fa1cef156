import { PublicKey } from '@solana/web3.js';
import { TOKEN_PROGRAM_ID } from '@solana/spl-token';

/** Returns the seed of a fee payer's marker. A seed has at most 32 bytes. */
export const markerSeed = (feePayerKey: string): string => feePayerKey.slice(0, 32);

/**
 * Returns the address of the marker: the token account by which a wallet shows that a fee payer
 * belongs to it. An account at this address can only be created with the wallet's signature.
 */
export async function markerOf(wallet: string, feePayerKey: string): Promise<string> {
  const seed = markerSeed(feePayerKey);
  const address = await PublicKey.createWithSeed(new PublicKey(wallet), seed, TOKEN_PROGRAM_ID);
  return address.toBase58();
}
