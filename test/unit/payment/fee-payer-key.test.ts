// pure
import {
  ComputeBudgetProgram,
  Keypair,
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  type TransactionMessage,
} from '@solana/web3.js';
import type { PaymentRequirements } from '@x402/core/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { signTransaction } from '../../../src/workers/ledger/solana/build.ts';
import {
  associatedTokenAccount,
  LIGHTHOUSE_PROGRAM,
  MEMO_PROGRAM,
  TOKEN_PROGRAM,
} from '../../../src/workers/ledger/solana/layout.ts';
import { guard, lighthouse } from '../../support/reported-wallets.ts';
import type { CallScene } from '../ledger/scene.ts';
import { altered, callScene, MINUTE, payloadOf, PRICE, verificationOf } from '../ledger/scene.ts';
import { closeWorlds, fund, person } from '../../support/world.ts';

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

type Attack = readonly [
  string,
  /** After `invalid_exact_svm_`. */
  string,
  (instructions: TransactionInstruction[], s: CallScene, message: TransactionMessage) => void,
];

const attacks: readonly Attack[] = [
  [
    'a transfer of the fee payer’s SOL',
    'payload_fee_payer_not_isolated',
    (list, s) => {
      list.push(
        SystemProgram.transfer({
          fromPubkey: new PublicKey(s.feePayerKey),
          toPubkey: new PublicKey(s.guest.address),
          lamports: 1_000_000,
        }),
      );
    },
  ],
  [
    'the fee payer among a memo’s accounts, with a guard that may read it',
    'payload_fee_payer_not_isolated',
    (list, s) => {
      list[3]?.keys.push({
        pubkey: new PublicKey(s.feePayerKey),
        isSigner: false,
        isWritable: false,
      });
      list.push(naming(s.feePayerKey));
    },
  ],
  // A stand-in for the program could move the fee payer's SOL, or the host's USDC as its delegate.
  ...[SystemProgram.programId.toBase58(), TOKEN_PROGRAM, LIGHTHOUSE_PROGRAM].map(
    (program): Attack => [
      `an assertion about the fee payer that could call ${program}`,
      'payload_lighthouse_instruction',
      (list, s) => void list.unshift(naming(s.feePayerKey, program)),
    ],
  ),
  ...[
    ['writes memory', '00'],
    ['closes memory', '01'],
    ['calls another program', '10'],
    ['nobody knows', '12'],
    ['is empty', ''],
  ].map(([name = '', data = '']): Attack => [
    `a Lighthouse instruction that ${name}, among assertions`,
    'payload_lighthouse_instruction',
    (list, s) => {
      const [pubkey, signer] = [s.feePayerKey, s.session.address].map(
        (each) => new PublicKey(each),
      );
      if (!pubkey || !signer) return;
      const bad = lighthouse(data, { pubkey, isSigner: true, isWritable: true });
      list.splice(2, 0, guard(signer), bad, guard(signer));
    },
  ]),
  [
    'another program among assertions',
    'payload_token_program',
    (list, s) => {
      const other = SystemProgram.transfer({
        fromPubkey: new PublicKey(s.session.address),
        toPubkey: new PublicKey(s.guest.address),
        lamports: 1,
      });
      list.splice(2, 0, naming(s.feePayerKey), other, naming(s.feePayerKey));
    },
  ],
  [
    'an assertion that makes another account writable',
    'payload_writable_account',
    (list) =>
      void list.push(
        lighthouse('0500', {
          pubkey: Keypair.generate().publicKey,
          isSigner: false,
          isWritable: true,
        }),
      ),
  ],
  ...([0, 1] as const).map((at): Attack => {
    const what = ['the payer', 'the mint'][at];
    return [
      `an assertion that makes ${what} writable`,
      'payload_writable_account',
      (list, s) => {
        const pubkey = new PublicKey([s.session.address, s.hostSide.mint][at] ?? '');
        list.push(lighthouse('0500', { pubkey, isSigner: false, isWritable: true }));
      },
    ];
  }),
  [
    'an assertion that needs another signature',
    'payload_excessive_signers',
    (list, s) =>
      void list.push(
        lighthouse('0500', {
          pubkey: new PublicKey(s.guest.address),
          isSigner: true,
          isWritable: false,
        }),
      ),
  ],
  [
    'a compute limit that occupies it',
    'payload_transaction_instructions_compute_limit_instruction_too_high',
    (list) => void list.splice(0, 1, ComputeBudgetProgram.setComputeUnitLimit({ units: 200_001 })),
  ],
  [
    'a priority fee of one lamport more',
    'payload_transaction_instructions_compute_price_instruction_too_high',
    (list) =>
      void list.splice(1, 1, ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 150_001 })),
  ],
  [
    'a high limit at a price that is low for a small one',
    'payload_transaction_instructions_compute_price_instruction_too_high',
    (list) =>
      void list.splice(
        0,
        2,
        ComputeBudgetProgram.setComputeUnitLimit({ units: 200_000 }),
        ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 15_001 }),
      ),
  ],
  [
    'a third compute budget instruction',
    'payload_unknown_optional_instruction',
    (list) => void list.push(ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 9_999 })),
  ],
  [
    'the fee payer’s own account as source',
    'payload_transaction_fee_payer_transferring_funds',
    (list, s) => {
      const source = list[2]?.keys[0];
      const own = associatedTokenAccount(s.feePayerKey, s.hostSide.mint);
      if (source) source.pubkey = new PublicKey(own);
    },
  ],
  [
    'a transfer whose authority is a multisig',
    'payload_no_transfer_instruction',
    (list, s) => {
      const [, , transfer] = list;
      const authority = transfer?.keys[3];
      if (!transfer || !authority) return;
      authority.pubkey = new PublicKey(s.guest.address);
      authority.isSigner = false;
      transfer.keys.push({
        pubkey: new PublicKey(s.session.address),
        isSigner: true,
        isWritable: false,
      });
    },
  ],
  [
    'another program in the transfer’s place',
    'payload_token_program',
    (list) => {
      list[2] = new TransactionInstruction({
        programId: new PublicKey('TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb'),
        keys: list[2]?.keys ?? [],
        data: list[2]?.data ?? Buffer.alloc(0),
      });
    },
  ],
  [
    'a second transfer',
    'payload_unknown_optional_instruction',
    (list) => {
      const [, , transfer] = list;
      if (transfer) list.push(transfer);
    },
  ],
  [
    'nine assertions',
    'payload_lighthouse_instructions_too_many',
    (list, s) => void list.push(...Array.from({ length: 9 }, () => naming(s.session.address))),
  ],
  [
    'a signed memo',
    'payload_memo_accounts',
    (list, s) => {
      list[3]?.keys.push({
        pubkey: new PublicKey(s.session.address),
        isSigner: true,
        isWritable: false,
      });
    },
  ],
  ['another memo', 'payload_memo_mismatch', (list) => void list[3]?.data.set(Buffer.from('x'))],
  ['no memo', 'payload_memo_count', (list) => void list.pop()],
  [
    'two memos',
    'payload_unknown_optional_instruction',
    (list) => {
      list.push(new TransactionInstruction({ programId: new PublicKey(MEMO_PROGRAM), keys: [] }));
    },
  ],
];

