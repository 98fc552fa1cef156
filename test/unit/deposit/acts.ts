import { readBalances } from '../../../src/workers/ledger/solana/rpc.ts';
import { PublicKey, TransactionInstruction } from '@solana/web3.js';
import { TOKEN_PROGRAM_ID } from '@solana/spl-token';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { unusedOf } from '../../../src/shared/billing/unused.ts';
import { usdc } from '../../../src/shared/money.ts';
import { openingId } from '../../../src/workers/ledger/payment/open-deposits.ts';
import { endedCall } from '../../../src/workers/ledger/payment/call-record.ts';
import { openStores } from '../../../src/workers/ledger/payment/chain.ts';
import { depositKeyId } from '../../../src/workers/ledger/solana/keys.ts';
import {
  closeAccount,
  compile,
  memoOf,
  signTransaction,
  transferChecked,
} from '../../../src/workers/ledger/solana/build.ts';
import type { Signer } from '../../../src/workers/ledger/solana/keys.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import * as assert from 'uvu/assert';
import { lyingServer } from '../../support/lying-server.ts';
import { CallPage, pause, PRICE, type Rig, STRANGER, until } from '../../support/rig.ts';
import { closed, movedTo, sum } from '../../support/story.ts';
import { fund, type Person, person, type World } from '../../support/world.ts';
import { profile } from '../../support/windows.ts';

/** Acts on the chain without the page, and the invariants that must hold at the end. */

export const PREPAID = 3n * PRICE;
export const GREETED = { prepaidPeriods: 3, periodSeconds: 8, returns: true } as const;

/** Resolves after the hello exchange, to the call's id. */
export async function greeted({ host, guest }: Rig): Promise<string> {
  for (const side of [host, guest]) {
    await side.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
  }
  return guest.view.callId ?? '';
}

export const isOpen = async ({ host }: Rig, callId: string): Promise<boolean> =>
  hasLanded(await host.chain.journal.byId(openingId(callId)));

/** Returns the unused time of a call by the host's count, given the sum that was paid. */
export async function dueIn({ host, terms }: Rig, callId: string, paid: bigint): Promise<bigint> {
  const endedNow = () => endedCall(host.chain.kv, { role: 'host', callId });
  await until('the call has ended', async () => (await endedNow()) !== null);
  const { countedSeconds = 0 } = (await endedNow()) ?? {};
  return unusedOf(terms, usdc(paid), countedSeconds, 'host');
}

/** Checks that each peer has its due, to the unit, and that no deposit is left. */
export async function isRight(
  rig: Rig,
  callId: string,
  { paid = PREPAID, strange = 0n } = {},
): Promise<void> {
  const due = await dueIn(rig, callId, paid);
  const isGiven = (): boolean => sum(movedTo(rig, 'guest')) === due;
  await until(`the guest has ${due}, not ${sum(movedTo(rig, 'guest'))}`, isGiven);
  await closed(rig);
  assert.is(sum(movedTo(rig, 'guest')), due);
  assert.is(sum(movedTo(rig, 'host')), paid - due + strange);
}

const UNITS = 60_000;

/** Signs these instructions, sends them past every page and server, and returns the signature. */
export async function act(
  ledger: World['ledger'],
  payer: Person,
  instructions: readonly TransactionInstruction[],
  signers: readonly Signer[] = [],
): Promise<string> {
  const { value } = (await ledger.call('getLatestBlockhash', [])) as {
    readonly value: { readonly blockhash: string };
  };
  const parts = { feePayer: payer.address, blockhash: value.blockhash };
  const transaction = compile(parts, UNITS, [...instructions]);
  for (const signer of signers) await signTransaction(transaction, signer);
  const signed = await payer.sign(transaction.serialize());
  if (!signed.ok) throw new Error(signed.error.code);
  const how = { encoding: 'base64', preflightCommitment: 'processed' };
  const sent = [Buffer.from(signed.value).toString('base64'), how];
  return (await ledger.call('sendTransaction', sent)) as string;
}

const SET_AUTHORITY = 6;
const AUTHORITIES = { owner: 2, close: 3 } as const;

/** Hands an authority over a token account to somebody else. */
export const setAuthority = (parts: {
  readonly account: string;
  readonly of: keyof typeof AUTHORITIES;
  readonly by: string;
  readonly to: string;
}): TransactionInstruction =>
  new TransactionInstruction({
    programId: TOKEN_PROGRAM_ID,
    keys: [
      { pubkey: new PublicKey(parts.account), isSigner: false, isWritable: true },
      { pubkey: new PublicKey(parts.by), isSigner: true, isWritable: false },
    ],
    data: Buffer.from([
      SET_AUTHORITY,
      AUTHORITIES[parts.of],
      1,
      ...new PublicKey(parts.to).toBytes(),
    ]),
  });

