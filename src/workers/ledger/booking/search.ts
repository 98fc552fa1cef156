import { P2cError, raise } from '../../../shared/errors.ts';
import { unlessTrouble } from '../solana/env.ts';
import { type Budget, charge, memosOf } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { memosIn, type SignatureInfo } from '../solana/rpc-parse.ts';
import {
  type Failed,
  type PaidAhead,
  type Reader,
  readOnce,
  type SoughtBooking,
} from '../payment/every-server.ts';

/**
 * Finds on the chain what was paid for an offer: by its memo, in the history of a USDC account. A
 * memo proves nothing by itself, so each candidate is read.
 */

const PAGE = 1_000;
/** Of a thousand transactions each. */
const MOST_PAGES = 20;
/**
 * Transactions of each server's list that are read at one look. Anybody can make as many as they are
 * willing to pay for.
 */
export const MOST_READ = 500;
/** Of those that not every server lists, and that each is asked for. */
const MOST_ALONE = 20;
/** The clocks of both sides may be wrong by this much each. */
export const CLOCK_ERROR_S = 86_400;

/** What names an account since a moment. */
export interface AccountHistory {
  /** By server: what it lists. */
  readonly lists: readonly (readonly SignatureInfo[])[];
  /** null: everything since then is there. Otherwise why that is not known. */
  readonly trouble: P2cError | null;
}

interface List {
  readonly infos: readonly SignatureInfo[];
  /** It goes back that far, or to the first of all that it knows. */
  readonly complete: boolean;
}

async function listAt(
  { rpc }: Reader,
  address: string,
  untilS: number,
  { server, signal }: { readonly server: number; readonly signal: AbortSignal | undefined },
): Promise<List> {
  const infos: SignatureInfo[] = [];
  let before: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const from = before === undefined ? {} : { before };
    const asked = { signal, server, limit: PAGE, ...from };
    const found = await rpc.getSignaturesForAddress(address, asked);
    infos.push(...found);
    const last = found.at(-1);
    // A short page is not the end: servers may list fewer than requested.
    const isPast = (last?.blockTime ?? Infinity) < untilS - 2 * CLOCK_ERROR_S;
    if (!last || isPast) return { infos, complete: true };
    before = last.signature;
  }
  return { infos, complete: false };
}

/**
 * Lists what names the USDC account of `owner`, back to `sinceS` (Unix seconds). That nothing more is
 * there is known once one server has listed it to the end, and no other one failed or has more than
 * it lists; one that has been silent for long is not waited for. A server without this account's
 * history lists nothing: that counts only where all list nothing.
 * @throws P2cError `aborted`.
 */
export async function readAccount(
  reader: Reader,
  owner: string,
  sinceS: number,
  signal?: AbortSignal,
): Promise<AccountHistory> {
  const { rpc } = reader;
  const address = associatedTokenAccount(owner, reader.mint);
  const lists: (readonly SignatureInfo[])[] = [];
  const tooLong = raise('history_too_long', { address });
  let trouble: P2cError | null = null;
  let stuck: P2cError | null = null;
  for (const server of rpc.hosts.keys()) {
    const said = await unlessTrouble(
      signal,
      () => listAt(reader, address, sinceS, { server, signal }),
      (thrown) => {
        if (rpc.isStuck(server)) stuck = thrown;
        else trouble ??= thrown;
      },
    );
    if (said?.complete === false) trouble ??= tooLong;
    lists.push(said?.infos ?? []);
  }
  // Those that are left say all that they know.
  const isListed = lists.some((list) => list.length > 0);
  return { lists, trouble: trouble ?? (isListed ? null : stuck) };
}

const order = <T>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

interface Placed {
  readonly slot: bigint;
  readonly signature: string;
}
/** The earliest slot first, and within it the lower signature, as base58 text. */
export const bySlot = (a: Placed, b: Placed): number =>
  order(a.slot, b.slot) || order(a.signature, b.signature);

/** What the servers have shown never changes, so each transaction is read once. */
interface Seen {
  /** By signature; null: read, and not what its memo says. */
  readonly paid: Map<string, PaidAhead | null>;
  /** By server: memos of what it lists without any. */
  readonly memos: Map<string, readonly string[]>;
  /** Listed and not shown: made up, or shown later. */
  readonly hidden: Set<string>;
}
export const newSeen = (): Seen => ({ paid: new Map(), memos: new Map(), hidden: new Set() });

/** As many as can be listed. Beyond them, what was read longest ago is forgotten. */
const MOST_SEEN = MOST_PAGES * PAGE;
function forget({ paid, memos, hidden }: Seen): void {
  for (const known of [paid, memos, hidden]) {
    for (const key of known.keys()) {
      if (known.size <= MOST_SEEN) break;
      known.delete(key);
    }
  }
}

