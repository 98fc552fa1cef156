import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import { buildTransfer, signatureOf } from '../../../src/workers/ledger/solana/build.ts';
import {
  associatedTokenAccount,
  parseTransaction,
} from '../../../src/workers/ledger/solana/layout.ts';
import { newEntry } from '../../../src/workers/ledger/payment/journal.ts';
import type { Submission } from '../../../src/workers/ledger/payment/submit.ts';
import { createWorld, enter, fund, person } from '../../support/world.ts';

export const AMOUNT = usdc(1_000_000n);
const MEMO = 'one of a kind';

/** A funded payer's signed transfer, ready to be sent. */
export async function prepared() {
  const world = createWorld();
  const [payer, payee] = [person(), person()];
  await fund(world, payer.address, { sol: '1', usdc: '5' });
  await fund(world, payee.address, { usdc: '0' });
  const solana = await enter(world);
  const { rpc, mint } = solana;
  const { blockhash, slot } = await rpc.getLatestBlockhash();
  const transaction = buildTransfer({
    ...{ owner: payer.address, authority: payer.address, payTo: payee.address },
    ...{ mint, amount: AMOUNT, memo: MEMO, blockhash },
  });
  const answer = await payer.sign(transaction.serialize());
  assert.ok(answer.ok);
  const parsed = parseTransaction(answer.value);
  assert.ok(typeof parsed !== 'string');
  const signature = signatureOf(parsed.transaction) ?? '';
  const source = associatedTokenAccount(payer.address, mint);
  const paid = { mint, source, payTo: payee.address, amount: AMOUNT, authority: payer.address };
  const submission: Submission = {
    bytes: answer.value,
    signature,
    slot,
    evidence: { proof: 'status', blockhash, slot, signature, source, rest: null },
    attempted: { ...paid, feePayer: payer.address },
  };
  const expected = { ...paid, signature, memo: MEMO };
  /** The entry of a side that does not have the last signature. */
  const unsignedYet = newEntry(solana, {
    id: 'prepared',
    kind: 'minute',
    role: 'guest',
    callId: 'a call',
    amount: AMOUNT,
    payer: payer.address,
    recipient: payee.address,
    bytes: submission.bytes,
    blockhash,
    slot,
    rest: { amount: 5_000_000n, delegate: null, delegated: 0n },
    memo: MEMO,
  });
  return { world, solana, rpc, payer, payee, submission, unsignedYet, expected };
}
