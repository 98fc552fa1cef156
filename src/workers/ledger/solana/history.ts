import { MOST_LISTED, type SignatureInfo } from './rpc-parse.ts';
import type { Rpc } from './rpc.ts';

interface Listing {
  /** Newest first. */
  readonly listed: readonly SignatureInfo[];
  /**
   * False if the history is longer than the limit. A transaction that is not listed may then still
   * exist.
   */
  readonly complete: boolean;
}

/**
 * Lists every transaction that names an address, including failed ones, back to a slot or to the
 * first transaction.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function listHistory(
  rpc: Rpc,
  address: string,
  options: {
    readonly signal?: AbortSignal | undefined;
    /** The oldest slot that is listed. Null for the whole history. */
    readonly since: bigint | null;
    readonly pages: number;
    /** The most transactions to list. If absent, only the number of pages is limited. */
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
    // A short page need not be the last, because servers may list fewer transactions than
    // requested.
    if (before === undefined || wanted.length < found.length) return { listed, complete: true };
  }
  return { listed, complete: false };
}

/**
 * Returns the memos of a listed transaction. Servers list them as `[length] text`, joined by `; `.
 */
export const memosOf = ({ memo }: SignatureInfo): readonly string[] =>
  memo === null ? [] : memo.split('; ').map((each) => each.replace(/^\[\d+\] /, ''));

/**
 * Returns the listed transactions that may have this memo. Some servers list no memos. Then every
 * transaction may have it.
 */
export const mayHaveMemo = (
  listed: readonly SignatureInfo[],
  memo: string,
): readonly SignatureInfo[] =>
  listed.some((info) => info.memo !== null)
    ? listed.filter((info) => memosOf(info).includes(memo))
    : listed;