/** What earlier looks have read, by the servers that were asked. */
const seenAt = new Map<string, Seen>();
export function seenBy({ rpc }: Reader): Seen {
  const hosts = rpc.hosts.join(' ');
  const known = seenAt.get(hosts) ?? newSeen();
  seenAt.set(hosts, known);
  forget(known);
  return known;
}

/** One look at the chain, whatever is sought in it. */
export interface Look {
  readonly seen: Seen;
  readonly budget: Budget;
  readonly failed: Failed;
  readonly signal: AbortSignal | undefined;
}

export const newLook = (reader: Reader, signal?: AbortSignal): Look => ({
  seen: seenBy(reader),
  budget: new Map(),
  failed: new Map(),
  signal,
});

/** Longer than any that is sought. */
const LONGEST_MEMO = 128;

/** Reads the memos of what a server lists without any; null: there is no room to, or it is not shown. */
async function memosAt(
  { rpc }: Reader,
  server: number,
  { signature }: SignatureInfo,
  { seen, budget, failed, signal }: Look,
): Promise<readonly string[] | null> {
  const name = `${rpc.hosts[server] ?? ''} ${signature}`;
  const known = seen.memos.get(name);
  if (known) return known;
  if (failed.has(server) || !charge(budget, [server], MOST_READ)) return null;
  const shown = await unlessTrouble(
    signal,
    () => rpc.getTransaction(signature, 'confirmed', { signal, server }),
    (thrown) => void failed.set(server, thrown),
  );
  if (!shown) return null;
  const memos = memosIn(shown).filter((memo) => memo.length <= LONGEST_MEMO);
  seen.memos.set(name, memos);
  return memos;
}

interface Candidate extends Placed {
  /** The servers that list it with this memo. */
  readonly listedBy: readonly number[];
}

/** Lists what has exactly this memo, oldest first. */
export async function withMemo(
  reader: Reader,
  { lists }: Pick<AccountHistory, 'lists'>,
  memo: string,
  look: Look,
): Promise<{ readonly found: readonly Candidate[]; readonly complete: boolean }> {
  const found = new Map<string, Candidate>();
  let complete = true;
  for (const [server, list] of lists.entries()) {
    // Some servers list no memos at all; where one lists any, an empty one has none.
    const listsMemos = list.some((info) => info.memo !== null);
    for (const info of list) {
      if (info.err !== null) continue;
      const memos = listsMemos ? memosOf(info) : await memosAt(reader, server, info, look);
      if (memos === null) complete = false;
      if (memos?.length !== 1 || memos[0] !== memo) continue;
      const { signature, slot } = info;
      const listedBy = [...(found.get(signature)?.listedBy ?? []), server];
      found.set(signature, { signature, slot, listedBy });
    }
  }
  return { found: [...found.values()].sort(bySlot), complete };
}

/**
 * Returns what was paid for an offer, the earliest first, and why that is not certain.
 * @throws P2cError `aborted`.
 */
export async function findPaid(
  reader: Reader,
  history: AccountHistory,
  sought: SoughtBooking,
  look: Look,
): Promise<{ readonly paid: readonly PaidAhead[]; readonly trouble: P2cError | null }> {
  const { seen, budget, signal } = look;
  const { found, complete } = await withMemo(reader, history, sought.memo, look);
  const tooLong = raise('history_too_long', { address: sought.payTo });
  let trouble = complete ? history.trouble : (history.trouble ?? tooLong);
  // The same transaction may be the payment for other terms.
  const { memo, payTo, amount } = sought;
  const nameOf = ({ signature }: Candidate): string => [memo, payTo, amount, signature].join(' ');
  const isHidden = (each: Candidate): number => Number(seen.hidden.has(nameOf(each)));
  const lists = history.lists.filter((list) => list.length > 0).length;
  let alone = 0;
  const paid: PaidAhead[] = [];
  for (const each of found.toSorted((a, b) => isHidden(a) - isHidden(b))) {
    const name = nameOf(each);
    let known = seen.paid.get(name);
    if (known === undefined) {
      // What some servers do not list costs those the most, and may be made up.
      const isAlone = each.listedBy.length < lists;
      if (isAlone ? (alone += 1) > MOST_ALONE : !charge(budget, each.listedBy, MOST_READ)) {
        trouble ??= tooLong;
        continue;
      }
      const read = await unlessTrouble(
        signal,
        () => readOnce(reader, each.signature, sought, look),
        (thrown) => {
          const { code } = thrown.error;
          if (code === 'rpc_bad_answer' || code === 'rpc_hides_payment') seen.hidden.add(name);
          trouble ??= thrown;
        },
      );
      if (!read) continue;
      known = read.paid;
      // Until every server has said so, it is looked for again.
      if (read.isCertain) seen.paid.set(name, known);
    }
    if (known) paid.push(known);
  }
  paid.sort(bySlot);
  // The earliest has the call, so one that a server does not show decides nothing.
  const doubt = paid.length > 1 ? paid[0]?.doubt : null;
  return { paid, trouble: trouble ?? (doubt ? new P2cError(doubt) : null) };
}
