import * as kit from '@solana/kit';
import { createTransferCheckedInstruction, getAssociatedTokenAddressSync } from '@solana/spl-token';
import { PublicKey, TransactionInstruction } from '@solana/web3.js';
import { concatBytes } from '../../src/shared/bytes.ts';
import { MEMO_PROGRAM } from '../../src/workers/ledger/solana/layout.ts';
import type { Person } from './person.ts';

export const memo = (text: string): TransactionInstruction =>
  new TransactionInstruction({
    programId: new PublicKey(MEMO_PROGRAM),
    keys: [],
    data: Buffer.from(text),
  });

/** Of USDC, between associated accounts. */
export function transferOf(of: {
  readonly owner: string;
  readonly payTo: string;
  readonly mint: string;
  readonly amount: bigint;
}): TransactionInstruction {
  const [owner, payTo, mint] = [of.owner, of.payTo, of.mint].map((each) => new PublicKey(each));
  if (!owner || !payTo || !mint) throw new Error('no addresses');
  const account = (each: PublicKey) => getAssociatedTokenAddressSync(mint, each);
  return createTransferCheckedInstruction(
    account(owner),
    mint,
    account(payTo),
    owner,
    of.amount,
    6,
  );
}

/** Returns a transaction of version 1 (SIMD-0385) as other software writes it: only its fee payer signs. */
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
