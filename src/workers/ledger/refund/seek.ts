import { isForSale } from '../../../shared/api/payments.ts';
import { listHistory } from '../solana/history.ts';
import { candidates } from './find.ts';
import { guestRefundId, refundMemo } from './names.ts';
import { learnRefund, type RefundReader } from './seen.ts';
import { associatedTokenAccount } from '../solana/layout.ts';

/** Guest: refunds that nobody was there to be told of. */

const DAY_MS = 86_400_000;
/** Refunds come soon, or are asked for by other means. */
const SOUGHT_DAYS = 90;
const MOST_SOUGHT = 500;
/** Of a thousand transactions each. */
const PAGES = 20;
/** Transactions that bear a refund's memo and may be none, read at one time. */
const MOST_READ = 100;

/**
 * Looks for refunds that were given while nobody was in the call: in the history of the USDC accounts
 * that paid, back to the oldest of these payments. Answers how many were found.
 * @param options.untrue what was read before and is no refund: it is not read again.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function seekRefunds(
  reader: RefundReader,
  options: { readonly untrue?: Set<string>; readonly signal?: AbortSignal } = {},
): Promise<number> {
  const { untrue = new Set<string>(), signal } = options;
  const { rpc, mint } = reader;
  const sought = await paidAndNotBack(reader);
  let found = 0;
  let read = 0;

  async function seek(payment: string, signatures: readonly string[]): Promise<void> {
    for (const signature of signatures) {
      const name = `${payment} ${signature}`;
      if (untrue.has(name) || read === MOST_READ) continue;
      read += 1;
      if (await learnRefund(reader, { payment, signature }, signal)) {
        found += 1;
        return;
      }
      untrue.add(name);
    }
  }

  for (const payer of new Set(sought.map((entry) => entry.payer))) {
    const theirs = sought.filter((entry) => entry.payer === payer);
    const [{ signature: oldest } = { signature: null }] = theirs.toSorted(
      (a, b) => a.createdAtWallMs - b.createdAtWallMs,
    );
    const first = oldest && (await rpc.getTransaction(oldest, 'confirmed', { signal }));
    const account = associatedTokenAccount(payer, mint);
    const since = first ? first.slot : null;
    const { listed } = await listHistory(rpc, account, { signal, since, pages: PAGES });
    for (const { callId, signature: payment } of theirs) {
      if (callId === null || payment === null) continue;
      const memo = await refundMemo(reader, 'guest', callId, payment);
      if (memo !== null) await seek(payment, candidates(listed, memo));
    }
  }
  return found;
}

async function paidAndNotBack({ env, network, journal }: RefundReader) {
  const entries = await journal.list({ role: 'guest', network });
  const back = new Set(
    entries
      .filter(({ kind, state }) => kind === 'refund' && state !== 'failed')
      .map(({ id }) => id),
  );
  const oldestMs = env.wallMs() - SOUGHT_DAYS * DAY_MS;
  return entries
    .filter(
      ({ kind, state, signature, createdAtWallMs }) =>
        isForSale(kind) &&
        state === 'confirmed' &&
        createdAtWallMs >= oldestMs &&
        signature !== null &&
        !back.has(guestRefundId(signature)),
    )
    .slice(-MOST_SOUGHT);
}
