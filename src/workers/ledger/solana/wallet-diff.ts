import type { VersionedTransaction } from '@solana/web3.js';
import { raise } from '../../../shared/errors.ts';
import { verifySignature } from './keys.ts';
import type { Instruction, Parsed } from './layout.ts';
import {
  MAX_LIGHTHOUSE_INSTRUCTIONS,
  isLighthouse,
  parseTransaction,
  sameBytes,
} from './layout.ts';

/**
 * Checks what a wallet returns, which may differ from what it was given (facts.md, "Wallets"). Only
 * the requested transaction is accepted, with up to three Lighthouse assertions after the compute
 * budget and the main instruction, and all other instructions unchanged and in order.
 * @throws P2cError `wallet_changed_transaction`.
 */
export async function checkWalletAnswer(
  asked: VersionedTransaction,
  answer: Uint8Array,
  wallet: string,
): Promise<Parsed> {
  const refuse = (what: string) => raise('wallet_changed_transaction', { what });
  const ours = parseTransaction(asked.serialize());
  const theirs = parseTransaction(answer);
  if (typeof ours === 'string') throw raise('internal', { what: `own transaction: ${ours}` });
  if (typeof theirs === 'string') throw refuse(theirs);

  if (theirs.feePayer !== ours.feePayer) throw refuse('fee payer');
  if (theirs.blockhash !== ours.blockhash) throw refuse('blockhash');
  if (theirs.signers.join() !== ours.signers.join()) throw refuse('signers');
  const extra = differenceOf(ours.instructions, theirs.instructions);
  if (extra !== null) throw refuse(extra);
  // Assertions only read. They must not make another account writable.
  const writable = new Set(ours.accounts.filter((a) => a.writable).map((a) => a.address));
  const added = theirs.accounts.find((a) => a.writable && !writable.has(a.address));
  if (added) throw refuse('writable account');

  const slot = theirs.signers.indexOf(wallet);
  const signature = theirs.transaction.signatures[slot];
  if (!signature || !(await verifySignature(wallet, signature, theirs.messageBytes))) {
    throw refuse('signature');
  }
  return theirs;
}

/** Returns what differs besides permitted additions, or null. */
export function differenceOf(
  ours: readonly Instruction[],
  theirs: readonly Instruction[],
): string | null {
  let additions = 0;
  let next = 0;
  for (const instruction of theirs) {
    const expected = ours[next];
    if (expected && sameInstruction(expected, instruction)) {
      next += 1;
      continue;
    }
    // The compute budget and the main instruction come first, because the exact scheme counts
    // positions.
    if (!isLighthouse(instruction)) return 'instructions';
    if (next < Math.min(3, ours.length)) return 'order';
    additions += 1;
  }
  if (next < ours.length) return 'instructions';
  return additions > MAX_LIGHTHOUSE_INSTRUCTIONS ? 'added instructions' : null;
}

/** Tells whether program, data, and accounts with their rights are the same, in the same order. */
const sameInstruction = (a: Instruction, b: Instruction): boolean =>
  a.program === b.program &&
  sameBytes(a.data, b.data) &&
  a.accounts.length === b.accounts.length &&
  a.accounts.every((account, index) => {
    const other = b.accounts[index];
    return (
      other?.address === account.address &&
      other.signer === account.signer &&
      other.writable === account.writable
    );
  });
