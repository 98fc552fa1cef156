import { MOST_LISTED, type SignatureInfo } from './rpc-parse.ts';
import type { Rpc } from './rpc.ts';

interface Listing {
  /** Newest first. */
  readonly listed: readonly SignatureInfo[];
  /** False if the history is longer than the limit. Then no transaction is proven absent. */
  readonly complete: boolean;
}

/**
 * Lists every transaction that names an address, including failed ones. Goes back to a slot or to
 * the first transaction.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function listHistory(
  rpc: Rpc,
  address: string,
  options: {
    readonly signal?: AbortSignal | undefined;
    /** The oldest slot that is listed; null for the whole history. */
    readonly since: bigint | null;
    readonly pages: number;
    /** The most transactions to list. Without it, the pages are the only limit. */
    readonly most?: number | undefined;
  },
): Promise<Listing> {
  const { signal, since, most = Infinity } = options;
  const listed: SignatureInfo[] = [];
  let before: string | undefined;
  for (let page = 0; page < options.pages; page += 1) {
    const from = before === undefined ? {} : { before };
    const asked = { signal, limit: MOST_LISTED, ...from };
    const found = await rpc.getSignaturesForAddress(address, asked);
    const wanted = since === null ? found : found.filter(({ slot }) => slot >= since);
    listed.push(...wanted);
    if (listed.length > most) return { listed, complete: false };
    before = found.at(-1)?.signature;
    // A short page is not the end, because servers may list fewer than requested.
    if (before === undefined || wanted.length < found.length) return { listed, complete: true };
  }
  return { listed, complete: false };
}

/**
 * Returns a transaction's memos. The list of a server shows them as `[length] text`, joined by `;
 * `.
 */
export const memosOf = ({ memo }: SignatureInfo): readonly string[] =>
  memo === null ? [] : memo.split('; ').map((each) => each.replace(/^\[\d+\] /, ''));
