import { raise, toAppError } from '../../../shared/errors.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { checkAborted } from '../solana/env.ts';
import { memosOf } from '../solana/history.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { SignatureInfo } from '../solana/rpc-parse.ts';
import type { Chain } from './chain.ts';

/** While a look takes longer, another browser may do what it does not find. */
const FRESH_MS = 10_000;
const LOOKS = 5;
/** Of each account, at each server. More than so many new ones are a flood. */
const NEWEST = 100;
/** A refusal that lasts for a moment says nothing of later. */
const REFUSED_MS = 60_000;
const TRIES = 5;
const REFUSALS: ReadonlySet<string> = new Set(['rpc_forbidden', 'rpc_error']);

/** What a server lists first; '-': it has been silent or has refused for long; null: it does not say. */
type Newest = readonly SignatureInfo[] | '-' | null;

interface Asking {
  readonly env: Chain['env'];
  readonly signal: AbortSignal | undefined;
  /** Servers that have refused for a minute. */
  readonly refusing: Set<string>;
}

async function newestAt(
  rpc: Rpc,
  server: number,
  address: string,
  { env, signal, refusing }: Asking,
): Promise<Newest> {
  const host = rpc.hosts[server] ?? '';
  for (let tries = 1; ; tries += 1) {
    try {
      return await rpc.getSignaturesForAddress(address, { signal, server, limit: NEWEST });
    } catch (thrown) {
      checkAborted(signal);
      if (rpc.isStuck(server)) return '-';
      if (!REFUSALS.has(toAppError(thrown).code)) return null;
      if (tries === TRIES) refusing.add(host);
      if (refusing.has(host)) return '-';
      await env.sleep(REFUSED_MS / (TRIES - 1), signal);
    }
  }
}

/** By server and account. */
async function newestOf(
  servers: readonly Rpc[],
  addresses: readonly string[],
  how: Asking,
): Promise<readonly Newest[]> {
  const each = servers.flatMap((rpc) =>
    [...rpc.hosts.keys()].map(async (server) => {
      const newest: Newest[] = [];
      for (const address of addresses) newest.push(await newestAt(rpc, server, address, how));
      return newest;
    }),
  );
  return (await Promise.all(each)).flat();
}

/** Tells whether nothing with one of these memos has been listed between the two. */
function isQuiet(before: Newest | undefined, now: Newest, memos: readonly string[]): boolean {
  if (!before || !now || before === '-' || now === '-') return before === '-' && now === '-';
  const head = before[0]?.signature;
  const at = head ? now.findIndex(({ signature }) => signature === head) : now.length;
  if (at < 0 || at === NEWEST) return false;
  // Some servers list no memos at all.
  const listsMemos = now.some(({ memo }) => memo !== null);
  const isOther = (info: SignatureInfo): boolean =>
    info.err !== null || (listsMemos && !memosOf(info).some((memo) => memos.includes(memo)));
  return now.slice(0, at).every(isOther);
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
  const addresses = owners.map((owner) => associatedTokenAccount(owner, mint));
  const how = { env, signal, refusing: new Set<string>() };
  let before: readonly Newest[] = [];
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    const fromMs = env.nowMs();
    const found = await look();
    if (isFound(found) || env.nowMs() - fromMs <= FRESH_MS) return found;
    const now = await newestOf(second ? [rpc, second] : [rpc], addresses, how);
    if (now.every((newest, at) => isQuiet(before[at], newest, memos))) return found;
    before = now;
  }
  throw raise('rpc_slow', { host: rpc.hosts[0] ?? '' });
}
