import * as v from 'valibot';
import type { LinkChoices } from '../../../shared/api/ring.ts';
import type { Offer } from '../../../shared/api/booking.ts';
import {
  type AnyLink,
  isScheduled,
  parseCallLink,
  ringsAt,
} from '../../../shared/call/call-link.ts';
import { type Lamports, lamports } from '../../../shared/money.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Chain } from '../payment/chain.ts';

/**
 * The call links of this browser's host, including those of scheduled calls, and the visits to each
 * link.
 */

/**
 * The most visits that are stored for a link. They include the missed calls that the page shows.
 */
const MOST_VISITS = 60;

const Visit = v.object({
  /** The visit's id in hex. */
  id: v.string(),
  name: v.string(),
  /**
   * The ephemeral key of the visit's newest knock in hex. `slot` is the slot in which that knock
   * landed.
   */
  key: v.string(),
  slot: v.bigint(),
  atWallMs: v.number(),
  /**
   * `done` means that the page shows nothing about the visit any more: it was answered, replaced by
   * a later visit, or removed from the missed calls.
   */
  state: v.picklist(['rang', 'answered', 'missed', 'done']),
  /** True if the user declined the visit. It then no longer rings. */
  isDeclined: v.optional(v.boolean(), false),
});
export type Visit = Readonly<v.InferOutput<typeof Visit>>;

const Kept = v.object({
  code: v.string(),
  /**
   * False if the user has closed the link. The link of a scheduled call is also closed when the
   * call has taken place or was refunded.
   */
  isOpen: v.boolean(),
  /** True if this page has put postage on the link's mailbox and has not taken it back. */
  isFilled: v.optional(v.boolean(), true),
  answersByItself: v.boolean(),
  createdAtWallMs: v.number(),
  /**
   * A signature in the mailbox's history. Older transactions need not be read. Null if all must be
   * read.
   */
  until: v.nullable(v.string()),
  visits: v.array(Visit),
});
type Kept = Readonly<v.InferOutput<typeof Kept>>;

export interface KnownLink extends Kept {
  /** The address of the link's mailbox. */
  readonly id: string;
  readonly link: AnyLink;
}

type Deps = Pick<Chain, 'kv' | 'network'>;

const keyOf = ({ network }: Deps, id: string): string => `call-link:${network}:${id}`;
const parse = (value: unknown): Kept | null => tryParse(Kept, value);

/** Lists the links, newest first. @throws P2cError `storage_failed`. */
export async function listLinks(deps: Deps): Promise<readonly KnownLink[]> {
  const prefix = keyOf(deps, '');
  const found: KnownLink[] = [];
  for (const key of await deps.kv.keys(prefix)) {
    const kept = await deps.kv.get(key, parse);
    const parsed = kept && parseCallLink(kept.code);
    if (!kept || !parsed?.ok) continue;
    found.push({ ...kept, id: key.slice(prefix.length), link: parsed.value.link });
  }
  return found.sort((one, other) => other.createdAtWallMs - one.createdAtWallMs);
}

/** Tells whether the page rings for this link at this time. `nowS` is in Unix seconds. */
export const ringsNow = ({ isOpen, link }: KnownLink, nowS: number): boolean =>
  isOpen && (!isScheduled(link) || ringsAt(link, nowS) === 'now');

type Scheduled = KnownLink & { readonly link: Offer };
const isOfOffer = (known: KnownLink): known is Scheduled => isScheduled(known.link);

/**
 * Lists the links of scheduled calls. The call with the earliest start comes first.
 * @throws P2cError `storage_failed`.
 */
export const listScheduled = async (deps: Deps): Promise<readonly Scheduled[]> =>
  (await listLinks(deps))
    .filter(isOfOffer)
    .sort((one, other) => one.link.startsAtS - other.link.startsAtS);

/**
 * Opens or closes the link of a scheduled call.
 * @throws P2cError `storage_failed`.
 */
export async function openScheduled(deps: Deps, deposit: string, isOpen: boolean): Promise<void> {
  const known = (await listScheduled(deps)).find(({ link }) => link.deposit === deposit);
  if (known && known.isOpen !== isOpen) await changeLink(deps, known.id, () => ({ isOpen }));
}

/**
 * Stores a link. If it is already stored, replaces its code. Resolves when the link is on disk.
 * @throws P2cError `storage_failed`.
 */
export async function keepLink(
  deps: Deps,
  id: string,
  made: Pick<Kept, 'code' | 'createdAtWallMs'>,
): Promise<void> {
  const unused = { isFilled: false, until: null, visits: [] };
  const fresh = { isOpen: true, answersByItself: false, ...unused };
  await deps.kv.update<Kept>(keyOf(deps, id), parse, (kept) =>
    kept ? { ...kept, code: made.code } : { ...fresh, ...made },
  );
}

/**
 * Tells whether this page has put postage on a link.
 * @throws P2cError `storage_failed`.
 */
export const isFilled = async (deps: Deps, id: string): Promise<boolean> =>
  (await deps.kv.get(keyOf(deps, id), parse))?.isFilled ?? false;

/** Deletes a link. @throws P2cError `storage_failed`. */
export const forgetLink = (deps: Deps, id: string): Promise<void> =>
  deps.kv.delete(keyOf(deps, id));

/**
 * Returns the SOL in the mailboxes of a wallet's links.
 * @throws P2cError `rpc_*`, `storage_failed`.
 */
export async function restsInLinks(chain: Chain, owner: string): Promise<Lamports> {
  const own = (await listLinks(chain)).filter(({ link }) => link.terms.payTo === owner);
  if (own.length === 0) return lamports(0n);
  const { value } = await chain.rpc.getAccounts(own.map(({ id }) => id));
  const held = value.filter((account) => account?.isPlain);
  return lamports(held.reduce((sum, account) => sum + (account?.lamports ?? 0n), 0n));
}

/**
 * Changes a stored link. Does nothing if the link is not stored.
 * @throws P2cError `storage_failed`.
 */
export async function changeLink(
  deps: Deps,
  id: string,
  change: (kept: Kept) => Partial<LinkChoices & Pick<Kept, 'until' | 'visits' | 'isFilled'>>,
): Promise<void> {
  const key = keyOf(deps, id);
  if (!(await deps.kv.get(key, parse))) return;
  await deps.kv.update<Kept | null>(key, parse, (kept) => {
    if (!kept) return null;
    const next = { ...kept, ...change(kept) };
    return { ...next, visits: next.visits.slice(-MOST_VISITS) };
  });
}

/**
 * Stores a visit as the last one of a link. Replaces an earlier state of the same visit.
 * @throws P2cError `storage_failed`.
 */
export const noteVisit = (deps: Deps, id: string, visit: Visit): Promise<void> =>
  changeLink(deps, id, ({ visits }) => ({
    visits: [...visits.filter((each) => each.id !== visit.id), visit],
  }));
