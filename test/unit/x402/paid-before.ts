import { createTransferCheckedInstruction, getAssociatedTokenAddressSync } from '@solana/spl-token';
import {
  PublicKey,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import * as assert from 'uvu/assert';
import { toBase64Url, utf8 } from '../../../src/shared/bytes.ts';
import type { SaleOrder, SaleListing } from '../../../src/shared/api/sale.ts';
import { base58, MEMO_PROGRAM } from '../../../src/workers/ledger/solana/layout.ts';
import { transcriptOf } from '../../../src/workers/ledger/payment/call-record.ts';
import { claimedMemo, claimText } from '../../../src/workers/ledger/files/host-claims.ts';
import type { ClaimedPayment, FileClaim } from '../../../src/workers/ledger/x402/messages.ts';
import { messages } from './frames.ts';
import { FILE_PRICE as PRICE, random } from '../../support/samples.ts';
import type { Person } from '../../support/world.ts';
import { openRig, orderOf, pause, type Rig, type RigOptions } from '../../support/rig.ts';

/** A file bought in one call and asked for in the next; and a guest who makes up what it asks. */

export function list(rig: Rig, listings: readonly SaleListing[]): void {
  for (const side of [rig.host, rig.guest]) side.call.onFileNews({ type: 'listings', listings });
}

export async function admitted(
  listings: readonly SaleListing[],
  options: RigOptions = {},
): Promise<Rig> {
  const rig = await openRig({ prepaidPeriods: 3, guestUsdc: '20', ...options });
  await rig.admit({ mode: 'manual', budgetPeriods: 0 }, listings);
  return rig;
}

/** Plays one call that buys these files and ends. */
export async function bought(...files: readonly SaleListing[]): Promise<Rig> {
  const rig = await admitted(files);
  for (const file of files) {
    assert.ok((await rig.buy(orderOf(file))).ok);
  }
  rig.hangUp();
  return rig;
}

export const paid = (orders: readonly SaleOrder[]) =>
  orders.flatMap((order) => (order.type === 'paid' ? [order] : []));
export const sales = (rig: Rig) => rig.ledger.transfers().filter(({ amount }) => amount === PRICE);

export async function soon<T>(what: string, look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 6_000; tries += 1) {
    const seen = look();
    if (seen !== undefined) return seen;
    await pause(20);
  }
  throw new Error(`never ${what}`);
}

/** Resolves when exactly these are offered without a payment. */
export const offered = (rig: Rig, ids: readonly string[]): Promise<true> =>
  soon(`offered ${ids.length}`, () => {
    const last = rig.guest.orders.findLast((order) => order.type === 'bought-before');
    return last?.type === 'bought-before' && String(last.ids) === String(ids) ? true : undefined;
  });

let asked = 0;
/** Asks the host as a guest of its own making would; answers the result, or the error's words. */
export async function ask(rig: Rig, method: string, params: unknown): Promise<unknown> {
  asked += 1;
  const id = `raw-${asked}`;
  rig.inject({ jsonrpc: '2.0', id, method, params });
  const answer = await soon(`answered ${method}`, () =>
    messages(rig.frames).find((frame) => frame.from === 'host' && frame.id === id),
  );
  return answer.error?.message ?? answer.result;
}

/** Returns the payment for this file as the guest of the earlier call knows it. */
export async function paymentOf(rig: Rig, file: SaleListing): Promise<ClaimedPayment> {
  const entries = await rig.guest.chain.journal.list({ kind: 'file', role: 'guest' });
  const entry = entries.find(({ resourceUrl }) => resourceUrl?.endsWith(file.id));
  const { callId } = rig.guest.view;
  const call = { role: 'guest', callId: callId ?? '' } as const;
  const transcript = await transcriptOf(rig.guest.chain.kv, call);
  return {
    signature: entry?.signature ?? '',
    transcript: toBase64Url(transcript ?? new Uint8Array()),
    resource: `file/${file.id}`,
    salt: toBase64Url(file.salt),
    amount: String(PRICE),
  };
}

interface Made {
  readonly payment: ClaimedPayment;
  /** Signs; the guest of the rig unless told. */
  readonly by?: Person;
  readonly owner?: string;
  readonly callId?: string;
  readonly nonce?: string;
}

/** A claim with a fresh nonce of the host's, as it is told to make it up. */
export async function claimFor(rig: Rig, file: SaleListing, made: Made): Promise<FileClaim> {
  const { payment, by = rig.guest.person } = made;
  const drawn = made.nonce === undefined ? await ask(rig, 'file.nonce', { id: file.id }) : null;
  const nonce = made.nonce ?? String(Reflect.get(Object(drawn), 'nonce'));
  const { callId } = rig.guest.view;
  const text = claimText({
    payTo: rig.terms.payTo,
    root: file.root,
    signature: payment.signature,
    callId: made.callId ?? callId ?? '',
    nonce,
  });
  const signed = await by.signMessage(utf8(text));
  const proof = signed.ok ? toBase64Url(signed.value) : '';
  return { id: file.id, payment, owner: made.owner ?? by.address, proof };
}

export const claim = async (rig: Rig, file: SaleListing, made: Made): Promise<unknown> =>
  ask(rig, 'file.claim', await claimFor(rig, file, made));

/**
 * The guest sends money by itself, past the host, with the memo that a sale of this file would bear
 * in a call that never was.
 */
export async function paidPastTheHost(
  rig: Rig,
  file: SaleListing,
  { to = rig.host.address, amount }: { readonly to?: string; readonly amount: bigint },
): Promise<ClaimedPayment> {
  const { person, chain } = rig.guest;
  const made = {
    transcript: toBase64Url(random(32)),
    resource: `file/${file.id}`,
    salt: toBase64Url(random(16)),
    amount: String(amount),
    signature: '',
  };
  const memo = (await claimedMemo(made, file)) ?? '';
  const [mint, owner, payee] = [chain.mint, person.address, to].map((key) => new PublicKey(key));
  if (!mint || !owner || !payee) throw new Error('addresses');
  const [from, into] = [owner, payee].map((of) => getAssociatedTokenAddressSync(mint, of, true));
  if (!from || !into) throw new Error('accounts');
  const { blockhash } = await chain.rpc.getLatestBlockhash();
  const message = new TransactionMessage({
    payerKey: owner,
    recentBlockhash: blockhash,
    instructions: [
      createTransferCheckedInstruction(from, mint, into, owner, amount, 6),
      new TransactionInstruction({
        programId: new PublicKey(MEMO_PROGRAM),
        keys: [],
        data: Buffer.from(memo),
      }),
    ],
  }).compileToV0Message();
  const signed = await person.sign(new VersionedTransaction(message).serialize());
  if (!signed.ok) throw new Error('not signed');
  const wire = Buffer.from(signed.value).toString('base64');
  await rig.ledger.call('sendTransaction', [wire, { encoding: 'base64', skipPreflight: true }]);
  const [first] = VersionedTransaction.deserialize(signed.value).signatures;
  const signature = base58(first ?? new Uint8Array());
  for (let found = null; found === null; await pause(50)) {
    found = await chain.rpc.getTransaction(signature);
  }
  return { ...made, signature };
}
