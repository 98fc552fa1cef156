import { PublicKey } from '@solana/web3.js';
import { TOKEN_PROGRAM_ID } from '@solana/spl-token';

/** A seed has 32 bytes at most. */
export const markerSeed = (feePayerKey: string): string => feePayerKey.slice(0, 32);

/**
 * Returns the address of the token account by which a wallet says whose fee payer this is. An account
 * can be made there only with the wallet's signature.
 */
export async function markerOf(wallet: string, feePayerKey: string): Promise<string> {
  const seed = markerSeed(feePayerKey);
  const address = await PublicKey.createWithSeed(new PublicKey(wallet), seed, TOKEN_PROGRAM_ID);
  return address.toBase58();
}
