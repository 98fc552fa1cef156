import { raise } from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { type EndedCall, transcriptOf } from '../payment/call-record.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { unusedUrl } from '../refund/entry.ts';
import { memosOf } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import {
  type ChainTransaction,
  MOST_LISTED,
  movedIn,
  type SignatureInfo,
  type TokenAccount,
} from '../solana/rpc-parse.ts';
import { memoFor } from '../x402/resources.ts';

export type WithDeposit = EndedCall & { readonly deposit: string };

/** Money that a deposit has paid out, by the deposit's own history. */
interface Taken {
  /** The transaction that moved the largest part. */
  readonly signature: string;
  /** The amount that the guest's account received. */
  readonly amount: AtomicUsdc;
  /** The total that the deposit has paid out, to anyone. */
  readonly paidOut: bigint;
  /** Unix seconds. Null if the server does not know the time yet. */
  readonly blockTimeS: number | null;
  readonly slot: bigint;
}

/** The state of a deposit after the last payment into it. */
interface Seen {
  readonly account: TokenAccount | null;
  /** Null if nothing was paid out. */
  readonly taken: Taken | null;
  /**
   * True if the deposit has paid out as much as was paid into it. A remaining balance then comes
   * from strangers.
   */
  readonly isOver: boolean;
}

/**
 * The most transactions that are read. Anyone can make the history longer by paying a fee for each
 * transaction.
 */
const MOST_READ = 50;

/**
 * Returns the memo of the transaction that ends a call's deposit. Null if the call's record is
 * gone.
 */
export async function endMemo(
  { kv }: Pick<Chain, 'kv'>,
  ended: Pick<EndedCall, 'callId' | 'role'>,
): Promise<string | null> {
  const transcript = await transcriptOf(kv, ended);
  return transcript && memoFor(transcript, unusedUrl(ended.callId));
}

/** Returns a slot at which all of these payments have reached the deposit. */
export function slotOfAll(paid: readonly JournalEntry[]): bigint {
  const slots = paid.map(({ landedSlot, slot }) => landedSlot ?? slot ?? 0n);
  return slots.reduce((most, each) => (each > most ? each : most), 0n);
}

/**
 * Reads a deposit at a slot at which all payments have reached it, and finds what was paid out
 * since.
 * @param paid not empty. The wallet of the first payment is the guest's. So if another wallet paid
 * a minute, the guest's wallet gets the unused time of that minute, too.
 * @throws P2cError `deposit_gone` if money is missing and the history does not show where it went;
 * `rpc_*`, `storage_failed`, `aborted`.
 */
export async function readDeposit(
  chain: Chain,
  ended: WithDeposit,
  paid: readonly JournalEntry[],
  signal: AbortSignal | undefined,
): Promise<Seen> {
  const { rpc, mint } = chain;
  const total = paid.reduce((sum, { amount }) => sum + amount, 0n);
  const minContextSlot = slotOfAll(paid);
  const address = associatedTokenAccount(ended.deposit, mint);
  const { value: account } = await rpc.getTokenAccountAt(address, { signal, minContextSlot });
  const held = account?.amount ?? 0n;
  if (held >= total) return { account, taken: null, isOver: false };
  const purse = associatedTokenAccount(paid[0]?.payer ?? ended.counterpart, mint);
  const memo = await endMemo(chain, ended);
  const taken = await findTaken(chain, { address, purse, memo, total }, signal);
  const paidOut = taken?.paidOut ?? 0n;
  if (held + paidOut < total) throw raise('deposit_gone');
  return { account, taken, isOver: paidOut >= total };
}

/**
 * Sorts transactions: first those whose memo marks them as the end, then the others, oldest first.
 */
function inOrder(listed: readonly SignatureInfo[], memo: string | null): readonly SignatureInfo[] {
  const landed = listed.filter(({ err }) => err === null).toReversed();
  const isNamed = (info: SignatureInfo): boolean => memo !== null && memosOf(info).includes(memo);
  return landed.toSorted((one, other) => Number(isNamed(other)) - Number(isNamed(one)));
}

/**
 * Adds up what the deposit has paid out. Stops once the sum is complete.
 * @throws P2cError `rpc_*`, `aborted`.
 */
async function findTaken(
  { rpc }: Pick<Chain, 'rpc'>,
  sought: {
    readonly address: string;
    readonly purse: string;
    readonly memo: string | null;
    readonly total: bigint;
  },
  signal: AbortSignal | undefined,
): Promise<Taken | null> {
  const { address, purse, memo, total } = sought;
  const listed = await rpc.getSignaturesForAddress(address, { signal, limit: MOST_LISTED });
  let end: ChainTransaction | null = null;
  let most = 0n;
  let paidOut = 0n;
  let back = 0n;
  for (const { signature } of inOrder(listed, memo).slice(0, MOST_READ)) {
    if (paidOut >= total) break;
    const found = await rpc.getTransaction(signature, 'confirmed', { signal });
    const took = found && found.err === null ? -movedIn(found, address) : 0n;
    if (!found || took <= 0n) continue;
    paidOut += took;
    const got = movedIn(found, purse);
    if (got > 0n) back += got;
    if (took > most) [end, most] = [found, took];
  }
  const [signature] = end?.signatures ?? [];
  if (!end || signature === undefined) return null;
  return { signature, amount: usdc(back), paidOut, blockTimeS: end.blockTime, slot: end.slot };
}