for (const [name, reason, attack] of attacks) {
  // Proves stage 5: The fee payer cannot be drained, the wallet's answer is checked
  test(`refused before it is co-signed: ${name}`, async () => {
    const s = await callScene();
    const requirements = s.requirements();
    const before = await s.hostSide.rpc.getBalance(s.feePayerKey);
    const transaction = await altered(s, requirements, (list, message) => attack(list, s, message));
    const payload = payloadOf(requirements, transaction);
    const verification = await verificationOf(s, payload, requirements);
    assert.ok(!verification.valid);
    assert.is(verification.reason, `invalid_exact_svm_${reason}`);
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

test('a header that no server could run is refused without asking one', async () => {
  const s = await callScene();
  const requirements = s.requirements();
  const transaction = await altered(s, requirements, () => undefined);
  transaction.message.header.numReadonlySignedAccounts = 2;
  await signTransaction(transaction, s.session);
  const before = s.world.exchanges.length;
  const payload = payloadOf(requirements, transaction);
  const verification = await verificationOf(s, payload, requirements);
  assert.ok(!verification.valid);
  assert.is(verification.reason, 'invalid_exact_svm_payload_transaction_header');
  assert.is(s.world.exchanges.length, before);
});

test('terms that differ from the payment are refused: amount, payee, mint, fee payer', async () => {
  const s = await callScene();
  const asked = s.requirements();
  const { payload } = await s.pay(asked);
  const stranger = person();
  await fund(s.world, stranger.address, { usdc: '0' });
  const others: PaymentRequirements[] = [
    { ...asked, amount: String(PRICE + 1n) },
    { ...asked, payTo: stranger.address },
    { ...asked, asset: '4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU' },
    { ...asked, extra: { ...asked.extra, feePayer: stranger.address } },
    { ...asked, network: 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1' },
  ];
  for (const other of others) {
    assert.is((await verificationOf(s, payload, other)).valid, false);
  }
  assert.ok((await verificationOf(s, payload, asked)).valid);
});

test('a payment with a flipped bit, an unsigned one, and noise are refused, never thrown', async () => {
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
