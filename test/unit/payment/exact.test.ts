// pure
/**
 * Compares our rules for x402's `exact` with those of the official library. Both judge the same
 * payments, which several authors wrote. The library counts positions, so it gets a newly signed payment
 * without the guards.
 */
import {
  ComputeBudgetProgram,
  Keypair,
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { ExactSvmScheme } from '@x402/svm/exact/facilitator';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import {
  createAccount,
  memoOf,
  transferChecked,
} from '../../../src/workers/ledger/solana/build.ts';
import { LIGHTHOUSE_PROGRAM } from '../../../src/workers/ledger/solana/layout.ts';
import { base64Bytes } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import { DEVNET_USDC } from '../../../dev/ledger/index.ts';
import {
  altered,
  type CallScene,
  callScene,
  payloadOf,
  PRICE,
  signIfAsked,
  verificationOf,
} from '../ledger/scene.ts';
import { guard, GUARDED, lighthouse, PHANTOM } from '../../support/reported-wallets.ts';
import { closeWorlds } from '../../support/world.ts';

const ACCEPT = 'accept';
const PREFIX = /^invalid_exact_svm_(payload_)?(transaction_instructions_)?/;
const short = (reason: string | undefined): string => (reason ?? '').replace(PREFIX, '');
// The library tells of each payment that it cannot decode.
console.error = () => undefined;

const never = (): Promise<never> => Promise.reject(new Error('only verifies'));

function officialOf({ feePayerKey, hostSide }: CallScene): ExactSvmScheme {
  type OfficialSigner = ConstructorParameters<typeof ExactSvmScheme>[0];
  const signer: OfficialSigner = {
    getAddresses: () => [feePayerKey as ReturnType<OfficialSigner['getAddresses']>[number]],
    async simulateTransaction(transaction) {
      const { err } = await hostSide.rpc.simulateTransaction(base64Bytes(transaction));
      if (err !== null) throw new Error('failed');
    },
    signTransaction: never,
    sendTransaction: never,
    confirmTransaction: never,
  };
  return new ExactSvmScheme(signer, undefined, { maxRequiredSignatures: 2 });
}

/** The same payment as if its wallet had added nothing. */
async function withoutGuards(s: CallScene, guarded: VersionedTransaction) {
  const message = TransactionMessage.decompile(guarded.message);
  message.instructions = message.instructions.filter(
    ({ programId }) => programId.toBase58() !== LIGHTHOUSE_PROGRAM,
  );
  const transaction = new VersionedTransaction(message.compileToV0Message());
  await signIfAsked(transaction, s.session);
  return transaction;
}

const limit = (units: number) => ComputeBudgetProgram.setComputeUnitLimit({ units });
const price = (microLamports: number) =>
  ComputeBudgetProgram.setComputeUnitPrice({ microLamports });
const key = (address: string): PublicKey => new PublicKey(address);

type Make = (
  list: TransactionInstruction[],
  scene: CallScene,
  message: TransactionMessage,
) => unknown;

const budget =
  (units: number, microLamports: number): Make =>
  (list) =>
    list.splice(0, 2, limit(units), price(microLamports));
const paying =
  (
    parts: (s: CallScene) => { authority?: string; payTo?: string; mint?: string; amount?: bigint },
  ): Make =>
  (list, s) => {
    const { amount = PRICE, ...others } = parts(s);
    list[2] = transferChecked({
      owner: s.guest.address,
      authority: s.session.address,
      payTo: s.host.address,
      mint: s.hostSide.mint,
      amount: usdc(amount),
      ...others,
    });
  };
const guards = (s: CallScene) => Array.from({ length: 3 }, () => guard(key(s.session.address)));
const asIs: Make = () => undefined;

const accepted: Readonly<Record<string, Make>> = {
  'a transaction as our own client builds it': asIs,
  'a compute limit of 100,000, and three assertions after the transfer': (list, s) => {
    list.splice(0, 2, limit(100_000), price(1));
    list.splice(3, 0, ...guards(s));
  },
  'three assertions before the memo': (list, s) => list.splice(3, 0, ...guards(s)),
  ...Object.fromEntries(
    Object.entries(GUARDED).map(([name, change]): [string, Make] => [
      name,
      (list, _, message) => change(list, message),
    ]),
  ),
};

/** Our reason, the change, and the official library's reason where it is another. */
const refused: Readonly<Record<string, readonly [ours: string, make: Make, official?: string]>> = {
  'another mint': ['mint_mismatch', paying(() => ({ mint: DEVNET_USDC }))],
  'an amount smaller than quoted': ['amount_mismatch', paying(() => ({ amount: PRICE - 1n }))],
  'another recipient': ['recipient_mismatch', paying(({ guest }) => ({ payTo: guest.address }))],
  'no transfer, and no signer but the fee payer': [
    'excessive_signers',
    (list) => list.splice(2, 1),
    'no_transfer_instruction',
  ],
  'the fee payer as authority': [
    'excessive_signers',
    paying(({ feePayerKey }) => ({ authority: feePayerKey })),
    'transaction_fee_payer_transferring_funds',
  ],
  'no memo': ['memo_count', (list) => list.pop()],
  'another memo': ['memo_mismatch', (list) => list.splice(3, 1, memoOf('another'))],
  'the compute budget swapped': [
    'compute_limit_instruction',
    (list) => list.splice(0, 2, price(1), limit(20_000)),
  ],
  'a compute price above all limits': [
    'compute_price_instruction_too_high',
    budget(20_000, 5_000_001),
  ],
  'a transfer that checks neither mint nor decimals': [
    'no_transfer_instruction',
    ([, , transfer]) => {
      if (transfer) transfer.data = Buffer.concat([Buffer.of(3), transfer.data.subarray(1, 9)]);
      transfer?.keys.splice(1, 1);
    },
  ],
  'two memos': [
    'unknown_optional_instruction',
    (list) => list.push(...list.slice(3)),
    'memo_count',
  ],
  'a memo before the transfer': [
    'token_program',
    (list) => list.splice(2, 2, ...list.slice(2).reverse()),
    'no_transfer_instruction',
  ],
  'a second transfer': [
    'unknown_optional_instruction',
    (list) => list.splice(3, 0, ...list.slice(2, 3)),
    'unknown_fourth_instruction',
  ],
  'an instruction of another program': [
    'unknown_optional_instruction',
    (list) => {
      const { programId } = SystemProgram;
      list.push(new TransactionInstruction({ programId, keys: [], data: Buffer.of(2) }));
    },
    'unknown_fifth_instruction',
  ],
  'a Token-2022 transfer': [
    'token_program',
    ([, , transfer]) => {
      const programId = key('TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb');
      if (transfer) transfer.programId = programId;
    },
    'recipient_mismatch',
  ],
  'an account made before the transfer': [
    'token_program',
    (list, { hostSide: { mint }, session: { address } }) =>
      list.splice(2, 0, createAccount({ payer: address, owner: address, mint })),
    'no_transfer_instruction',
  ],
  'another fee payer': [
    'fee_payer_mismatch',
    (_list, s, message) => (message.payerKey = key(s.guest.address)),
  ],
  'the fee payer’s own account as source': [
    'transaction_fee_payer_transferring_funds',
    (list, s) => {
      const own = { owner: s.feePayerKey, authority: s.session.address, payTo: s.host.address };
      list[2] = transferChecked({ ...own, mint: s.hostSide.mint, amount: usdc(PRICE) });
    },
    'transaction_simulation_failed',
  ],
  'a third signer': [
    'excessive_signers',
    ([, , , memo]) => {
      const pubkey = Keypair.generate().publicKey;
      memo?.keys.push({ pubkey, isSigner: true, isWritable: false });
    },
  ],
  // The library takes these, and we do not.
  'a compute limit of 200,001': ['compute_limit_instruction_too_high', budget(200_001, 1), ACCEPT],
  'a mint that may be written': [
    'writable_account',
    ([, , transfer]) => {
      const mint = transfer?.keys[1];
      if (mint) mint.isWritable = true;
    },
    ACCEPT,
  ],
  'a memo that the payer signs': [
    'memo_accounts',
    ([, , , memo], s) =>
      memo?.keys.push({ pubkey: key(s.session.address), isSigner: true, isWritable: false }),
    ACCEPT,
  ],
  'a Lighthouse instruction that writes memory': [
    'lighthouse_instruction',
    (list) => list.push(lighthouse('00')),
    ACCEPT,
  ],
};

async function verifiedOf(make: Make, hasMemo = true) {
  const s = await callScene();
  const { extra, ...asked } = s.requirements();
  const requirements = { ...asked, extra: hasMemo ? extra : { feePayer: s.feePayerKey } };
  const real = await altered(
    s,
    { ...asked, extra },
    (list, message) => void make(list, s, message),
  );
  const ours = await verificationOf(s, payloadOf(requirements, real), requirements);
  const official = officialOf(s);
  const verification = async (transaction: VersionedTransaction): Promise<string> => {
    const answer = await official.verify(payloadOf(requirements, transaction), requirements);
    return answer.isValid ? ACCEPT : short(answer.invalidReason);
  };
  return {
    ours: ours.valid ? ACCEPT : short(ours.reason),
    official: await verification(await withoutGuards(s, real)),
    asItIs: () => verification(real),
  };
}

for (const [name, make] of Object.entries(accepted)) {
  // Proves stage 5: The fee payer cannot be drained, the wallet's answer is checked
  test(`both rule sets accept ${name}`, async () => {
    const { ours, official } = await verifiedOf(make);
    assert.equal([ours, official], [ACCEPT, ACCEPT]);
  });
}

test('without a required memo, both rule sets accept one memo or none', async () => {
  for (const make of [asIs, (list: TransactionInstruction[]) => list.pop()]) {
    const { ours, official } = await verifiedOf(make, false);
    assert.equal([ours, official], [ACCEPT, ACCEPT]);
  }
});

for (const [name, [reason, make, theirs = reason]] of Object.entries(refused)) {
  test(`our rules refuse ${name}`, async () => {
    const { ours, official } = await verifiedOf(make);
    assert.equal([ours, official], [reason, theirs]);
  });
}

test('both rule sets refuse another scheme, network or fee payer', async () => {
  const s = await callScene();
  const asked = s.requirements();
  const { payload } = await s.pay(asked);
  const official = officialOf(s);
  const others = [
    { ...asked, scheme: 'upto' },
    { ...asked, network: 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1' as const },
    { ...asked, extra: { memo: asked.extra['memo'] } },
    { ...asked, extra: { ...asked.extra, feePayer: s.guest.address } },
  ];
  const reasons = [];
  for (const other of others) {
    const ours = await verificationOf(s, payload, other);
    assert.ok(!ours.valid);
    assert.is(ours.reason, (await official.verify(payload, other)).invalidReason);
    reasons.push(ours.reason);
  }
  assert.is(new Set(reasons).size, others.length);
});

test('the official library still refuses transactions as Phantom reportedly returns them', async () => {
  // docs/protocol/interop.md, "Beyond x402 2.27.0"
  const { ours, asItIs } = await verifiedOf((list, _, message) => PHANTOM(list, message));
  assert.equal([ours, await asItIs()], [ACCEPT, 'length']);
});

test.after.each(closeWorlds);
test.run();
