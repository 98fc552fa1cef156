import { toBase64Url, utf8 } from '../../../src/shared/bytes.ts';
import type { KnownOffer, Offer, OfferDraft } from '../../../src/shared/api/booking.ts';
import { encodeCallLink } from '../../../src/shared/call/call-link.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../src/shared/money.ts';
import {
  listScheduledCalls,
  returnBooking,
} from '../../../src/workers/ledger/booking/scheduled.ts';
import { bookingId, bookOffer } from '../../../src/workers/ledger/booking/book.ts';
import { bookingClaimText } from '../../../src/workers/ledger/booking/claim-text.ts';
import { makeOffer } from '../../../src/workers/ledger/booking/make.ts';
import { keepOffer, readOffer } from '../../../src/workers/ledger/booking/offers.ts';
import { retireLink } from '../../../src/workers/ledger/ring/host-links.ts';
import { createBudget } from '../../../src/workers/ledger/ring/budget.ts';
import { postageKey } from '../../../src/workers/ledger/ring/postage-key.ts';
import { memoOf, transferChecked } from '../../../src/workers/ledger/solana/build.ts';
import { type CallPage, openRig, PRICE, type Rig, type RigOptions } from '../../support/rig.ts';
import { errorOf, type Person } from '../../support/world.ts';
import { act } from '../deposit/acts.ts';
import { ask } from '../x402/paid-before.ts';

/** Makes, books and redeems offers in tests. */

export const COST = usdc(3n * PRICE);
export const MANUAL = { mode: 'manual', budgetPeriods: 0 } as const;
export const LIMIT = { mode: 'allowance', budgetPeriods: 5 } as const;

/** A browser and its connected wallet. */
export type Side = Pick<CallPage, 'chain' | 'person'>;
/** Others have only the link of an offer. */
type Coded = Pick<KnownOffer, 'code'>;

const TERMS = { network: 'local', price: PRICE, periodSeconds: 8, prepaidPeriods: 3 } as const;

/** Makes an offer for a call in an hour. */
export async function offeredBy(
  { chain, person }: Side,
  change: Partial<OfferDraft> = {},
): Promise<KnownOffer> {
  const startsAtS = Math.floor(chain.env.wallMs() / 1000) + 3_600;
  const draft: OfferDraft = {
    terms: { ...TERMS, payTo: person.address, returnsUnused: true },
    ...{ lends: 'none', topic: 'An hour of advice', name: 'Ada', plannedMinutes: 60 },
    startsAtS,
    ...{ cancelUntilS: startsAtS - 1_800, waitMinutes: 15 },
    ...change,
  };
  return readOffer(await makeOffer(chain, draft, person.sign));
}

/** An offer of what this rig's call sells. */
export function offered({ terms, host }: Pick<Rig, 'terms' | 'host'>): Promise<KnownOffer> {
  const { deposit: _, ...sold } = terms;
  return offeredBy(host, { terms: { ...sold, returnsUnused: true } });
}

/** The same offer after somebody has changed its link. */
export const changed = ({ offer }: KnownOffer, change: Partial<Offer>): KnownOffer =>
  readOffer(encodeCallLink({ ...offer, ...change }));

export const bookBy = ({ chain, person }: Side, { code }: Coded) =>
  bookOffer(chain, { code, owner: person.address }, person.sign);

/** The guest has booked, and it is final. */
export async function booked(rig: Rig, make = offered): Promise<KnownOffer> {
  const known = await make(rig);
  await bookBy(rig.guest, known);
  await rig.world.sleep(20_000);
  return known;
}

/** A call of an offer that this host has. */
export async function callOf(after: Rig, { code }: Coded, options: RigOptions = {}): Promise<Rig> {
  const offer = ({ host }: Rig): Promise<KnownOffer> => keepOffer(host.chain, 'host', code);
  const rig = await openRig({ prepaidPeriods: 3, returns: true, after, offer, ...options });
  await looked(rig);
  return rig;
}

