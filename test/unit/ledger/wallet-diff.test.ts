// pure
import type { MessageV0, PublicKeyInitData } from '@solana/web3.js';
import {
  ComputeBudgetProgram,
  Keypair,
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type WalletChange } from '../../../src/shared/errors.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import { usdc } from '../../../src/shared/money.ts';
import { buildPayment } from '../../../src/workers/ledger/solana/build.ts';
import {
  associatedTokenAccount,
  MAX_GUARD_BYTES,
  MEMO_PROGRAM,
  TOKEN_PROGRAM,
} from '../../../src/workers/ledger/solana/layout.ts';
import { checkWalletAnswer } from '../../../src/workers/ledger/solana/wallet-diff.ts';
import { lighthouse, REPORTED } from '../../support/reported-wallets.ts';
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

/** A Lighthouse instruction, by default AssertAccountData. */
const assertion = (
  keys: TransactionInstruction['keys'] = [],
  ...data: number[]
): TransactionInstruction => lighthouse(Uint8Array.from([2, ...data]), ...keys);

type Change = (list: TransactionInstruction[], message: TransactionMessage) => void;

/** Returns the wallet's answer: the requested transaction, changed and then signed. */
function answer(change: Change): Uint8Array {
  const message = TransactionMessage.decompile(asked().message);
  change(message.instructions, message);
  const transaction = new VersionedTransaction(message.compileToV0Message());
  transaction.sign([wallet]);
  return transaction.serialize();
}

/** Of `lighthouse-sdk` 2.1.0, by their first byte. */
const LIGHTHOUSE_KINDS = [
  ['MemoryWrite', false],
  ['MemoryClose', false],
  ['AssertAccountData', true],
  ['AssertAccountDataMulti', true],
  ['AssertAccountDelta', true],
  ['AssertAccountInfo', true],
  ['AssertAccountInfoMulti', true],
  ['AssertMintAccount', true],
  ['AssertMintAccountMulti', true],
  ['AssertTokenAccount', true],
  ['AssertTokenAccountMulti', true],
  ['AssertStakeAccount', true],
  ['AssertStakeAccountMulti', true],
  ['AssertUpgradeableLoaderAccount', true],
  ['AssertUpgradeableLoaderAccountMulti', true],
  ['AssertSysvarClock', true],
  // It calls another program.
  ['AssertMerkleTreeAccount', false],
  ['AssertBubblegumTreeConfigAccount', true],
  ['none yet', false],
] as const;

const budget =
  (units: number, microLamports: number): Change =>
  (list) =>
    void list.splice(
      0,
      2,
      ComputeBudgetProgram.setComputeUnitLimit({ units }),
      ComputeBudgetProgram.setComputeUnitPrice({ microLamports }),
    );

