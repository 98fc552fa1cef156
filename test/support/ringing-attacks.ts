import { SystemProgram, type TransactionInstruction } from '@solana/web3.js';
import { parseCallLink } from '../../src/shared/call/call-link.ts';
import type { HostLink } from '../../src/shared/api/ring.ts';
import { packKnock, toMemo } from '../../src/workers/ledger/ring/messages.ts';
import { type Ephemeral, type Knocked, sealKnock } from '../../src/workers/ledger/ring/seal.ts';
import { agreeWith, newAgreementKey } from '../../src/workers/ledger/solana/agreement.ts';
import {
  buildMessage,
  compile,
  signatureOf,
  signTransaction,
} from '../../src/workers/ledger/solana/build.ts';
import type { Signer } from '../../src/workers/ledger/solana/keys.ts';
import { PublicKey } from '@solana/web3.js';
import { isFields } from '../../src/shared/fields.ts';
import { keyOf } from './ringing.ts';
import type { Server, World } from './world.ts';

/** Attacks by people with a link, past the page, and servers that answer in other ways. */

export const newEphemeral = async (): Promise<Ephemeral> => {
  const { publicKey, privateKey } = await newAgreementKey();
  return { publicKey, agree: agreeWith(privateKey) };
};

async function blockhashOf({ ledger }: World): Promise<string> {
  const answer = await ledger.call('getLatestBlockhash', [{ commitment: 'confirmed' }]);
  const value = isFields(answer) && isFields(answer['value']) ? answer['value'] : {};
  return String(value['blockhash']);
}

async function sendSigned(world: World, bytes: Uint8Array): Promise<void> {
  const options = { encoding: 'base64', skipPreflight: true };
  await world.ledger.call('sendTransaction', [Buffer.from(bytes).toString('base64'), options]);
}

/** Runs these instructions; the first key pays. */
export async function run(
  world: World,
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

/** Posts a memo that this key pays for, and that names the link's mailbox. */
export async function postBy(
  world: World,
  key: Signer,
  { id }: Pick<HostLink, 'id'>,
  message: string,
): Promise<void> {
  const parts = { feePayer: key.address, mailbox: id, message };
  const transaction = buildMessage({ ...parts, blockhash: await blockhashOf(world) });
  await signTransaction(transaction, key);
  await sendSigned(world, transaction.serialize());
}

export const slotOf = async ({ ledger }: World): Promise<bigint> =>
  BigInt(Number(await ledger.call('getSlot', [{ commitment: 'confirmed' }])));

/** A knock as anybody with the link can make it. */
export async function knockAt(
  world: World,
  link: Pick<HostLink, 'code' | 'id'>,
  { name = 'Eve', slot, visit }: { name?: string; slot?: bigint; visit?: Uint8Array } = {},
): Promise<{ memo: string; knocked: Knocked; guest: Ephemeral }> {
  const parsed = parseCallLink(link.code);
  if (!parsed.ok) throw new Error('no link');
  const guest = await newEphemeral();
  const plain = packKnock({
    visit: Uint8Array.from(visit ?? crypto.getRandomValues(new Uint8Array(16))),
    slot: slot ?? (await slotOf(world)),
    name,
  });
  const place = { network: 'local', mailbox: link.id } as const;
  const sealed = await sealKnock(place, Uint8Array.from(parsed.value.link.mailbox), guest, plain);
  if (!sealed) throw new Error('low order');
  return { memo: toMemo(sealed.sealed), knocked: sealed.knocked, guest };
}

/** Takes so much of the postage, to nobody. */
export async function drain(
  world: World,
  link: Pick<HostLink, 'code'>,
  lamports: bigint,
): Promise<void> {
  const key = await keyOf(link);
  const to = new PublicKey('1nc1nerator11111111111111111111111111111111');
  const fromPubkey = new PublicKey(key.address);
  await run(world, [key], [SystemProgram.transfer({ fromPubkey, toPubkey: to, lamports })]);
}

export async function lamportsOf({ ledger }: World, address: string): Promise<bigint> {
  const answer = await ledger.call('getBalance', [address, { commitment: 'processed' }]);
  return BigInt(Number(isFields(answer) ? answer['value'] : 0));
}

/** A server whose answers are changed on their way. */
export function changedServer(
  { ledger }: World,
  change: (method: string, result: unknown, params: readonly unknown[]) => unknown,
  refuse: (method: string, params: readonly unknown[]) => number | null = () => null,
): Server {
  return {
    async handleRpc(body, signal) {
      const asked: unknown = JSON.parse(body);
      const { id, method, params } = isFields(asked) ? asked : {};
      const given: readonly unknown[] = Array.isArray(params) ? params : [];
      const reply = (fields: object) => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, ...fields }),
      });
      const code = refuse(String(method), given);
      if (code !== null) return reply({ error: { code, message: 'refused' } });
      const answer = await ledger.handleRpc(body, signal);
      const said: unknown = JSON.parse(answer.body);
      if (!isFields(said) || !('result' in said)) return answer;
      return reply({ result: change(String(method), said['result'], given) });
    },
  };
}
