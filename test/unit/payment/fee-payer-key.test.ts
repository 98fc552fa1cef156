// pure
import {
  ComputeBudgetProgram,
  Keypair,
  PublicKey,
  SystemProgram,
  type TransactionInstruction,
} from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LIGHTHOUSE_PROGRAM, TOKEN_PROGRAM } from '../../../src/workers/ledger/solana/layout.ts';
import { guard, lighthouse } from '../../support/reported-wallets.ts';
import type { CallScene } from '../ledger/scene.ts';
import { altered, callScene, MINUTE, payloadOf, verificationOf } from '../ledger/scene.ts';
import { closeWorlds } from '../../support/world.ts';

/** The attempts of a hostile guest on the host's fee payer. */

/** Among the accounts of an assertion, beside others. */
const naming = (...addresses: string[]): TransactionInstruction =>
  lighthouse(
    '0500',
    ...addresses.map((each) => ({
      pubkey: new PublicKey(each),
      isSigner: false,
      isWritable: false,
    })),
  );

/** Beyond those that exact.test.ts compares with the official library, and the fees of max-fee.test.ts. */
type Attack = readonly [
  what: string,
  /** After `invalid_exact_svm_payload_`. */
  reason: string,
  change: (instructions: TransactionInstruction[], s: CallScene) => unknown,
];

const other = () => Keypair.generate().publicKey;
const moves = (from: string, to: string) =>
  SystemProgram.transfer({
    fromPubkey: new PublicKey(from),
    toPubkey: new PublicKey(to),
    lamports: 1,
  });
/** An assertion with one account more. */
const asserting = (address: PublicKey, account: { isSigner: boolean; isWritable: boolean }) =>
  lighthouse('0500', { pubkey: address, ...account });
const WRITABLE = { isSigner: false, isWritable: true };
const attacks: readonly Attack[] = [
  [
    'a transfer of the fee payer’s SOL',
    'fee_payer_not_isolated',
    (list, s) => list.push(moves(s.feePayerKey, s.guest.address)),
  ],
  [
    'the fee payer among the accounts of a memo and an assertion',
    'fee_payer_not_isolated',
    (list, s) => {
      const pubkey = new PublicKey(s.feePayerKey);
      list[3]?.keys.push({ pubkey, isSigner: false, isWritable: false });
      list.push(naming(s.feePayerKey));
    },
  ],
  // A stand-in for the program could move the fee payer's SOL, or the host's USDC as its delegate.
  ...[SystemProgram.programId.toBase58(), TOKEN_PROGRAM, LIGHTHOUSE_PROGRAM].map(
    (program): Attack => [
      `an assertion about the fee payer that could call ${program}`,
      'lighthouse_instruction',
      (list, s) => list.unshift(naming(s.feePayerKey, program)),
    ],
  ),
  // Writes memory, closes it, calls another program, is unknown, is empty.
  ...['00', '01', '10', '12', ''].map((data): Attack => [
    `a Lighthouse instruction ${data} among assertions`,
    'lighthouse_instruction',
    (list, s) => {
      const [pubkey, signer] = [new PublicKey(s.feePayerKey), new PublicKey(s.session.address)];
      const bad = lighthouse(data, { pubkey, isSigner: true, isWritable: true });
      list.splice(2, 0, guard(signer), bad, guard(signer));
    },
  ]),
  [
    'another program among assertions',
    'token_program',
    (list, s) => {
      const moved = moves(s.session.address, s.guest.address);
      list.splice(2, 0, naming(s.feePayerKey), moved, naming(s.feePayerKey));
    },
  ],
  [
    'an assertion that makes another account writable',
    'writable_account',
    (list) => list.push(asserting(other(), WRITABLE)),
  ],
  [
    'an assertion that makes the payer writable',
    'writable_account',
    (list, s) => list.push(asserting(new PublicKey(s.session.address), WRITABLE)),
  ],
  [
    'an assertion that makes the mint writable',
    'writable_account',
    (list, s) => list.push(asserting(new PublicKey(s.hostSide.mint), WRITABLE)),
  ],
  [
    'an assertion that needs another signature',
    'excessive_signers',
    (list, s) =>
      list.push(asserting(new PublicKey(s.guest.address), { isSigner: true, isWritable: false })),
  ],
  [
    'a third compute budget instruction',
    'unknown_optional_instruction',
    (list) => list.push(ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 9_999 })),
  ],
  [
    'a compute budget with an account that would become writable',
    'transaction_instructions_compute_limit_instruction',
    (list) => list[0]?.keys.push({ pubkey: other(), isSigner: false, isWritable: true }),
  ],
  [
    'a transfer whose authority is a multisig',
    'no_transfer_instruction',
    (list, s) => {
      const keys = list[2]?.keys ?? [];
      keys[3] = { pubkey: new PublicKey(s.guest.address), isSigner: false, isWritable: false };
      keys.push({ pubkey: new PublicKey(s.session.address), isSigner: true, isWritable: false });
    },
  ],
  [
    'nine assertions',
    'lighthouse_instructions_too_many',
    (list, s) => list.push(...Array.from({ length: 9 }, () => naming(s.session.address))),
  ],
];

for (const [name, reason, attack] of attacks) {
  // Proves stage 5: The fee payer cannot be drained, the wallet's answer is checked
  test(`the host does not co-sign ${name}`, async () => {
    const s = await callScene();
    const requirements = s.requirements();
    const before = await s.hostSide.rpc.getBalance(s.feePayerKey);
    const transaction = await altered(s, requirements, (list) => void attack(list, s));
    const payload = payloadOf(requirements, transaction);
    const verification = await verificationOf(s, payload, requirements);
    assert.ok(!verification.valid);
    assert.is(verification.reason, `invalid_exact_svm_payload_${reason}`);
    const settlement = await s.facilitator.settlePayment(payload, requirements, {
      url: MINUTE,
      onSigned: () => Promise.reject(new Error('co-signed')),
    });
    assert.is(settlement.response.success, false);
    assert.is(settlement.outcome, null);
    assert.is(settlement.error?.code, 'payment_invalid');
    assert.is(await s.hostSide.rpc.getBalance(s.feePayerKey), before, 'the fee payer paid nothing');
    assert.is(s.world.ledger.transfers().length, 0);
  });
}

test('the host refuses damaged, unsigned and random bytes without throwing', async () => {
  const s = await callScene();
  const requirements = s.requirements();
  const { bytes } = await s.pay(requirements);
  const flipped = bytes.slice();
  flipped[100] = (flipped[100] ?? 0) ^ 1;
  const unsigned = bytes.slice().fill(0, 1, 129);
  for (const each of [
    flipped,
    unsigned,
    bytes.slice(0, 200),
    new Uint8Array(64),
    new Uint8Array(),
  ]) {
    const verification = await verificationOf(s, payloadOf(requirements, each), requirements);
    assert.is(verification.valid, false);
  }
});

test.after.each(closeWorlds);
test.run();
