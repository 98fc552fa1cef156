import type { SignatureInfo } from './rpc-parse.ts';
import type { Rpc } from './rpc.ts';

/** The most that a server lists at once. */
const PAGE = 1_000;

export interface Listing {
  /** Newest first. */
  readonly listed: readonly SignatureInfo[];
  /** false: there was more than was to be read, so nothing is proven to be absent. */
  readonly complete: boolean;
}

/**
 * Every transaction that names an address, failed ones too, back to a slot or to its first.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function listHistory(
  rpc: Rpc,
  address: string,
  options: {
    readonly signal?: AbortSignal | undefined;
    /** Nothing older than this slot; null = everything. */
    readonly since: bigint | null;
    readonly pages: number;
    /** More transactions than these are not listed; without it, as many as the pages hold. */
    readonly most?: number | undefined;
    /** Ask this server alone. */
    readonly server?: number | undefined;
  },
): Promise<Listing> {
  const { signal, since, server, most = Infinity } = options;
  const pinned = server === undefined ? {} : { server };
  const listed: SignatureInfo[] = [];
  let before: string | undefined;
  for (let page = 0; page < options.pages; page += 1) {
    const from = before === undefined ? {} : { before };
    const asked = { signal, limit: PAGE, ...from, ...pinned };
    const found = await rpc.getSignaturesForAddress(address, asked);
    const wanted = since === null ? found : found.filter(({ slot }) => slot >= since);
    listed.push(...wanted);
    if (listed.length > most) return { listed, complete: false };
    before = found.at(-1)?.signature;
    // A short page is no end: servers may list fewer than they were asked for.
    if (before === undefined || wanted.length < found.length) return { listed, complete: true };
  }
  return { listed, complete: false };
}

/** A listing shows memos as `[length] text`, joined by `; `. */
export const memosOf = ({ memo }: SignatureInfo): readonly string[] =>
  memo === null ? [] : memo.split('; ').map((each) => each.replace(/^\[\d+\] /, ''));