/** Signs without its page's questions. */
export const signerOf = ({ address, signMessage }: Person): Signer => ({
  address,
  async sign(message) {
    const signed = await signMessage(message);
    if (!signed.ok) throw new Error(signed.error.code);
    return signed.value;
  },
});

/** Returns somebody with SOL and so much USDC. */
export async function newcomer(world: World, amount = '10'): Promise<Person> {
  const who = person();
  await fund(world, who.address, { sol: '1', usdc: amount });
  return who;
}

/** Returns the key of the running call's deposit. @throws if the key is gone. */
export async function depositKey({ host, callId }: Rig): Promise<Signer> {
  const key = await host.chain.keys.load(depositKeyId('local', host.address, callId));
  if (!key) throw new Error('the deposit key is gone');
  return key;
}

/** Returns the deposit's balance, or null if the account does not exist. */
export async function held(
  { ledger, host: { chain } }: Rig,
  deposit: string,
): Promise<bigint | null> {
  const account = associatedTokenAccount(deposit, chain.mint);
  const asked = [account, { encoding: 'base64', commitment: 'processed' }];
  const { value } = (await ledger.call('getAccountInfo', asked)) as {
    readonly value: { readonly data: readonly [string] } | null;
  };
  return value && Buffer.from(value.data[0], 'base64').readBigUInt64LE(64);
}

/** Moves all USDC of this person elsewhere, and closes the account. */
export async function closePurse(rig: Rig, who: Person): Promise<void> {
  const { ledger, host } = rig;
  const { mint } = host.chain;
  await fund(rig.world, STRANGER, { usdc: '0' });
  const { usdc: amount } = await readBalances(
    rig.guest.chain.rpc,
    who.address,
    rig.guest.chain.mint,
  );
  const owner = who.address;
  await act(ledger, who, [
    transferChecked({ owner, authority: owner, payTo: STRANGER, mint, amount: amount ?? usdc(0n) }),
    closeAccount({ owner, mint, rentTo: owner }),
  ]);
}

const STATE_AT = 108;
/** States of a token account. */
const STATES = { 'not initialized': 0, frozen: 2 } as const;

/** A server that shows this account in another state. */
export const showing = (account: () => string, state: keyof typeof STATES) =>
  lyingServer(
    (
      { method, params },
      result: { readonly value: { readonly data: readonly [string] } | null },
    ) => {
      if (method !== 'getAccountInfo' || params[0] !== account() || !result.value) return result;
      const data = Buffer.from(result.value.data[0], 'base64');
      data[STATE_AT] = STATES[state];
      return { ...result, value: { ...result.value, data: [data.toString('base64'), 'base64'] } };
    },
  );

/** Returns what the host's journal says was paid for time. */
export async function paidIn({ host }: Rig, callId: string): Promise<bigint> {
  const all = await host.chain.journal.list({ callId, role: 'host' });
  return sum(all.filter((each) => ['prepay', 'minute'].includes(each.kind) && hasLanded(each)));
}

/** Opens the host's page in a browser of its own, with a copy of the profile. */
export async function openCopy(
  rig: Rig,
  how: Parameters<typeof CallPage.open>[2],
): Promise<CallPage> {
  const browsers = { host: profile(), guest: profile() };
  const elsewhere = Object.create(rig, { browsers: { value: browsers } }) as Rig;
  const page = await CallPage.open(elsewhere, 'host', how);
  page.attend();
  return page;
}

/** Sends the deposit one unit per second, for so long. */
export async function dust(
  { ledger, host }: Rig,
  from: Person,
  to: string,
  seconds: number,
): Promise<void> {
  const parts = { owner: from.address, authority: from.address, payTo: to, mint: host.chain.mint };
  for (let n = 0; n < seconds; n += 1) {
    const sent = [transferChecked({ ...parts, amount: usdc(1n) }), memoOf(`dust ${n}`)];
    await act(ledger, from, sent).catch(() => undefined);
    await pause(1_000);
  }
}

/** A second browser with a copy of all that this side's browser keeps. Returns the copy's name. */
export async function copyProfile(rig: Rig, role: Role, name: string): Promise<string> {
  const { chain } = rig[role];
  const { db } = await openStores(rig.world.env, profile()(), name);
  for (const key of await chain.db.getAll('keys')) await db.put('keys', key);
  for (const entry of await chain.db.getAll('journal')) await db.put('journal', entry);
  for (const key of await chain.db.getAllKeys('kv')) {
    await db.put('kv', await chain.db.get('kv', key), key);
  }
  db.close();
  return name;
}

/** The host's wallet pays out of the deposit by itself, as its delegate. */
export async function takeOut(rig: Rig, to: Role, amount: bigint): Promise<void> {
  const { ledger, host, people } = rig;
  const { address: owner } = await depositKey(rig);
  await fund(rig.world, host.address, { usdc: '0' });
  const { mint } = host.chain;
  const parts = { owner, authority: host.address, payTo: people[to].address, mint };
  await act(ledger, people.host, [transferChecked({ ...parts, amount: usdc(amount) })]);
}
