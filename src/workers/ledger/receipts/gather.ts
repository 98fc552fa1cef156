import { raise, toAppError } from '../../../shared/errors.ts';
import type { CallReceipt } from '../../../shared/receipt.ts';
import type { Solana } from '../solana/index.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import type { SignatureInfo } from '../solana/rpc-parse.ts';
import type { Allowance } from './allowances.ts';
import { type Facts, readFacts } from './facts.ts';
import { listHistory, memosOf } from './history.ts';
import { createMemoBook, type MemoBook } from './memos.ts';
import { createSales, type Sales } from './sales.ts';

/** Reads from the chain all that has to do with one call, whether its receipt names it or not. */

export type AuditDeps = Pick<Solana, 'rpc' | 'env' | 'mint' | 'network'>;

export interface Gathered {
  readonly memos: MemoBook;
  readonly sales: Sales;
  /** By signature; null = there is no such transaction. */
  readonly facts: ReadonlyMap<string, Facts | null>;
  /** All that names the session key, oldest first. */
  readonly session: readonly Facts[];
  readonly allowance: Allowance | null;
}

/** Of a thousand transactions each: more of one account is not searched. */
const MOST_PAGES = 200;
/** How far back a prepayment is looked for that the receipt does not name. */
const PAGES_WITHOUT_BOUND = 10;
/** Transactions read at once; servers count requests. */
const AT_ONCE = 4;
/** Public servers count requests over ten seconds (facts.md): an hour's call is more than they like at once. */
const RATE_PAUSE_MS = 5_000;
const RATE_PAUSES = 30;
/** Each time that a call goes on while it is being audited. */
const TRIES = 4;

/** @throws P2cError `history_too_long`, `rpc_*`, `aborted`. */
export async function gather(
  deps: AuditDeps,
  receipt: CallReceipt,
  signal?: AbortSignal,
): Promise<Gathered> {
  const { rpc, env, mint } = deps;
  const { sessionKey, payer } = receipt;
  const account = associatedTokenAccount(payer, mint);
  const named = [...receipt.approvals, ...receipt.payments].map(({ signature }) => signature);
  const facts = new Map<string, Facts | null>();

  /** Waits where a server only asks for that. */
  async function patiently<T>(ask: () => Promise<T>): Promise<T> {
    for (let pauses = 0; ; pauses += 1) {
      try {
        return await ask();
      } catch (thrown) {
        if (toAppError(thrown).code !== 'rpc_rate_limited' || pauses === RATE_PAUSES) throw thrown;
        await env.sleep(RATE_PAUSE_MS, signal);
      }
    }
  }

  /** Reads what is not known yet. */
  async function learn(signatures: readonly string[]): Promise<void> {
    const wanted = [...new Set(signatures)].filter((each) => !facts.has(each));
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const batch = wanted.slice(at, at + AT_ONCE);
      await Promise.all(
        batch.map(async (each) =>
          facts.set(each, await patiently(() => readFacts(rpc, each, signal))),
        ),
      );
    }
  }

  async function list(address: string, since: bigint | null): Promise<readonly SignatureInfo[]> {
    const unbounded = since === null && address !== sessionKey;
    const pages = unbounded ? PAGES_WITHOUT_BOUND : MOST_PAGES;
    const options = { signal, since, pages };
    const { listed, complete } = await patiently(() => listHistory(rpc, address, options));
    if (!complete && !unbounded) throw raise('history_too_long', { address });
    return listed.filter(({ err }) => err === null);
  }

  /**
   * What bears a memo of this call: in the history of the payer's USDC account, which every payment
   * and refund moves, and of the wallet where the wallet signs. Nothing is older than the prepayment.
   */
  async function learnByMemo(memos: MemoBook, sales: Sales): Promise<void> {
    const since = sales.prepaidSlot(facts.values());
    const listed: SignatureInfo[] = [];
    for (const address of sessionKey ? [account] : [account, payer]) {
      listed.push(...(await list(address, since)));
    }
    await memos.seekMinutes(new Set(listed.flatMap(memosOf)));
    const ours = (): string[] =>
      listed
        .filter((info) => memosOf(info).some((memo) => memos.find(memo)))
        .map(({ signature }) => signature);
    await memos.addRefundsOf([...facts.keys(), ...ours()]);
    await learn(ours());
    sales.span(facts.values());
    await learn(listed.filter((info) => sales.mayBe(info)).map(({ signature }) => signature));
  }

  for (let tries = 1; ; tries += 1) {
    const listed = sessionKey ? await list(sessionKey, null) : [];
    const memos = await createMemoBook(receipt);
    const sales = createSales(
      receipt,
      mint,
      memos,
      (signature) => facts.get(signature)?.transfers[0]?.amount ?? null,
    );
    await learn([...named, ...listed.map(({ signature }) => signature)]);
    await memos.seekMinutes(new Set(listed.flatMap(memosOf)));
    await learnByMemo(memos, sales);
    if (!sessionKey) return { memos, sales, facts, session: [], allowance: null };
    const state = await patiently(() => rpc.getTokenAccount(account, { signal }));
    const now = await list(sessionKey, null);
    // A call that goes on meanwhile is read again: listing and odometer have to be of one moment.
    if (now.length !== listed.length && tries < TRIES) continue;
    const allowance = {
      sessionKey,
      account,
      delegate: state?.delegate ?? null,
      delegatedAmount: state?.delegatedAmount ?? 0n,
    };
    const session = listed.flatMap(({ signature }) => facts.get(signature) ?? []).reverse();
    return { memos, sales, facts, session, allowance };
  }
}
