import * as v from 'valibot';
import type { KeptOffer, KnownOffer } from '../../../shared/api/booking.ts';
import type { Role } from '../../../shared/api/ledger.ts';
import { offerText, parseOffer } from '../../../shared/call/booking-offer.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { NETWORKS } from '../../../shared/network.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import { verifySignature } from '../solana/keys.ts';
import type { Chain } from './chain.ts';

/**
 * The offers that this browser has made, imported or booked, by their deposits. A moved appointment is a
 * later offer with the same deposit, and takes the place of the earlier one.
 */

export type { KnownOffer };

const keyOf = (role: Role, deposit: string): string => `offer:${role}:${deposit}`;
const Kept = v.object({ code: v.string() });

/**
 * Reads an offer's code.
 * @throws P2cError `code_*`.
 */
export function readOffer(code: string): KnownOffer {
  const parsed = parseOffer(code);
  if (!parsed.ok) throw new P2cError(parsed.error);
  const { offer, text } = parsed.value;
  return { code: text, offer };
}

/**
 * Resolves when it is on disk, to the offer that holds: a later one of the same host and deposit stays.
 * @throws P2cError `code_*`, `code_network`, `deposit_unproven`, `storage_failed`.
 */
export async function keepOffer(
  { kv, network }: Pick<Chain, 'kv' | 'network'>,
  role: Role,
  code: string,
): Promise<KnownOffer> {
  const known = readOffer(code);
  const theirs = known.offer.terms.network;
  if (theirs !== network) {
    throw raise('code_network', { theirs: NETWORKS[theirs].name, ours: NETWORKS[network].name });
  }
  const { deposit, feePayer, proof, createdAtS } = known.offer;
  if (!(await verifySignature(feePayer, proof, offerText(known.offer)))) {
    throw raise('deposit_unproven');
  }
  const kept = await keptOffer({ kv }, role, deposit);
  const isOlder = kept !== null && kept.offer.createdAtS > createdAtS;
  if (kept && (isOlder || kept.offer.feePayer !== feePayer)) return kept;
  await kv.set(keyOf(role, deposit), { code: known.code });
  return known;
}

/** @throws P2cError `storage_failed`. */
export const dropOffer = ({ kv }: Pick<Chain, 'kv'>, role: Role, deposit: string): Promise<void> =>
  kv.delete(keyOf(role, deposit));

/** @throws P2cError `storage_failed`. */
export async function keptOffer(
  { kv }: Pick<Chain, 'kv'>,
  role: Role,
  deposit: string,
): Promise<KnownOffer | null> {
  const kept = await kv.get(keyOf(role, deposit), (value) => tryParse(Kept, value));
  const parsed = kept && parseOffer(kept.code);
  return parsed?.ok ? { code: parsed.value.text, offer: parsed.value.offer } : null;
}

/** @throws P2cError `storage_failed`. */
async function listOf({ kv }: Pick<Chain, 'kv'>, role: Role): Promise<readonly KnownOffer[]> {
  const prefix = keyOf(role, '');
  const found: KnownOffer[] = [];
  for (const key of await kv.keys(prefix)) {
    const known = await keptOffer({ kv }, role, key.slice(prefix.length));
    if (known) found.push(known);
  }
  return found.sort((a, b) => a.offer.startsAtS - b.offer.startsAtS);
}

/**
 * Lists one side's on this network, the next to begin first.
 * @throws P2cError `storage_failed`.
 */
export const listOffers = async (
  { kv, network }: Pick<Chain, 'kv' | 'network'>,
  role: Role,
): Promise<readonly KnownOffer[]> =>
  (await listOf({ kv }, role)).filter(({ offer }) => offer.terms.network === network);

/** Lists both sides' of all networks. @throws P2cError `storage_failed`. */
export async function keptOffers(chain: Pick<Chain, 'kv'>): Promise<readonly KeptOffer[]> {
  const found: KeptOffer[] = [];
  for (const role of ['host', 'guest'] as const) {
    for (const known of await listOf(chain, role)) found.push({ role, ...known });
  }
  return found;
}
