import * as kit from '@solana/kit';
import type { TransactionInstruction } from '@solana/web3.js';
import { concatBytes } from '../../src/shared/bytes.ts';
import type { Person } from './person.ts';

/** What other software writes: a transaction of version 1 (SIMD-0385), signed by its fee payer alone. */
export async function version1(
  from: Person,
  blockhash: string,
  instructions: readonly TransactionInstruction[],
): Promise<Uint8Array> {
  const lifetime = { blockhash: kit.blockhash(blockhash), lastValidBlockHeight: 1n };
  const message = kit.pipe(
    kit.createTransactionMessage({ version: 1 }),
    (made) => kit.setTransactionMessageFeePayer(kit.address(from.address), made),
    (made) => kit.setTransactionMessageLifetimeUsingBlockhash(lifetime, made),
    (made) => kit.setTransactionMessageComputeUnitLimit(200_000, made),
    (made) => kit.setTransactionMessagePriorityFeeLamports(7n, made),
    (made) => kit.setTransactionMessageLoadedAccountsDataSizeLimit(1_000_000, made),
    (made) =>
      kit.appendTransactionMessageInstructions(
        instructions.map(({ programId, keys, data }) => ({
          programAddress: kit.address(programId.toBase58()),
          accounts: keys.map(({ pubkey, isSigner, isWritable }) => ({
            address: kit.address(pubkey.toBase58()),
            role: (isSigner ? 2 : 0) + (isWritable ? 1 : 0),
          })),
          data: Uint8Array.from(data),
        })),
        made,
      ),
  );
  const { messageBytes } = kit.compileTransaction(message);
  const signed = await from.signMessage(Uint8Array.from(messageBytes));
  if (!signed.ok) throw new Error(signed.error.code);
  return concatBytes(Uint8Array.from(messageBytes), signed.value);
}
