import * as v from 'valibot';
import type { KeptOffer, KnownOffer, Offer } from '../../../shared/api/booking.ts';
import type { Role } from '../../../shared/api/ledger.ts';
import { isScheduled, offerText, parseOffer } from '../../../shared/call/call-link.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { NETWORKS } from '../../../shared/network.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Chain } from '../payment/chain.ts';
import { keepLink, listLinks, listScheduled } from '../ring/links.ts';
import { postageKey } from '../ring/postage-key.ts';
import { verifySignature } from '../solana/keys.ts';

/**
 * The offers that this browser has made, imported or booked, by deposit. The host's offers are
 * stored as call links. When a call is moved, a new offer with the same deposit replaces the
 * earlier one.
 */

type Deps = Pick<Chain, 'kv' | 'network'>;

const keyOf = (deposit: string): string => `offer:guest:${deposit}`;
const Kept = v.object({ code: v.string() });

/**
 * Reads an offer's code.
 * @throws P2cError `code_*`.
 */
export function readOffer(code: string): KnownOffer {
  const parsed = parseOffer(code);
  if (!parsed.ok) throw new P2cError(parsed.error);
  return { code: parsed.value.text, offer: parsed.value.offer };
}

/** Reads an offer of this network that its host has signed. */
async function provenOffer({ network }: Pick<Chain, 'network'>, code: string): Promise<KnownOffer> {
  const known = readOffer(code);
  const { feePayer, proof, terms } = known.offer;
  if (terms.network !== network) {
    const names = { theirs: NETWORKS[terms.network].name, ours: NETWORKS[network].name };
    throw raise('code_network', names);
  }
  if (!(await verifySignature(feePayer, proof, offerText(known.offer)))) {
    throw raise('deposit_unproven');
  }
  return known;
}

/**
 * Stores an offer and returns the offer that is valid now. If a later offer of the same host and
 * deposit is already stored, that offer is kept and returned.
 * @throws P2cError `code_*`, `code_network`, `deposit_unproven`, `storage_failed`.
 */
export async function keepOffer(
  chain: Pick<Chain, 'kv' | 'network' | 'env'>,
  role: Role,
  code: string,
): Promise<KnownOffer> {
  const known = await provenOffer(chain, code);
  const { deposit, feePayer, createdAtS } = known.offer;
  const kept = await keptOffer(chain, role, deposit);
  const isOlder = kept !== null && kept.offer.createdAtS > createdAtS;
  if (kept && (isOlder || kept.offer.feePayer !== feePayer)) return kept;
  if (role === 'host') await keepOwn(chain, known);
  else await chain.kv.set(keyOf(deposit), { code: known.code });
  return known;
}

/**
 * Guest: stores and returns the offer that the guest sees and is about to pay for. It replaces any
 * other offer of its deposit, even a later one, because nothing was paid for that one.
 * @throws P2cError `code_*`, `code_network`, `deposit_unproven`, `storage_failed`.
 */
export async function keepChosenOffer(
  chain: Pick<Chain, 'kv' | 'network'>,
  code: string,
): Promise<Offer> {
  const known = await provenOffer(chain, code);
  await chain.kv.set(keyOf(known.offer.deposit), { code: known.code });
  return known.offer;
}

/**
 * Stores the host's own offer. Refuses an offer that has the seed of another link of this host,
 * because anyone with that link can make one.
 */
async function keepOwn(
  chain: Pick<Chain, 'kv' | 'network' | 'env'>,
  { code, offer }: KnownOffer,
): Promise<void> {
  const { address: id } = await postageKey(offer.seed);
  const rival = (await listLinks(chain)).find((each) => {
    const isSame = isScheduled(each.link) && each.link.deposit === offer.deposit;
    return (each.id === id) !== isSame;
  });
  if (rival) throw raise('deposit_unproven');
  await keepLink(chain, id, { code, createdAtWallMs: chain.env.wallMs() });
}

/** Guest: deletes a stored offer. @throws P2cError `storage_failed`. */
export const dropOffer = ({ kv }: Pick<Chain, 'kv'>, deposit: string): Promise<void> =>
  kv.delete(keyOf(deposit));

/**
 * Returns the stored offer with this deposit. Null if none exists.
 * @throws P2cError `storage_failed`.
 */
export async function keptOffer(
  deps: Deps,
  role: Role,
  deposit: string,
): Promise<KnownOffer | null> {
  if (role === 'host') {
    return (await listOffers(deps, 'host')).find(({ offer }) => offer.deposit === deposit) ?? null;
  }
  const kept = await deps.kv.get(keyOf(deposit), (value) => tryParse(Kept, value));
  const parsed = kept && parseOffer(kept.code);
  return parsed?.ok ? { code: parsed.value.text, offer: parsed.value.offer } : null;
}

/**
 * Lists the offers of one role on this network. The call with the earliest start comes first.
 * @throws P2cError `storage_failed`.
 */
export async function listOffers(deps: Deps, role: Role): Promise<readonly KnownOffer[]> {
  if (role === 'host') {
    return (await listScheduled(deps)).map(({ code, link: offer }) => ({ code, offer }));
  }
  const prefix = keyOf('');
  const found: KnownOffer[] = [];
  for (const key of await deps.kv.keys(prefix)) {
    const known = await keptOffer(deps, 'guest', key.slice(prefix.length));
    if (known?.offer.terms.network === deps.network) found.push(known);
  }
  return found.sort((a, b) => a.offer.startsAtS - b.offer.startsAtS);
}

/** Lists both roles' offers on all networks. @throws P2cError `storage_failed`. */
export async function keptOffers({ kv }: Pick<Chain, 'kv'>): Promise<readonly KeptOffer[]> {
  const found: KeptOffer[] = [];
  for (const role of ['host', 'guest'] as const) {
    for (const network of ['mainnet', 'devnet', 'local'] as const) {
      for (const known of await listOffers({ kv, network }, role)) found.push({ role, ...known });
    }
  }
  return found;
}
