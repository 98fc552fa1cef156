import { parseCallLink } from '../../src/shared/call/call-link.ts';
import type { HostLink } from '../../src/shared/api/ring.ts';
import { packKnock, toMemo } from '../../src/workers/ledger/ring/messages.ts';
import { type Ephemeral, type Knocked, sealKnock } from '../../src/workers/ledger/ring/seal.ts';
import { agreeWith, newAgreementKey } from '../../src/workers/ledger/solana/agreement.ts';
import { buildMessage, signTransaction } from '../../src/workers/ledger/solana/build.ts';
import type { Signer } from '../../src/workers/ledger/solana/keys.ts';
import { blockhashOf, sendSigned } from './postage.ts';
import type { World } from './world.ts';

export { drain, lamportsOf, run } from './postage.ts';

/** Attacks by people with a link, past the page, and servers that answer in other ways. */

export const newEphemeral = async (): Promise<Ephemeral> => {
  const { publicKey, privateKey } = await newAgreementKey();
  return { publicKey, agree: agreeWith(privateKey) };
};

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
