// pure, clock leaps
import type { PublicKeyInitData } from '@solana/web3.js';
import {
  ComputeBudgetProgram,
  Keypair,
  PublicKey,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../../src/shared/network.ts';
import { usdc } from '../../../src/shared/money.ts';
import { buildPayment } from '../../../src/workers/ledger/solana/build.ts';
import {
  LIGHTHOUSE_PROGRAM,
  MEMO_PROGRAM,
  associatedTokenAccount,
} from '../../../src/workers/ledger/solana/layout.ts';
import { checkWalletAnswer } from '../../../src/workers/ledger/solana/wallet-diff.ts';
import { errorOf } from '../../support/world.ts';

const wallet = Keypair.generate();
const owner = wallet.publicKey.toBase58();
const address = (): string => Keypair.generate().publicKey.toBase58();
const [feePayer, payTo] = [address(), address()];
const blockhash = address();
const mint = NETWORKS.mainnet.usdcMint;
const memo = 'm'.repeat(32);
const amount = usdc(1_000_000n);

const asked = (): VersionedTransaction =>
  buildPayment({ feePayer, authority: owner, owner, payTo, mint, amount, memo, blockhash });

const key = (data: PublicKeyInitData): PublicKey => new PublicKey(data);

const assertion = (keys: TransactionInstruction['keys'] = []): TransactionInstruction =>
  new TransactionInstruction({ programId: key(LIGHTHOUSE_PROGRAM), keys, data: Buffer.of(1) });

type Change = (list: TransactionInstruction[], message: TransactionMessage) => void;

/** The wallet's answer: what was asked, changed, and signed as it then is. */
function answer(change: Change): Uint8Array {
  const message = TransactionMessage.decompile(asked().message);
  change(message.instructions, message);
  const transaction = new VersionedTransaction(message.compileToV0Message());
  transaction.sign([wallet]);
  return transaction.serialize();
}

const permitted: readonly [string, Change][] = [
  ['unchanged', () => undefined],
  ['one assertion at the end', (list) => void list.push(assertion())],
  ['three at the end', (list) => void list.push(assertion(), assertion(), assertion())],
  ['one before the memo', (list) => void list.splice(3, 0, assertion())],
  ['around the memo', (list) => void (list.splice(3, 0, assertion()), list.push(assertion()))],
  [
    'an assertion about accounts that are there, and one that is not',
    (list) => {
      const [account, other] = [associatedTokenAccount(owner, mint), address()];
      const read = { isSigner: false, isWritable: false };
      list.push(
        assertion([
          { ...read, pubkey: key(account) },
          { ...read, pubkey: key(other) },
        ]),
      );
    },
  ],
];

for (const [name, change] of permitted) {
  test(`accepted: ${name}`, async () => {
    const bytes = answer(change);
    const parsed = await checkWalletAnswer(asked(), bytes, owner);
    assert.equal(parsed.transaction.serialize(), bytes);
  });
}

const refused: readonly [string, string, Change][] = [
  [
    'four assertions',
    'added instructions',
    (list) => void list.push(assertion(), assertion(), assertion(), assertion()),
  ],
  ['an assertion in front of the transfer', 'order', (list) => void list.splice(2, 0, assertion())],
  ['another amount', 'instructions', (list) => void list[2]?.data.writeBigUInt64LE(2_000_000n, 1)],
  [
    'another recipient',
    'instructions',
    (list) => {
      const account = list[2]?.keys[2];
      if (account) account.pubkey = key(address());
    },
  ],
  ['another memo', 'instructions', (list) => void list[3]?.data.write('x')],
  ['no memo', 'instructions', (list) => void list.pop()],
  [
    'another compute price',
    'instructions',
    (list) =>
      void list.splice(1, 1, ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 9 })),
  ],
  ['the instructions reordered', 'instructions', (list) => void list.reverse()],
  [
    'a second transfer',
    'instructions',
    (list) => {
      const [, , transfer] = list;
      if (transfer) list.push(transfer);
    },
  ],
  [
    'an instruction of another program',
    'instructions',
    (list) =>
      void list.push(new TransactionInstruction({ programId: key(MEMO_PROGRAM), keys: [] })),
  ],
  [
    'another blockhash',
    'blockhash',
    (_, message) => {
      message.recentBlockhash = address();
    },
  ],
  [
    'another fee payer',
    'fee payer',
    (_, message) => {
      message.payerKey = wallet.publicKey;
    },
  ],
  [
    'one signer more',
    'signers',
    (list) =>
      void list.push(
        assertion([{ pubkey: Keypair.generate().publicKey, isSigner: true, isWritable: false }]),
      ),
  ],
  [
    'an assertion that writes to an account of its own',
    'writable account',
    (list) =>
      void list.push(assertion([{ pubkey: key(address()), isSigner: false, isWritable: true }])),
  ],
  [
    'an assertion that gains the right to write to ours',
    'instructions',
    (list) => void list.push(assertion([{ pubkey: key(mint), isSigner: false, isWritable: true }])),
  ],
];

for (const [name, what, change] of refused) {
  test(`refused: ${name}`, async () => {
    const error = await errorOf(checkWalletAnswer(asked(), answer(change), owner));
    assert.equal(error, { code: 'wallet_changed_transaction', context: { what } });
  });
}

test('refused: unsigned, signed by another, signed before a change, another version, noise', async () => {
  const whatOf = async (bytes: Uint8Array): Promise<string> => {
    const error = await errorOf(checkWalletAnswer(asked(), bytes, owner));
    assert.ok(error.code === 'wallet_changed_transaction');
    return error.context.what;
  };
  assert.is(await whatOf(asked().serialize()), 'signature');
  const other = asked();
  other.addSignature(wallet.publicKey, new Uint8Array(64).fill(7));
  assert.is(await whatOf(other.serialize()), 'signature');
  const legacy = new VersionedTransaction(
    TransactionMessage.decompile(asked().message).compileToLegacyMessage(),
  );
  legacy.sign([wallet]);
  assert.is(await whatOf(legacy.serialize()), 'version');
  const signed = answer(() => undefined);
  assert.is(await whatOf(Uint8Array.of(...signed, 0)), 'encoding');
  assert.is(await whatOf(signed.slice(0, -1)), 'encoding');
});

test('no flipped bit in a signed transaction gets through, or throws anything else', async () => {
  const signed = answer(() => undefined);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: signed.length * 8 - 1 }), async (bit) => {
      const bytes = signed.slice();
      const at = bit >> 3;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
      // The fee payer's slot is empty and not the wallet's: what stands there is nobody's word yet.
      fc.pre(at < 1 || at >= 65);
      const error = await errorOf(checkWalletAnswer(asked(), bytes, owner));
      assert.is(error.code, 'wallet_changed_transaction');
    }),
    { numRuns: 300 },
  );
});

test.run();
