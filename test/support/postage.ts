import { PublicKey, SystemProgram, type TransactionInstruction } from '@solana/web3.js';
import type { HostLink } from '../../src/shared/api/ring.ts';
import { parseCallLink } from '../../src/shared/call/call-link.ts';
import { isFields } from '../../src/shared/fields.ts';
import { postageKey } from '../../src/workers/ledger/ring/postage-key.ts';
import { compile, signatureOf, signTransaction } from '../../src/workers/ledger/solana/build.ts';
import { MEMO_PROGRAM } from '../../src/workers/ledger/solana/layout.ts';
import type { Signer } from '../../src/workers/ledger/solana/keys.ts';
import type { World } from './world.ts';

/** Everybody with a call link can do this with its postage. No clock leaps here, so browser tests use it too. */

/** One signature, and hardly any price for its units. */
const FEE = 5_001n;

type OnLedger = Pick<World, 'ledger'>;
type Link = Pick<HostLink, 'code'>;

/** Everybody with the link has this key. */
export function keyOf({ code }: Link): Promise<Signer> {
  const parsed = parseCallLink(code);
  if (!parsed.ok) throw new Error('no link');
  return postageKey(parsed.value.link.seed);
}

export async function blockhashOf({ ledger }: OnLedger): Promise<string> {
  const answer = await ledger.call('getLatestBlockhash', [{ commitment: 'confirmed' }]);
  const value = isFields(answer) && isFields(answer['value']) ? answer['value'] : {};
  return String(value['blockhash']);
}

export async function sendSigned(world: OnLedger, bytes: Uint8Array): Promise<void> {
  const options = { encoding: 'base64', skipPreflight: true };
  await world.ledger.call('sendTransaction', [Buffer.from(bytes).toString('base64'), options]);
}

/** Runs these instructions; the first key pays. */
export async function run(
  world: OnLedger,
  keys: readonly [Signer, ...Signer[]],
  instructions: TransactionInstruction[],
): Promise<string> {
  const [{ address: feePayer }] = keys;
  const transaction = compile(
    { feePayer, blockhash: await blockhashOf(world) },
    20_000,
    instructions,
  );
  for (const key of keys) await signTransaction(transaction, key);
  await sendSigned(world, transaction.serialize());
  return signatureOf(transaction) ?? '';
}

/** Takes so much of the postage, to nobody. */
export async function drain(world: OnLedger, link: Link, lamports: bigint): Promise<void> {
  const key = await keyOf(link);
  const to = new PublicKey('1nc1nerator11111111111111111111111111111111');
  const fromPubkey = new PublicKey(key.address);
  await run(world, [key], [SystemProgram.transfer({ fromPubkey, toPubkey: to, lamports })]);
}

export async function lamportsOf({ ledger }: OnLedger, address: string): Promise<bigint> {
  const answer = await ledger.call('getBalance', [address, { commitment: 'processed' }]);
  return BigInt(Number(isFields(answer) ? answer['value'] : 0));
}

/** Takes all postage of the link, so that it pays for no message. */
export async function drainAll(world: OnLedger, link: Link): Promise<void> {
  const { address } = await keyOf(link);
  await drain(world, link, (await lamportsOf(world, address)) - FEE);
}

/** Gives the mailbox to another program, so that it never pays again. */
export async function breakMailbox(world: OnLedger, link: Link): Promise<void> {
  const key = await keyOf(link);
  const programId = new PublicKey(MEMO_PROGRAM);
  const accountPubkey = new PublicKey(key.address);
  await run(world, [key], [SystemProgram.assign({ accountPubkey, programId })]);
}
