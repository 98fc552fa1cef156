import { VersionedTransaction } from '@solana/web3.js';
import { toBase64Url, utf8 } from '../../../src/shared/bytes.ts';
import type { SignTransaction } from '../../../src/shared/api/ledger.ts';
import { encodeOffer, type Offer } from '../../../src/shared/call/booking-offer.ts';
import { bookingId, bookOffer } from '../../../src/workers/ledger/booking/book.ts';
import { bookingClaimText } from '../../../src/workers/ledger/booking/claim-text.ts';
import { keepOffer, type KnownOffer } from '../../../src/workers/ledger/booking/offers.ts';
import type { Chain } from '../../../src/workers/ledger/payment/chain.ts';
import { buildTransfer, signatureOf } from '../../../src/workers/ledger/solana/build.ts';
import { openRig, type Rig, type RigOptions } from '../../support/rig.ts';
import type { Person } from '../../support/world.ts';
import type { AtomicUsdc } from '../../../src/shared/money.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import { ask } from '../x402/paid-before.ts';

/** Offers of a rig's host, and who pays for them. */

const plain = ({ offer: _, ...terms }: Terms): Terms => ({ ...terms, returnsUnused: true });

/** An hour from now. */
export function offerOf(rig: Pick<Rig, 'terms' | 'host'>, change: Partial<Offer> = {}): Offer {
  const nowS = Math.floor(rig.host.chain.env.wallMs() / 1000);
  return {
    terms: plain(rig.terms),
    topic: 'An hour of advice',
    name: 'Ada',
    startsAtS: nowS + 3_600,
    plannedMinutes: 60,
    cancelMinutes: 120,
    waitMinutes: 15,
    salt: crypto.getRandomValues(new Uint8Array(16)),
    createdAtS: nowS,
    ...change,
  };
}

export const offered = (rig: Pick<Rig, 'terms' | 'host'>, change: Partial<Offer> = {}) =>
  keepOffer(rig.host.chain, 'host', encodeOffer(offerOf(rig, change)));

const book = (
  { chain, address }: { readonly chain: Chain; readonly address: string },
  { code }: Pick<KnownOffer, 'code'>,
  sign: SignTransaction,
) => bookOffer(chain, { code, owner: address }, sign);

/** The guest has booked, and it is final. */
export async function booked(rig: Rig, change: Partial<Offer> = {}): Promise<KnownOffer> {
  const known = await offered(rig, change);
  await book(rig.guest, known, rig.people.guest.sign);
  await rig.world.sleep(20_000);
  return known;
}

/** A call that was agreed and paid ahead. */
export const agreedRig = (options: RigOptions = {}): Promise<Rig> =>
  openRig({ prepaidPeriods: 3, returns: true, offer: (rig) => booked(rig), ...options });

/** Both sides know each other, and nothing is paid in the call. */
export async function greeted(rig: Rig): Promise<void> {
  for (const side of [rig.host, rig.guest]) {
    await side.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
  }
}

/** A rig whose guest has paid ahead, and what it paid. */
export async function paidAhead(options: RigOptions = {}, makeOffer = booked) {
  let known: KnownOffer | null = null;
  const rig = await agreedRig({
    ...options,
    offer: async (now) => (known = await makeOffer(now)),
  });
  const { id = '', code = '' } = known ?? {};
  const payment = (await rig.guest.chain.journal.byId(bookingId(id)))?.signature ?? '';
  await greeted(rig);
  return { rig, id, code, payment };
}

/** Sends USDC as any wallet can, with any memo. */
export async function payBy(
  chain: Chain,
  who: Person,
  parts: { readonly payTo: string; readonly amount: AtomicUsdc; readonly memo: string },
): Promise<string> {
  const { blockhash } = await chain.rpc.getLatestBlockhash('confirmed', {});
  const made = buildTransfer({
    ...parts,
    owner: who.address,
    mint: chain.mint,
    microLamports: 1n,
    blockhash,
  });
  const signed = await who.sign(made.serialize());
  if (!signed.ok) throw new Error(signed.error.code);
  const sent = await chain.rpc.sendTransaction(signed.value, { skipPreflight: false });
  if (sent.kind !== 'accepted') throw new Error(JSON.stringify(sent));
  return signatureOf(VersionedTransaction.deserialize(signed.value)) ?? '';
}

/** Claims as a guest of its own making would, without its page's checks. */
export async function claimBy(
  rig: Rig,
  payment: string,
  id: string,
  who: Pick<Person, 'address' | 'signMessage'> = rig.guest.person,
): Promise<unknown> {
  const drawn = await ask(rig, 'booking.nonce', {});
  const nonce = String(Reflect.get(Object(drawn), 'nonce'));
  const { payTo } = rig.terms;
  const text = bookingClaimText({ payTo, offer: id, payment, callId: rig.callId, nonce });
  const signed = await who.signMessage(utf8(text));
  const proof = signed.ok ? toBase64Url(signed.value) : '';
  return ask(rig, 'booking.claim', { payment, owner: who.address, proof });
}
