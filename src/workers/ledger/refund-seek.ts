import { isForSale } from '../../shared/payments.ts';
import { listHistory, memosOf } from './receipts/history.ts';
import { guestRefundId, refundMemo } from './refund-names.ts';
import { learnRefund, type RefundReader } from './refund-seen.ts';
import { associatedTokenAccount } from './solana/layout.ts';

/** Guest: refunds that nobody was there to be told of. */

const DAY_MS = 86_400_000;
/** Refunds come soon, or are asked for by other means. */
const SOUGHT_DAYS = 90;
const MOST_SOUGHT = 500;
/** Of a thousand transactions each. */
const PAGES = 2;

/**
 * Looks for refunds that were given while nobody was in the call: in the history of the USDC accounts
 * that paid, one listing each. Answers how many were found.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function seekRefunds(reader: RefundReader, signal?: AbortSignal): Promise<number> {
  const { rpc, env, mint, network, journal } = reader;
  const entries = await journal.list({ role: 'guest', network });
  const back = new Set(
    entries
      .filter(({ kind, state }) => kind === 'refund' && state !== 'failed')
      .map(({ id }) => id),
  );
  const oldestMs = env.wallMs() - SOUGHT_DAYS * DAY_MS;
  const sought = entries
    .filter(
      ({ kind, state, signature, createdAtWallMs }) =>
        isForSale(kind) &&
        state === 'confirmed' &&
        createdAtWallMs >= oldestMs &&
        signature !== null &&
        !back.has(guestRefundId(signature)),
    )
    .slice(-MOST_SOUGHT);
  let found = 0;
  for (const payer of new Set(sought.map((entry) => entry.payer))) {
    const account = associatedTokenAccount(payer, mint);
    const { listed } = await listHistory(rpc, account, { signal, since: null, pages: PAGES });
    const byMemo = new Map(
      listed
        .filter(({ err }) => err === null)
        .flatMap((info) => memosOf(info).map((memo) => [memo, info.signature] as const)),
    );
    for (const { callId, signature: payment } of sought.filter((each) => each.payer === payer)) {
      if (callId === null || payment === null) continue;
      const memo = await refundMemo(reader, 'guest', callId, payment);
      const signature = memo === null ? undefined : byMemo.get(memo);
      if (!signature) continue;
      if (await learnRefund(reader, { payment, signature }, signal)) found += 1;
    }
  }
  return found;
}
