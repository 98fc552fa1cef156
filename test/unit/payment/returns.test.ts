// pure
/** What the fee key may sign for itself: one return of a call's unused time, and nothing near it. */
import {
  ComputeBudgetProgram,
  PublicKey,
  SystemProgram,
  type TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../../src/shared/network.ts';
import { usdc } from '../../../src/shared/money.ts';
import { checkReturn } from '../../../src/workers/ledger/payment/fee-key.ts';
import {
  approveChecked,
  buildPayment,
  memoOf,
  revoke,
  transferChecked,
} from '../../../src/workers/ledger/solana/build.ts';
import { person } from '../../support/world.ts';

const [feeKey, host, payer, stranger] = [person(), person(), person(), person()].map(
  ({ address }) => address,
) as [string, string, string, string];
const mint = NETWORKS.local.usdcMint;
const MOST = usdc(2_000_000n);
const MEMO = 'b'.repeat(32);
const blockhash = stranger;
const returns = { host, payer, mint, most: MOST, memo: MEMO };

const PARTS = { owner: host, payTo: payer, mint, amount: MOST, authority: feeKey };

function build(
  change: (instructions: TransactionInstruction[]) => void = () => undefined,
  parts: Partial<typeof PARTS> & { memo?: string; feePayer?: string; microLamports?: bigint } = {},
): Uint8Array {
  const honest = buildPayment({
    ...{ feePayer: feeKey, blockhash, memo: MEMO, ...PARTS },
    ...parts,
  });
  const message = TransactionMessage.decompile(honest.message);
  change(message.instructions);
  return new VersionedTransaction(message.compileToV0Message()).serialize();
}

const refused = (bytes: Uint8Array): string | null => checkReturn(bytes, feeKey, returns);

// Proves money back: Unused time is returned by itself, once, and never more than was paid
// Proves security: The fee key signs exact shapes, and costs no more than its limit
test('the return itself passes, whole or in part', () => {
  assert.is(refused(build()), null);
  assert.is(refused(build(undefined, { amount: usdc(1n) })), null);
});

const key = (address: string): PublicKey => new PublicKey(address);

const ATTACKS: Readonly<Record<string, () => Uint8Array>> = {
  'more than the call took': () => build(undefined, { amount: usdc(MOST + 1n) }),
  nothing: () => build(undefined, { amount: usdc(0n) }),
  'to somebody else': () => build(undefined, { payTo: stranger }),
  'to the host itself': () => build(undefined, { payTo: host }),
  'from somebody else’s account': () => build(undefined, { owner: stranger }),
  'another mint': () => build(undefined, { mint: NETWORKS.devnet.usdcMint }),
  'another call’s memo': () => build(undefined, { memo: 'c'.repeat(32) }),
  'no memo': () => build((all) => void all.pop()),
  'two memos': () => build((all) => void all.push(memoOf(MEMO))),
  'another fee payer': () => build(undefined, { feePayer: stranger }),
  'another authority, so two signers': () => build(undefined, { authority: host }),
  'a dear priority fee': () => build(undefined, { microLamports: 50_001n }),
  'many compute units': () =>
    build(
      (all) => void all.splice(0, 1, ComputeBudgetProgram.setComputeUnitLimit({ units: 60_000 })),
    ),
  'two transfers': () => build((all) => void all.splice(3, 0, transferChecked(PARTS))),
  'an approval in its place': () =>
    build((all) => {
      all.splice(2, 1, approveChecked({ owner: feeKey, mint, delegate: stranger, cap: MOST }));
    }),
  'a revocation in its place': () =>
    build((all) => void all.splice(2, 1, revoke({ owner: feeKey, mint }))),
  'SOL besides': () =>
    build((all) => {
      const [from, to] = [key(feeKey), key(stranger)];
      all.push(SystemProgram.transfer({ fromPubkey: from, toPubkey: to, lamports: 1 }));
    }),
  'cut short': () => build().subarray(0, 100),
};

for (const [name, attack] of Object.entries(ATTACKS)) {
  test(`refused: ${name}`, () => {
    assert.type(refused(attack()), 'string');
  });
}

test('a host that paid itself gets nothing back', () => {
  const own = { ...returns, payer: host };
  assert.type(checkReturn(build(undefined, { payTo: host }), feeKey, own), 'string');
});

test.run();
