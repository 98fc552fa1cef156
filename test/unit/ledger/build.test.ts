import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  createApproveCheckedInstruction,
  createAssociatedTokenAccountIdempotentInstruction,
  createCloseAccountInstruction,
  createInitializeAccount3Instruction,
  createRevokeInstruction,
  createTransferCheckedInstruction,
} from '@solana/spl-token';
import { Keypair, PublicKey } from '@solana/web3.js';
import { test } from 'uvu';
import { usdc } from '../../../src/shared/money.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import {
  approveChecked,
  buildPayment,
  closeAccount,
  createAccount,
  initializeAccount,
  revoke,
  transferChecked,
} from '../../../src/workers/ledger/solana/build.ts';
import {
  associatedTokenAccount,
  base58,
  MEMO_PROGRAM,
  parseAddress,
  parseTransaction,
  TOKEN_PROGRAM,
} from '../../../src/workers/ledger/solana/layout.ts';

// pure

const key = (text: string): PublicKey => new PublicKey(text);
const address = (): string => Keypair.generate().publicKey.toBase58();
const [owner, feePayer, payTo, delegate] = [address(), address(), address(), address()];
const blockhash = address();
const mint = NETWORKS.mainnet.usdcMint;
const memo = 'm'.repeat(32);
const amount = usdc(1_000_000n);

test('a payment has the exact scheme’s layout and under 500 bytes', () => {
  for (const authority of [owner, delegate]) {
    const bytes = buildPayment({
      feePayer,
      authority,
      owner,
      payTo,
      mint,
      amount,
      memo,
      blockhash,
    }).serialize();
    const parsed = parseTransaction(bytes);
    assert.ok(typeof parsed !== 'string');
    assert.equal(
      parsed.instructions.map((instruction) => instruction.program),
      [
        'ComputeBudget111111111111111111111111111111',
        'ComputeBudget111111111111111111111111111111',
        TOKEN_PROGRAM,
        MEMO_PROGRAM,
      ],
    );
    assert.equal(parsed.signers, [feePayer, authority]);
    const [, , transfer, note] = parsed.instructions;
    assert.is(note?.accounts.length, 0, 'nobody signs the memo');
    assert.not(transfer?.accounts.some((account) => account.address === feePayer));
    assert.ok(bytes.length < 500, `${bytes.length} bytes`);
  }
});

test('our token instructions match those of @solana/spl-token byte for byte', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (units) => {
      const [source, target] = [owner, payTo].map((each) =>
        key(associatedTokenAccount(each, mint)),
      );
      assert.ok(source && target);
      const amount = usdc(units);
      const [us, they] = [key(owner), key(delegate)];
      const pairs = [
        [
          transferChecked({ owner, payTo, mint, authority: delegate, amount }),
          createTransferCheckedInstruction(source, key(mint), target, they, units, 6),
        ],
        [
          approveChecked({ owner, mint, delegate, cap: amount }),
          createApproveCheckedInstruction(source, key(mint), they, us, units, 6),
        ],
        [revoke({ owner, mint }), createRevokeInstruction(source, us)],
        [
          createAccount({ payer: delegate, owner, mint }),
          createAssociatedTokenAccountIdempotentInstruction(they, source, us, key(mint)),
        ],
        [
          closeAccount({ owner, mint, rentTo: delegate }),
          createCloseAccountInstruction(source, they, us),
        ],
        [
          initializeAccount({ account: delegate, owner, mint }),
          createInitializeAccount3Instruction(they, key(mint), us),
        ],
      ];
      for (const [ours, theirs] of pairs) {
        assert.ok(ours && theirs);
        assert.is(ours.programId.toBase58(), theirs.programId.toBase58());
        assert.equal(ours.keys, theirs.keys);
        assert.equal(Uint8Array.from(ours.data), Uint8Array.from(theirs.data));
      }
    }),
    { numRuns: 30 },
  );
});

test('building a payment throws for a memo longer than ours', () => {
  const long = 'ü'.repeat(17);
  const parts = { feePayer, authority: owner, owner, payTo, mint, amount, blockhash };
  assert.throws(() => buildPayment({ ...parts, memo: long }), /memo of 34 bytes/);
});

test('parsing a transaction never throws, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1300 }), (bytes) => void parseTransaction(bytes)),
  );
});

test('the parser reads an address of 32 bytes in base58, ignoring spaces', () => {
  assert.is(parseAddress(` ${owner}\n`), owner);
  for (const text of [
    '',
    'abc',
    // The largest address: one more character is a 33rd byte.
    `${base58(new Uint8Array(32).fill(255))}1`,
    owner.slice(1, -8),
    owner.replace(/./, '0'),
    '1'.repeat(44),
  ]) {
    assert.is(parseAddress(text), null, text);
  }
});

test.run();