const permitted: readonly [string, Change][] = [
  ...Object.entries(REPORTED),
  ...LIGHTHOUSE_KINDS.flatMap(([name, isAssertion], kind): [string, Change][] =>
    isAssertion ? [[name, (list) => void list.push(lighthouse(Uint8Array.of(kind, 0)))]] : [],
  ),
  ['another compute price', budget(30_000, 9)],
  ['a limit of 100,000 at a low price', budget(100_000, 1)],
  ['the highest limit, and the highest fee', budget(200_000, 15_000)],
  ['an assertion in front of the transfer', (list) => void list.splice(2, 0, assertion())],
  [
    'four assertions at the end',
    (list) => void list.push(assertion(), assertion(), assertion(), assertion()),
  ],
  [
    'the longest assertion',
    (list) => void list.push(assertion([], ...Array<number>(MAX_GUARD_BYTES - 1).fill(7))),
  ],
  ['no change', () => undefined],
  [
    'assertions around the memo',
    (list) => void (list.splice(3, 0, assertion()), list.push(assertion())),
  ],
  [
    'an assertion about accounts inside and outside the transaction',
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
  test(`the page accepts a wallet’s answer with ${name}`, async () => {
    const bytes = answer(change);
    const parsed = await checkWalletAnswer(asked(), bytes, owner);
    assert.equal(parsed.transaction.serialize(), bytes);
  });
}

const refused: readonly [string, WalletChange, Change][] = [
  ...LIGHTHOUSE_KINDS.flatMap(([name, isAssertion], kind): [string, WalletChange, Change][] =>
    isAssertion
      ? []
      : [
          [name, 'guard', (list) => void list.push(lighthouse(Uint8Array.of(kind, 0)))],
          [
            `${name} among assertions`,
            'guard',
            (list) =>
              void list.unshift(assertion(), lighthouse(Uint8Array.of(kind, 0)), assertion()),
          ],
        ],
  ),
  ['a Lighthouse instruction without data', 'guard', (list) => void list.push(lighthouse(''))],
  [
    'nine assertions',
    'too many guards',
    (list) => void list.push(...Array.from({ length: 9 }, () => assertion())),
  ],
  [
    'an assertion that is too long',
    'guard',
    (list) => void list.push(assertion([], ...Array<number>(MAX_GUARD_BYTES).fill(7))),
  ],
  ...[TOKEN_PROGRAM, SystemProgram.programId.toBase58(), MEMO_PROGRAM].map(
    (program): [string, WalletChange, Change] => [
      `an assertion that could call ${program}`,
      'guard',
      (list) =>
        void list.push(assertion([{ pubkey: key(program), isSigner: false, isWritable: false }])),
    ],
  ),
  ['a limit that occupies the fee payer', 'priority fee', budget(200_001, 1)],
  ['a priority fee of one lamport more', 'priority fee', budget(30_000, 100_001)],
  ['no compute price', 'instructions', (list) => void list.splice(1, 1)],
  [
    'price before limit',
    'instructions',
    (list) => void list.splice(0, 2, ...list.slice(0, 2).reverse()),
  ],
  ['another amount', 'transfer', (list) => void list[2]?.data.writeBigUInt64LE(2_000_000n, 1)],
  [
    'another recipient',
    'transfer',
    (list) => {
      const account = list[2]?.keys[2];
      if (account) account.pubkey = key(address());
    },
  ],
  ['another memo', 'memo', (list) => void list[3]?.data.write('x')],
  ['no memo', 'instructions', (list) => void list.pop()],
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
    'transfer',
    (list) => void list.push(assertion([{ pubkey: key(mint), isSigner: false, isWritable: true }])),
  ],
];

for (const [name, what, change] of refused) {
  test(`the page refuses a wallet’s answer with ${name}`, async () => {
    const error = await errorOf(checkWalletAnswer(asked(), answer(change), owner));
    assert.equal(error, { code: 'wallet_changed_transaction', context: { what } });
  });
}

test('the page refuses a wallet’s answer without a valid signature', async () => {
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
  // More than a packet carries; and version 1 (SIMD-0385), which begins with its version.
  assert.is(
    await whatOf(Uint8Array.of(...signed, ...new Uint8Array(1_233 - signed.length))),
    'size',
  );
  assert.is(await whatOf(Uint8Array.of(0x81, ...signed)), 'version');
  assert.is(await whatOf(signed.slice(0, -1)), 'encoding');
});

/** Header changes that no compiler makes, on the very transaction that was asked for. */
const headers: readonly [string, (message: MessageV0) => void][] = [
  ['a fee payer that is read-only', ({ header }) => void (header.numReadonlySignedAccounts = 2)],
  [
    'more read-only accounts than there are',
    ({ header }) => void (header.numReadonlyUnsignedAccounts = 200),
  ],
  ['an account twice', ({ staticAccountKeys: keys }) => void keys.push(...keys.slice(-1))],
];

for (const [name, change] of headers) {
  test(`the page refuses a wallet’s answer with ${name}`, async () => {
    const transaction = asked();
    const { message } = transaction;
    assert.ok(message.version === 0);
    change(message);
    transaction.sign([wallet]);
    const error = await errorOf(checkWalletAnswer(asked(), transaction.serialize(), owner));
    assert.equal(error, { code: 'wallet_changed_transaction', context: { what: 'header' } });
  });
}

// Proves stage 5: The fee payer cannot be drained, the wallet's answer is checked
test('the page notices every flipped bit in a signed transaction', async () => {
  const signed = answer(() => undefined);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: signed.length * 8 - 1 }), async (bit) => {
      const bytes = signed.slice();
      const at = bit >> 3;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
      // The fee payer's signature is still empty, so nobody checks its bytes yet.
      fc.pre(at < 1 || at >= 65);
      const error = await errorOf(checkWalletAnswer(asked(), bytes, owner));
      assert.is(error.code, 'wallet_changed_transaction');
    }),
    { numRuns: 300 },
  );
});

test.run();
