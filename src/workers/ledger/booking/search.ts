import { type P2cError, raise } from '../../../shared/errors.ts';
import { unlessTrouble } from '../solana/env.ts';
import { memosOf } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { memosIn, MOST_LISTED, type SignatureInfo } from '../solana/rpc-parse.ts';
import {
  type PaidAhead,
  readAhead,
  type Reader,
  type SoughtBooking,
} from '../payment/read-ahead.ts';

/**
 * Finds on the chain what was paid for an offer: by its memo, in the history of a USDC account. A
 * memo proves nothing by itself, so each candidate is read.
 */

/** Of a thousand transactions each. */
const MOST_PAGES = 20;
/**
 * Transactions that are read at one look. Anybody can make as many as they are willing to pay for.
 */
const MOST_READ = 500;
/** The clocks of both sides may be wrong by this much each. */
export const CLOCK_ERROR_S = 86_400;

/** What names an account since a moment. */
export interface AccountHistory {
  readonly list: readonly SignatureInfo[];
  /** null: everything since then is there. Otherwise why that is not known. */
  readonly trouble: P2cError | null;
}

/**
 * Lists what names the USDC account of `owner`, back to `sinceS` (Unix seconds) or to the first.
 * @throws P2cError `aborted`.
 */
export async function readAccount(
  { rpc, mint }: Reader,
  owner: string,
  sinceS: number,
  signal?: AbortSignal,
): Promise<AccountHistory> {
  const address = associatedTokenAccount(owner, mint);
  const list: SignatureInfo[] = [];
  let trouble: P2cError | null = null;
  await unlessTrouble(
    signal,
    async () => {
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const before = list.at(-1)?.signature;
        const from = before === undefined ? {} : { before };
        const asked = { signal, limit: MOST_LISTED, ...from };
        const found = await rpc.getSignaturesForAddress(address, asked);
        list.push(...found);
        // A short page is not the end: servers may list fewer than requested.
        const last = found.at(-1);
        if (!last || (last.blockTime ?? Infinity) < sinceS - 2 * CLOCK_ERROR_S) return;
      }
      trouble = raise('history_too_long', { address });
    },
    (thrown) => (trouble = thrown),
  );
  return { list, trouble };
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
  /** Memos of what is listed without any. */
  readonly memos: Map<string, readonly string[]>;
}
export const newSeen = (): Seen => ({ paid: new Map(), memos: new Map() });

/** As many as can be listed. Beyond them, what was read longest ago is forgotten. */
const MOST_SEEN = MOST_PAGES * MOST_LISTED;
function forget({ paid, memos }: Seen): void {
  for (const known of [paid, memos]) {
    for (const key of known.keys()) {
      if (known.size <= MOST_SEEN) break;
      known.delete(key);
    }
  }
}

/** What earlier looks have read, by the servers that were asked. */
const seenAt = new Map<string, Seen>();
function seenBy({ rpc }: Reader): Seen {
  const hosts = rpc.hosts.join(' ');
  const known = seenAt.get(hosts) ?? newSeen();
  seenAt.set(hosts, known);
  forget(known);
  return known;
}

/** One look at the chain, whatever is sought in it. */
export interface Look {
  readonly seen: Seen;
  /** How many transactions may be read yet. */
  left: number;
  readonly signal: AbortSignal | undefined;
}

export const newLook = (reader: Reader, signal?: AbortSignal): Look => ({
  seen: seenBy(reader),
  left: MOST_READ,
  signal,
});

/** Takes one from what may be read yet; false: nothing is left. */
export const spend = (look: Look): boolean => (look.left -= 1) >= 0;

/** Longer than any that is sought. */
const LONGEST_MEMO = 128;

/** Reads the memos of what is listed without any; null: there is no room to, or it is not shown. */
async function memosAt(
  { rpc }: Reader,
  { signature }: SignatureInfo,
  look: Look,
): Promise<readonly string[] | null> {
  const { seen, signal } = look;
  const known = seen.memos.get(signature);
  if (known) return known;
  if (!spend(look)) return null;
  const shown = await unlessTrouble(signal, () =>
    rpc.getTransaction(signature, 'confirmed', { signal }),
  );
  if (!shown) return null;
  const memos = memosIn(shown).filter((memo) => memo.length <= LONGEST_MEMO);
  seen.memos.set(signature, memos);
  return memos;
}

/** Lists what has exactly this memo, oldest first. */
export async function withMemo(
  reader: Reader,
  { list }: Pick<AccountHistory, 'list'>,
  memo: string,
  look: Look,
): Promise<{ readonly found: readonly Placed[]; readonly complete: boolean }> {
  // Some servers list no memos at all; where one lists any, an empty one has none.
  const listsMemos = list.some((info) => info.memo !== null);
  const found: Placed[] = [];
  let complete = true;
  for (const info of list) {
    if (info.err !== null) continue;
    const memos = listsMemos ? memosOf(info) : await memosAt(reader, info, look);
    if (memos === null) complete = false;
    else if (memos.length === 1 && memos[0] === memo) found.push(info);
  }
  return { found: found.sort(bySlot), complete };
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
  const { seen, signal } = look;
  const { found, complete } = await withMemo(reader, history, sought.memo, look);
  const tooLong = raise('history_too_long', { address: sought.payTo });
  let trouble = complete ? history.trouble : (history.trouble ?? tooLong);
  const { memo, payTo, amount } = sought;
  const paid: PaidAhead[] = [];
  for (const { signature } of found) {
    // The same transaction may be the payment for other terms.
    const name = [memo, payTo, amount, signature].join(' ');
    let known = seen.paid.get(name);
    if (known === undefined) {
      if (!spend(look)) {
        trouble ??= tooLong;
        break;
      }
      const how = { commitment: 'confirmed', signal } as const;
      const read = await unlessTrouble(
        signal,
        () => readAhead(reader, signature, sought, how),
        (thrown) => (trouble ??= thrown),
      );
      // Listed and not shown, it may be a payment all the same.
      if (read === null) {
        trouble ??= raise('confirmation_timeout', { signature });
        continue;
      }
      known = read === 'other' ? null : read;
      seen.paid.set(name, known);
    }
    if (known) paid.push(known);
  }
  return { paid: paid.sort(bySlot), trouble };
}
