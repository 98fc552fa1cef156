import * as v from 'valibot';
import type { KeptOffer } from '../../../shared/api/booking.ts';
import type { Role } from '../../../shared/api/ledger.ts';
import { bookingMemo, offerIdOf, offerKey } from '../../../shared/call/booking-memo.ts';
import { type Offer, parseOffer } from '../../../shared/call/booking-offer.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { NETWORKS } from '../../../shared/network.ts';
import { prepaidAmount } from '../../../shared/terms.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Chain } from '../payment/chain.ts';
import { keepOfferKey } from '../payment/offer-key.ts';
import type { SoughtBooking } from '../payment/read-ahead.ts';

/** The offers that this browser has made, imported or booked. */

export interface KnownOffer {
  /** base64url. */
  readonly id: string;
  readonly code: string;
  readonly offer: Offer;
  readonly memo: string;
  /** From `offerKey`. */
  readonly key: string;
}

const keyOf = (role: Role, id: string): string => `offer:${role}:${id}`;
const Kept = v.object({ code: v.string() });

/**
 * Reads an offer's code.
 * @throws P2cError `code_*`.
 */
export async function readOffer(code: string): Promise<KnownOffer> {
  const parsed = parseOffer(code);
  if (!parsed.ok) throw new P2cError(parsed.error);
  const { offer, text } = parsed.value;
  const key = await offerKey(text);
  const id = await offerIdOf(key);
  return { id, code: text, offer, memo: bookingMemo(id), key };
}

/**
 * Resolves when it is on disk.
 * @throws P2cError `code_*`, `code_network`, `storage_failed`.
 */
export async function keepOffer(
  { kv, network }: Pick<Chain, 'kv' | 'network'>,
  role: Role,
  code: string,
): Promise<KnownOffer> {
  const known = await readOffer(code);
  const theirs = known.offer.terms.network;
  if (theirs !== network) {
    throw raise('code_network', { theirs: NETWORKS[theirs].name, ours: NETWORKS[network].name });
  }
  await keepOfferKey({ kv }, known);
  await kv.set(keyOf(role, known.id), { code: known.code });
  return known;
}

/** @throws P2cError `storage_failed`. */
export const dropOffer = ({ kv }: Pick<Chain, 'kv'>, id: string): Promise<void> =>
  kv.delete(keyOf('host', id));

/** @throws P2cError `storage_failed`. */
export async function keptOffer(
  { kv }: Pick<Chain, 'kv'>,
  role: Role,
  id: string,
): Promise<KnownOffer | null> {
  const kept = await kv.get(keyOf(role, id), (value) => tryParse(Kept, value));
  return kept && readOffer(kept.code);
}

/**
 * Lists the host's on this network, the next to begin first.
 * @throws P2cError `storage_failed`.
 */
export async function listOffers({
  kv,
  network,
}: Pick<Chain, 'kv' | 'network'>): Promise<readonly KnownOffer[]> {
  const prefix = keyOf('host', '');
  const found: KnownOffer[] = [];
  for (const key of await kv.keys(prefix)) {
    const known = await keptOffer({ kv }, 'host', key.slice(prefix.length));
    if (known?.offer.terms.network === network) found.push(known);
  }
  return found.sort((a, b) => a.offer.startsAtS - b.offer.startsAtS);
}

/** Lists both sides' of all networks. @throws P2cError `storage_failed`. */
export async function keptOffers({ kv }: Pick<Chain, 'kv'>): Promise<readonly KeptOffer[]> {
  const found: KeptOffer[] = [];
  for (const role of ['host', 'guest'] as const) {
    const prefix = keyOf(role, '');
    for (const key of await kv.keys(prefix)) {
      const id = key.slice(prefix.length);
      const known = await keptOffer({ kv }, role, id);
      if (known) found.push({ role, id, code: known.code });
    }
  }
  return found;
}

/** What the payment for an offer must be. */
export const soughtFor = ({ offer, memo }: KnownOffer): SoughtBooking => ({
  memo,
  payTo: offer.terms.payTo,
  amount: prepaidAmount(offer.terms),
});
