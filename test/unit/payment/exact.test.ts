// pure
/**
 * Compares our rules of x402's `exact` with the official library's: vectors of several authors, each judged
 * by both. The library, which counts positions, gets a newly signed payment without the guards.
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
import type { PaymentRequirements } from '@x402/core/types';
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
import {
  type Change,
  guard,
  GUARDED,
  lighthouse,
  PHANTOM,
} from '../../support/reported-wallets.ts';
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
const budget =
  (units: number, microLamports: number): Change =>
  (list) =>
    void list.splice(0, 2, limit(units), price(microLamports));
const key = (address: string): PublicKey => new PublicKey(address);

type Make = (s: CallScene, asked: PaymentRequirements) => Change;
interface Vector {
  readonly make: Make;
  /** The official library's verdict; the same as ours if left out. */
  readonly official?: string;
  /** Without the memo that we always require. */
  readonly noMemo?: true;
}

const as =
  (change: Change): Make =>
  () =>
    change;
const paying =
  (
    parts: (s: CallScene) => { authority?: string; payTo?: string; mint?: string; amount?: bigint },
  ): Make =>
  (s) =>
  (list) => {
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
const guards = (s: CallScene, count: number) =>
  Array.from({ length: count }, () => guard(key(s.session.address)));

const accepted: Readonly<Record<string, Vector>> = {
  'as our own client builds it': { make: as(() => undefined) },
  'a limit of 100,000, and three guards behind the transfer': {
    make: (s) => (list, message) => {
      budget(100_000, 1)(list, message);
      list.splice(3, 0, ...guards(s, 3));
    },
  },
  'a guard, or three, before the memo': {
    make: (s) => (list) => void list.splice(3, 0, ...guards(s, 3)),
  },
  'no memo where none is required': { make: as((list) => void list.pop()), noMemo: true },
  'a memo where none is required': { make: as(() => undefined), noMemo: true },
  ...Object.fromEntries(
    Object.entries(GUARDED).map(([name, change]) => [name, { make: as(change) }]),
  ),
};

const refused: Readonly<Record<string, Vector & { readonly ours: string }>> = {
  'another mint': { ours: 'mint_mismatch', make: paying(() => ({ mint: DEVNET_USDC })) },
  'less than asked': { ours: 'amount_mismatch', make: paying(() => ({ amount: PRICE - 1n })) },
  'another recipient': {
    ours: 'recipient_mismatch',
    make: paying(({ guest }) => ({ payTo: guest.address })),
  },
  'no transfer, and no signer but the fee payer': {
    ours: 'excessive_signers',
    official: 'no_transfer_instruction',
    make: as((list) => void list.splice(2, 1)),
  },
  'the fee payer as authority': {
    ours: 'excessive_signers',
    official: 'transaction_fee_payer_transferring_funds',
    make: paying(({ feePayerKey }) => ({ authority: feePayerKey })),
  },
  'another memo': {
    ours: 'memo_mismatch',
    make: as((list) => void list.splice(3, 1, memoOf('another'))),
  },
  'no memo': { ours: 'memo_count', make: as((list) => void list.pop()) },
  'the compute budget swapped': {
    ours: 'compute_limit_instruction',
    make: as((list) => void list.splice(0, 2, price(1), limit(20_000))),
  },
  'a price above all limits': {
    ours: 'compute_price_instruction_too_high',
    make: as(budget(20_000, 5_000_001)),
  },
  'a transfer that checks neither mint nor decimals': {
    ours: 'no_transfer_instruction',
    make: as((list) => {
      const [, , transfer] = list;
      if (transfer) transfer.data = Buffer.concat([Buffer.of(3), transfer.data.subarray(1, 9)]);
      transfer?.keys.splice(1, 1);
    }),
  },
  'two memos': {
    ours: 'unknown_optional_instruction',
    official: 'memo_count',
    make: as((list) => void list.push(...list.slice(3))),
  },
  'a memo before the transfer': {
    ours: 'token_program',
    official: 'no_transfer_instruction',
    make: as((list) => void list.splice(2, 2, ...list.slice(2).reverse())),
  },
  'a second transfer': {
    ours: 'unknown_optional_instruction',
    official: 'unknown_fourth_instruction',
    make: as((list) => void list.splice(3, 0, ...list.slice(2, 3))),
  },
  'an instruction of another program': {
    ours: 'unknown_optional_instruction',
    official: 'unknown_fifth_instruction',
    make: as((list) => {
      const data = Buffer.of(2);
      list.push(new TransactionInstruction({ programId: SystemProgram.programId, keys: [], data }));
    }),
  },
  'Token-2022 in the transfer’s place': {
    ours: 'token_program',
    official: 'recipient_mismatch',
    make: as((list) => {
      if (list[2]) list[2].programId = key('TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb');
    }),
  },
  'an account made before the transfer': {
    ours: 'token_program',
    official: 'no_transfer_instruction',
    make: (s) => (list) => {
      const { mint } = s.hostSide;
      list.splice(
        2,
        0,
        createAccount({ payer: s.session.address, owner: s.session.address, mint }),
      );
    },
  },
  'another fee payer': {
    ours: 'fee_payer_mismatch',
    make: (s) => (_, message) => void (message.payerKey = key(s.guest.address)),
  },
  'the fee payer’s own account as source': {
    ours: 'transaction_fee_payer_transferring_funds',
    official: 'transaction_simulation_failed',
    make: (s) => (list) => {
      const own = { owner: s.feePayerKey, authority: s.session.address, payTo: s.host.address };
      list[2] = transferChecked({ ...own, mint: s.hostSide.mint, amount: usdc(PRICE) });
    },
  },
  // The library takes these, and we do not.
  'a limit of 200,001': {
    ours: 'compute_limit_instruction_too_high',
    official: ACCEPT,
    make: as(budget(200_001, 1)),
  },
  'a third signer': {
    ours: 'excessive_signers',
    make: () => (list) => {
      const pubkey = Keypair.generate().publicKey;
      list[3]?.keys.push({ pubkey, isSigner: true, isWritable: false });
    },
  },
  'a mint that may be written': {
    ours: 'writable_account',
    official: ACCEPT,
    make: as((list) => {
      const mint = list[2]?.keys[1];
      if (mint) mint.isWritable = true;
    }),
  },
  'a memo that the payer signs': {
    ours: 'memo_accounts',
    official: ACCEPT,
    make: (s) => (list) =>
      void list[3]?.keys.push({
        pubkey: key(s.session.address),
        isSigner: true,
        isWritable: false,
      }),
  },
  'a Lighthouse instruction that writes memory': {
    ours: 'lighthouse_instruction',
    official: ACCEPT,
    make: as((list) => void list.push(lighthouse('00'))),
  },
};

async function verifiedOf({ make, noMemo }: Vector) {
  const s = await callScene();
  const { extra, ...asked } = s.requirements();
  const requirements = { ...asked, extra: noMemo ? { feePayer: s.feePayerKey } : extra };
  const real = await altered(s, { ...asked, extra }, make(s, requirements));
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

for (const [name, vector] of Object.entries(accepted)) {
  // Proves stage 5: The fee payer cannot be drained, the wallet's answer is checked
  test(`both accept: ${name}`, async () => {
    const { ours, official } = await verifiedOf(vector);
    assert.equal([ours, official], [ACCEPT, ACCEPT]);
  });
}

for (const [name, vector] of Object.entries(refused)) {
  test(`refused: ${name}`, async () => {
    const { ours, official } = await verifiedOf(vector);
    assert.equal([ours, official], [vector.ours, vector.official ?? vector.ours]);
  });
}

test('terms: both refuse another scheme or network, and a fee payer that is missing or another', async () => {
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

test('the library refuses what Phantom is reported to return; once it does not, say so', async () => {
  // docs/protocol/interop.md, "Beyond x402 2.27.0"
  const { ours, asItIs } = await verifiedOf({ make: as(PHANTOM) });
  assert.equal([ours, await asItIs()], [ACCEPT, 'length']);
});

test.after.each(closeWorlds);
test.run();
