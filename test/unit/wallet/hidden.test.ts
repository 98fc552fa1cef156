// pure
/**
 * A hostile wallet or guest adds random instructions to a payment. Only assertions that read pass. The
 * test has its own copy of the rules.
 */
import { MAX_FEES } from '../../../src/shared/network-fees.ts';
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
import { usdc } from '../../../src/shared/money.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import { checkFeePayerUse } from '../../../src/workers/ledger/payment/fee-payer-key.ts';
import { buildPayment } from '../../../src/workers/ledger/solana/build.ts';
import {
  associatedTokenAccount,
  LIGHTHOUSE_PROGRAM,
  MEMO_PROGRAM,
  TOKEN_PROGRAM,
} from '../../../src/workers/ledger/solana/layout.ts';
import { checkWalletAnswer } from '../../../src/workers/ledger/solana/wallet-diff.ts';

const wallet = Keypair.generate();
const owner = wallet.publicKey.toBase58();
const address = (): string => Keypair.generate().publicKey.toBase58();
const [feePayer, payTo, stranger] = [address(), address(), address()];
const mint = NETWORKS.mainnet.usdcMint;

const asked = buildPayment({
  feePayer,
  authority: owner,
  owner,
  payTo,
  mint,
  amount: usdc(1_000_000n),
  memo: 'm'.repeat(32),
  blockhash: address(),
});

const PROGRAMS = [
  LIGHTHOUSE_PROGRAM,
  TOKEN_PROGRAM,
  MEMO_PROGRAM,
  SystemProgram.programId.toBase58(),
  ComputeBudgetProgram.programId.toBase58(),
];
/** The rights of each address in the requested payment. */
const RIGHTS: Readonly<Record<string, { readonly signer?: true; readonly writable?: true }>> = {
  [feePayer]: { signer: true, writable: true },
  [owner]: { signer: true },
  [associatedTokenAccount(owner, mint)]: { writable: true },
  [associatedTokenAccount(payTo, mint)]: { writable: true },
  [mint]: {},
  [stranger]: {},
};

interface Use {
  readonly at: string;
  readonly signer: boolean;
  readonly writable: boolean;
}
interface Hidden {
  readonly place: number;
  readonly program: string;
  readonly kind: number;
  readonly length: number;
  readonly uses: readonly Use[];
}

const seldom = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);
const use: fc.Arbitrary<Use> = fc.record({
  at: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...Object.keys(RIGHTS)) },
    { weight: 1, arbitrary: fc.constantFrom(...PROGRAMS) },
  ),
  signer: seldom,
  writable: seldom,
});
const hidden: fc.Arbitrary<Hidden> = fc.record({
  place: fc.nat(4),
  program: fc.oneof(
    { weight: 19, arbitrary: fc.constant(LIGHTHOUSE_PROGRAM) },
    { weight: 1, arbitrary: fc.constantFrom(...PROGRAMS, stranger) },
  ),
  kind: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 2, max: 15 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
  ),
  length: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 60 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 256, 257) },
  ),
  uses: fc.array(use, { maxLength: 2 }),
});

const isHarmless = ({ program, kind, length, uses }: Hidden): boolean =>
  program === LIGHTHOUSE_PROGRAM &&
  ((kind >= 2 && kind <= 15) || kind === 17) &&
  length >= 1 &&
  length <= 256 &&
  uses.every(({ at, signer, writable }) => {
    const rights = RIGHTS[at];
    return rights && (!signer || rights.signer) && (!writable || rights.writable);
  });

/** Null: web3.js cannot write so much. */
function withHidden(added: readonly Hidden[]): Uint8Array | null {
  const message = TransactionMessage.decompile(asked.message);
  for (const { place, program, kind, length, uses } of added) {
    const instruction = new TransactionInstruction({
      programId: new PublicKey(program),
      keys: uses.map(({ at, signer, writable }) => ({
        pubkey: new PublicKey(at),
        isSigner: signer,
        isWritable: writable,
      })),
      data: Buffer.alloc(length, kind),
    });
    message.instructions.splice(place, 0, instruction);
  }
  const transaction = new VersionedTransaction(message.compileToV0Message());
  try {
    transaction.sign([wallet]);
    return transaction.serialize();
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

// Proves security: Wallets as they are reported to be (Phantom, Android, Solflare), at every step
test('both checks accept every harmless wallet assertion and nothing else', async () => {
  const seen = { accepted: 0, refused: 0 };
  const property = fc.asyncProperty(fc.array(hidden, { maxLength: 9 }), async (added) => {
    const bytes = withHidden(added);
    fc.pre(bytes !== null);
    const fits = added.length <= 8 && bytes.length <= 1_232;
    const expected = fits && added.every(isHarmless);
    const byGuest = await checkWalletAnswer(asked, bytes, owner).then(
      () => true,
      () => false,
    );
    const byHost = (await checkFeePayerUse(bytes, feePayer, MAX_FEES.normal)).allowed;
    assert.equal([byGuest, byHost], [expected, expected]);
    seen[expected ? 'accepted' : 'refused'] += 1;
  });
  await fc.assert(property, { numRuns: 600 });
  assert.ok(seen.accepted > 50 && seen.refused > 50, JSON.stringify(seen));
});

test.run();