/** Both sides have greeted, and the guest has looked for what it has paid. */
async function looked({ host, guest }: Rig): Promise<void> {
  await host.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
  await guest.until('looked', ({ prepay }) => (prepay?.ahead?.state ?? 'seeking') !== 'seeking');
}

export async function running(rig: Rig): Promise<void> {
  for (const side of [rig.host, rig.guest]) {
    await side.until('running', ({ billing }) => billing?.running ?? false);
  }
}

/** A call whose guest has paid ahead, unless `first` does something else. */
export async function paidBooking(options: RigOptions = {}, first = booked) {
  const offers: KnownOffer[] = [];
  const offer = async (now: Rig): Promise<KnownOffer> => {
    const known = await first(now);
    offers.push(known);
    return known;
  };
  const rig = await openRig({ prepaidPeriods: 3, returns: true, offer, ...options });
  await looked(rig);
  const [known] = offers;
  if (!known) throw new Error('no offer');
  return { rig, known, payment: await paymentOf(rig.guest, known) };
}

/** Signature of this guest's booking. */
export const paymentOf = async ({ chain }: Pick<Side, 'chain'>, { offer }: KnownOffer) =>
  (await chain.journal.byId(bookingId(offer.deposit)))?.signature ?? '';

/** Pays into the deposit as any wallet can. Resolves once every server shows it. */
export async function payInto(
  { world, guest }: Pick<Rig, 'world'> & { readonly guest: Pick<Side, 'chain'> },
  { offer }: KnownOffer,
  who: Person,
  { amount = COST, memo = 'paid' }: { readonly amount?: AtomicUsdc; readonly memo?: string } = {},
): Promise<string> {
  const { address: owner } = who;
  const parts = { owner, authority: owner, payTo: offer.deposit, mint: guest.chain.mint, amount };
  const signature = await act(world.ledger, who, [transferChecked(parts), memoOf(memo)]);
  await world.sleep(2_000);
  return signature;
}

export const giveBack = ({ chain, person }: Side, { offer }: KnownOffer, payment: string) =>
  returnBooking(chain, { id: offer.deposit, payment, owner: person.address }, person.sign);

/** The host removes it from its list. */
export async function dropBy({ chain }: Pick<Side, 'chain'>, { offer }: KnownOffer): Promise<void> {
  const { address } = await postageKey(offer.seed);
  await retireLink(chain, address, createBudget(chain), new AbortController().signal);
}

/** The host's only offer, as its list shows it. */
export async function agreed({ chain }: Pick<Side, 'chain'>) {
  const [found, ...more] = await listScheduledCalls(chain);
  if (!found || more.length > 0) throw new Error('not one');
  return found;
}

const reasonOf = ({ code, context }: AppError): string =>
  code === 'booking_refused' ? context.why : code;

/** Returns the code of the refusal. */
export const whyOf = async (work: Promise<unknown>): Promise<string> =>
  reasonOf(await errorOf(work));

/** Returns the guest page's result of its claim. */
export async function claims(rig: Rig, choice: typeof MANUAL | typeof LIMIT = MANUAL) {
  const done = await rig.claim(choice);
  return done.ok ? 'ok' : reasonOf(done.error);
}

interface Forged {
  readonly who?: Person;
  readonly owner?: string;
  /** Changes to the signed text. */
  readonly signs?: Partial<Parameters<typeof bookingClaimText>[0]>;
}

/** Redeems as a modified guest would, without its page's checks. */
export async function claimBy(
  rig: Rig,
  payment: string,
  { who = rig.guest.person, owner = who.address, signs = {} }: Forged = {},
): Promise<unknown> {
  const { payTo, deposit = '' } = rig.terms;
  const text = bookingClaimText({ payTo, deposit, payment, callId: rig.callId, ...signs });
  const signed = await who.signMessage(utf8(text));
  const proof = signed.ok ? toBase64Url(signed.value) : '';
  return ask(rig, 'booking.claim', { payment, owner, proof });
}
