// pure
import {
  ComputeBudgetProgram,
  Keypair,
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type RingUse, signForRinging } from '../../../src/workers/ledger/payment/fee-payer-key.ts';
import { buildMessage, buildPostage } from '../../../src/workers/ledger/solana/build.ts';
import type { Signer } from '../../../src/workers/ledger/solana/keys.ts';
import { MEMO_PROGRAM } from '../../../src/workers/ledger/solana/layout.ts';
import { codeOf } from '../../support/world.ts';

/** The fee payer signs for call links exactly what it is for. */

const [FEE, MAILBOX, OTHER] = [0, 1, 2].map(() => Keypair.generate().publicKey) as [
  PublicKey,
  PublicKey,
  PublicKey,
];
const [feePayer, mailbox] = [FEE.toBase58(), MAILBOX.toBase58()];
const feePayerKey: Signer = { address: feePayer, sign: async () => new Uint8Array(64).fill(1) };
const blockhash = OTHER.toBase58();
const common = { feePayer, blockhash };
const lamports = 100_000n;

const GOOD: readonly (readonly [RingUse, VersionedTransaction])[] = [
  [{ kind: 'answer', mailbox }, buildMessage({ ...common, mailbox, message: 'x'.repeat(592) })],
  [
    { kind: 'fill', mailbox, lamports },
    buildPostage({ ...common, from: feePayer, to: mailbox, lamports }),
  ],
  [
    { kind: 'take-back', mailbox, lamports },
    buildPostage({ ...common, from: mailbox, to: feePayer, lamports }),
  ],
];

type Change = (list: TransactionInstruction[]) => void;
const transfer = (to: PublicKey, amount: number) =>
  SystemProgram.transfer({ fromPubkey: FEE, toPubkey: to, lamports: amount });
const account = (pubkey: PublicKey, isWritable: boolean) => ({
  pubkey,
  isWritable,
  isSigner: false,
});

const CHANGES: Readonly<Record<string, Change>> = {
  'a transfer more': (list) => void list.push(transfer(OTHER, 1)),
  'a transfer instead': (list) => void list.splice(2, 1, transfer(OTHER, Number(lamports))),
  'another sum': (list) => void list.splice(2, 1, transfer(MAILBOX, Number(lamports) + 1)),
  'a writable mailbox of an answer': (list) => {
    const naming = transfer(FEE, 0);
    naming.keys.push(account(MAILBOX, true));
    list.splice(2, 1, naming);
  },
  'another account': (list) => void list[2]?.keys.push(account(OTHER, false)),
  'a higher price': (list) =>
    void list.splice(1, 1, ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 2 })),
  'more units': (list) =>
    void list.splice(0, 1, ComputeBudgetProgram.setComputeUnitLimit({ units: 300_001 })),
  'an account of the memo': (list) => void list[3]?.keys.push(account(FEE, false)),
  'two memos': (list) => {
    const programId = new PublicKey(MEMO_PROGRAM);
    const memo = new TransactionInstruction({ programId, keys: [], data: Buffer.from('x') });
    list.push(memo, memo);
  },
  'no move': (list) => void list.splice(2),
};

const copied = ({ message }: VersionedTransaction, payer: PublicKey, change: Change) => {
  const { payerKey: _, recentBlockhash, instructions } = TransactionMessage.decompile(message);
  change(instructions);
  const changed = new TransactionMessage({ payerKey: payer, recentBlockhash, instructions });
  return new VersionedTransaction(changed.compileToV0Message());
};

const answerTo = async (transaction: VersionedTransaction, use: RingUse): Promise<string> => {
  try {
    await signForRinging(transaction, feePayerKey, use);
    return 'signed';
  } catch {
    return codeOf(signForRinging(transaction, feePayerKey, use));
  }
};

// Proves security: Ringing
test('the fee payer signs only an exact answer, refill or return', async () => {
  for (const [use, transaction] of GOOD) {
    assert.is(await answerTo(transaction, use), 'signed', use.kind);
    for (const [other] of GOOD.filter(([each]) => each.kind !== use.kind)) {
      assert.is(await answerTo(transaction, other), 'internal', `${use.kind} as ${other.kind}`);
    }
    assert.is(
      await answerTo(
        copied(transaction, OTHER, () => undefined),
        use,
      ),
      'internal',
    );
    for (const [what, change] of Object.entries(CHANGES)) {
      // A refill has no memo to change.
      const changed = copied(transaction, FEE, change);
      const isSame =
        Buffer.compare(changed.message.serialize(), transaction.message.serialize()) === 0;
      const wanted = isSame ? 'signed' : 'internal';
      assert.is(await answerTo(changed, use), wanted, `${use.kind}: ${what}`);
    }
  }
});

test.run();
