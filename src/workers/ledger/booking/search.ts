import { type P2cError, raise } from '../../../shared/errors.ts';
import { unlessTrouble } from '../solana/env.ts';
import { memosOf } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { memosIn, type SignatureInfo } from '../solana/rpc-parse.ts';
import { type PaidAhead, type Reader, readOne, type SoughtBooking } from './read.ts';

/**
 * Finds on the chain what was paid for an offer: by its memo, in the history of a USDC account. A
 * memo proves nothing by itself, so each candidate is read.
 */

const PAGE = 1_000;
/** Of a thousand transactions each. */
const MOST_PAGES = 20;
/** Transactions read at one look. Anybody can make as many as they are willing to pay for. */
export const MOST_READ = 500;
/** The host's clock may be wrong by this much. */
const CLOCK_ERROR_S = 86_400;

/** What names an account since a moment, as all servers that answer show it together. */
export interface AccountHistory {
  /** Oldest first. */
  readonly infos: readonly SignatureInfo[];
  /** null: everything since then is there. Otherwise why that is not known. */
  readonly trouble: P2cError | null;
}

async function listAt(
  { rpc }: Reader,
  address: string,
  untilS: number,
  { server, signal }: { readonly server: number; readonly signal: AbortSignal | undefined },
): Promise<{ readonly infos: readonly SignatureInfo[]; readonly complete: boolean }> {
  const infos: SignatureInfo[] = [];
  let before: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const from = before === undefined ? {} : { before };
    const asked = { signal, server, limit: PAGE, ...from };
    const found = await rpc.getSignaturesForAddress(address, asked);
    infos.push(...found);
    const last = found.at(-1);
    // A short page is not the end: servers may list fewer than requested.
    const isPast = (last?.blockTime ?? Infinity) < untilS - CLOCK_ERROR_S;
    if (!last || isPast) return { infos, complete: true };
    before = last.signature;
  }
  return { infos, complete: false };
}

/**
 * Lists what names the USDC account of `owner`, back to `sinceS` (Unix seconds). One server's whole
 * list is enough to know that there is nothing more, unless another one shows something.
 * @throws P2cError `aborted`.
 */
export async function readAccount(
  reader: Reader,
  owner: string,
  sinceS: number,
  signal?: AbortSignal,
): Promise<AccountHistory> {
  const address = associatedTokenAccount(owner, reader.mint);
  const all = new Map<string, SignatureInfo>();
  let trouble: P2cError | null = raise('history_too_long', { address });
  let failed: P2cError | null = null;
  for (const server of reader.rpc.hosts.keys()) {
    const said = await unlessTrouble(
      signal,
      () => listAt(reader, address, sinceS, { server, signal }),
      (thrown) => (failed = thrown),
    );
    for (const info of said?.infos ?? []) {
      const known = all.get(info.signature);
      if (!known || known.memo === null) all.set(info.signature, info);
    }
    if (said?.complete) trouble = null;
  }
  const infos = [...all.values()].sort(bySlot);
  return { infos, trouble: trouble && (failed ?? trouble) };
}

const order = <T>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** The earliest slot first, and within it the lower signature, as base58 text. */
export const bySlot = (
  a: { readonly slot: bigint; readonly signature: string },
  b: { readonly slot: bigint; readonly signature: string },
): number => order(a.slot, b.slot) || order(a.signature, b.signature);

/** What a server has shown never changes, so each transaction is read once. */
export interface Seen {
  /** By signature; null: read, and not what its memo says. */
  readonly paid: Map<string, PaidAhead | null>;
  /** Memos of what a server lists without any. */
  readonly memos: Map<string, readonly string[]>;
}
const newSeen = (): Seen => ({ paid: new Map(), memos: new Map() });

/** What earlier looks have read, by the first server. */
const seenAt = new Map<string, Seen>();
export function seenBy({ rpc }: Reader): Seen {
  const [host = ''] = rpc.hosts;
  const known = seenAt.get(host) ?? newSeen();
  seenAt.set(host, known);
  return known;
}

/** Counts what one look may still read. */
export interface Budget {
  left: number;
}

/** Returns the memos of a listed transaction; null: there is no room to read them. */
async function memosAt(
  { rpc }: Reader,
  info: SignatureInfo,
  seen: Seen,
  budget: Budget,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | null> {
  if (info.memo !== null) return memosOf(info);
  const known = seen.memos.get(info.signature);
  if (known) return known;
  if (budget.left === 0) return null;
  budget.left -= 1;
  const shown = await rpc.getTransaction(info.signature, 'confirmed', { signal });
  if (!shown) return null;
  const memos = memosIn(shown);
  seen.memos.set(info.signature, memos);
  return memos;
}

/** Lists what has exactly this memo, oldest first. */
export async function withMemo(
  reader: Reader,
  { infos }: AccountHistory,
  memo: string,
  how: { readonly seen: Seen; readonly budget: Budget; readonly signal: AbortSignal | undefined },
): Promise<{ readonly found: readonly SignatureInfo[]; readonly complete: boolean }> {
  // Some servers list no memos at all; where one lists any, an empty one has none.
  const listsMemos = infos.some((info) => info.memo !== null);
  const found: SignatureInfo[] = [];
  let complete = true;
  for (const info of infos) {
    if (info.err !== null) continue;
    if (listsMemos && info.memo === null) continue;
    const memos = await unlessTrouble(how.signal, () =>
      memosAt(reader, info, how.seen, how.budget, how.signal),
    );
    if (memos === null) complete = false;
    else if (memos.length === 1 && memos[0] === memo) found.push(info);
  }
  return { found, complete };
}

/**
 * Returns what was paid for an offer, the earliest first, and why there may be more.
 * @throws P2cError `aborted`.
 */
export async function findPaid(
  reader: Reader,
  history: AccountHistory,
  sought: SoughtBooking,
  how: {
    readonly seen?: Seen;
    readonly budget?: Budget;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<{ readonly paid: readonly PaidAhead[]; readonly trouble: P2cError | null }> {
  const { seen = seenBy(reader), budget = { left: MOST_READ }, signal } = how;
  const { found, complete } = await withMemo(reader, history, sought.memo, {
    seen,
    budget,
    signal,
  });
  const tooLong = raise('history_too_long', { address: sought.payTo });
  let trouble = complete ? history.trouble : (history.trouble ?? tooLong);
  const paid: PaidAhead[] = [];
  for (const { signature } of found) {
    const name = `${sought.memo} ${signature}`;
    let known = seen.paid.get(name);
    if (known === undefined) {
      if (budget.left === 0) {
        trouble ??= tooLong;
        continue;
      }
      budget.left -= 1;
      const read = await unlessTrouble(
        signal,
        async () => ({ was: await readOne(reader, signature, sought, signal) }),
        (thrown) => (trouble ??= thrown),
      );
      if (!read) continue;
      known = read.was;
      seen.paid.set(name, known);
    }
    if (known) paid.push(known);
  }
  return { paid: paid.sort(bySlot), trouble };
}
