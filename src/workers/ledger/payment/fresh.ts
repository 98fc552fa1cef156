import { raise, toAppError } from '../../../shared/errors.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { checkAborted, unlessTrouble } from '../solana/env.ts';
import { memosOf } from '../solana/history.ts';
import type { Rpc } from '../solana/rpc.ts';
import { memosIn, MOST_LISTED, type SignatureInfo } from '../solana/rpc-parse.ts';
import type { Chain } from './chain.ts';

/** While a look takes longer, another browser may do what it does not find. */
const FRESH_MS = 10_000;
/** What was heard longer ago than this does not count, however long another server takes. */
const OLD_MS = 30_000;
const LOOKS = 5;
/** How often one is heard again: it may become old again while another one is. */
const AGAIN = 2;
/** Lines that show no memo and are read for it, of each account, at each server. */
const MOST_READ = 20;
/** A refusal that lasts for a moment says nothing of later. */
const REFUSED_MS = 60_000;
const TRIES = 5;
const REFUSALS: ReadonlySet<string> = new Set(['rpc_forbidden', 'rpc_error']);

/**
 * What a server lists first, where more than a page of new ones is a flood; '-': it has been silent or has
 * refused for long; null: it does not say.
 */
type Newest = readonly SignatureInfo[] | '-' | null;

interface Asking {
  readonly env: Chain['env'];
  readonly signal: AbortSignal | undefined;
}

/** One server's word on one account. */
interface Place {
  readonly rpc: Rpc;
  readonly server: number;
  readonly address: string;
}

/** `mayWait`: for a server that refuses. */
async function newestAt(
  { rpc, server, address }: Place,
  { env, signal }: Asking,
  mayWait: boolean,
): Promise<Newest> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await rpc.getSignaturesForAddress(address, { signal, server, limit: MOST_LISTED });
    } catch (thrown) {
      checkAborted(signal);
      if (rpc.isStuck(server)) return '-';
      if (!mayWait || !REFUSALS.has(toAppError(thrown).code)) return null;
      if (tries === TRIES) return '-';
      await env.sleep(REFUSED_MS / (TRIES - 1), signal);
    }
  }
}

/** Tells whether nothing with one of these memos has been listed between the two. */
async function isQuiet(
  { rpc, server }: Place,
  before: Newest | undefined,
  now: Newest,
  memos: readonly string[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!before || !now || before === '-' || now === '-') return before === '-' && now === '-';
  const head = before[0]?.signature;
  const at = head ? now.findIndex(({ signature }) => signature === head) : now.length;
  if (at < 0 || at === MOST_LISTED) return false;
  const isOther = (shown: readonly string[]): boolean =>
    !shown.some((memo) => memos.includes(memo));
  const added = now.slice(0, at).filter(({ err }) => err === null);
  // Some servers list no memos at all.
  if (now.some(({ memo }) => memo !== null)) return added.every((info) => isOther(memosOf(info)));
  if (added.length > MOST_READ) return false;
  const read = added.map(({ signature }) =>
    unlessTrouble(signal, () => rpc.getTransaction(signature, 'confirmed', { signal, server })),
  );
  return (await Promise.all(read)).every((shown) => shown && isOther(memosIn(shown)));
}

/** Returns how long ago this was called. One clock stands still while the machine sleeps, one can be set. */
function since(env: Chain['env']): () => number {
  const [fromMs, fromWallMs] = [env.nowMs(), env.wallMs()];
  return () => Math.max(env.nowMs() - fromMs, env.wallMs() - fromWallMs);
}

interface Heard {
  readonly place: Place;
  readonly newest: Newest;
  readonly quiet: boolean;
  readonly ageMs: () => number;
}

/**
 * Returns what each server says, none much earlier than another one that has to be waited for. Reading
 * new lines may take long, and a live call makes them wait for each other, so whoever was heard early is
 * heard again: then only what was listed meanwhile has to be read.
 */
async function hearAll(
  places: readonly Place[],
  before: readonly Heard[],
  memos: readonly string[],
  how: Asking,
): Promise<readonly Heard[]> {
  async function hear(place: Place, known: Newest | undefined, mayWait: boolean): Promise<Heard> {
    const newest = await newestAt(place, how, mayWait);
    // One that is not waited for says nothing that could be old.
    const ageMs = newest === '-' ? () => 0 : since(how.env);
    const quiet = await isQuiet(place, known, newest, memos, how.signal);
    return { place, newest, quiet, ageMs };
  }
  let all = await Promise.all(places.map((place, at) => hear(place, before[at]?.newest, true)));
  for (let again = 1; again <= AGAIN; again += 1) {
    all = await Promise.all(
      all.map(async (heard) => {
        if (heard.ageMs() <= FRESH_MS) return heard;
        const now = await hear(heard.place, heard.newest, false);
        return { ...now, quiet: heard.quiet && now.quiet };
      }),
    );
  }
  return all.map((heard) => ({ ...heard, quiet: heard.quiet && heard.ageMs() <= OLD_MS }));
}

/** What a look searches for. */
interface Sought {
  /** Whose USDC accounts. */
  readonly owners: readonly string[];
  readonly memos: readonly string[];
}

/**
 * Returns what a look finds, as the chain is now: whoever floods an account, or a server that stalls, can
 * keep one busy for minutes. One that takes long counts if no server has listed anything new with a memo
 * that is sought since it began.
 * @throws P2cError `rpc_slow`, and as the look.
 */
export async function lookFresh<T>(
  { env, rpc, second, mint }: Pick<Chain, 'env' | 'rpc' | 'second' | 'mint'>,
  { owners, memos }: Sought,
  look: () => Promise<T>,
  isFound: (found: T) => boolean,
  signal?: AbortSignal,
): Promise<T> {
  const places = (second ? [rpc, second] : [rpc]).flatMap((rpc) =>
    [...rpc.hosts.keys()].flatMap((server) =>
      owners.map((owner) => ({ rpc, server, address: associatedTokenAccount(owner, mint) })),
    ),
  );
  const how = { env, signal };
  let heard: readonly Heard[] = [];
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    const tookMs = since(env);
    const found = await look();
    if (isFound(found) || tookMs() <= FRESH_MS) return found;
    heard = await hearAll(places, heard, memos, how);
    if (heard.every(({ quiet }) => quiet)) return found;
  }
  throw raise('rpc_slow', { host: rpc.hosts[0] ?? '' });
}
