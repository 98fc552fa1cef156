import { leastUnusedOf, mostUnusedOf } from '../../../shared/billing/unused.ts';
import { hasLanded } from '../../../shared/api/payments.ts';
import { type AppError, toAppError } from '../../../shared/errors.ts';
import { usdc } from '../../../shared/money.ts';
import { inBackground, type Chain } from '../payment/chain.ts';
import type { EndedCall } from '../payment/call-record.ts';
import { recordPayment } from '../payment/payments.ts';
import { unusedUrl } from '../refund/entry.ts';
import { learnRefunds } from '../refund/look.ts';
import { type Sums, sumsOf } from '../refund/sums.ts';
import { readDeposit } from './find-end.ts';
import { type Look, lookOf } from './look.ts';
import { endId } from './settle.ts';

/** Guest: finds out how much the host has refunded after a call. */

/** After this time without a refund, in ms, the page tells the guest that the refund is missing. */
const MISSING_MS = 600_000;

/**
 * Guest: checks whether the unused time of one call was refunded. Once the deposit holds less than
 * was paid into it, it has ended. The amount that its end paid to this wallet is the refund.
 * @throws P2cError `storage_failed`, `aborted`.
 */
export async function attendGuest(
  chain: Chain,
  ended: EndedCall,
  signal: AbortSignal,
): Promise<Look> {
  const { journal, env } = chain;
  const { callId } = ended;
  let sums = await sumsOf(journal, ended);
  if (!sums.decided) return lookOf(ended, sums, 'settling');
  let error: AppError | null = null;
  if (!sums.end) {
    try {
      if (ended.deposit !== undefined) await noteEnd(chain, ended, sums, signal);
      // Without a deposit, the host refunds manually.
      else await learnRefunds(inBackground(chain), 'guest', callId, sums.payments, signal);
    } catch (thrown) {
      error = toAppError(thrown);
      if (error.code === 'aborted' || error.code === 'storage_failed') throw thrown;
    }
    sums = await sumsOf(journal, ended);
  }
  const net = usdc(sums.paid - sums.byHand);
  const { countedSeconds } = ended;
  if (hasLanded(sums.end)) {
    const least = leastUnusedOf(ended, net, countedSeconds);
    if (sums.returned < least) return lookOf(ended, sums, 'short');
    return lookOf(ended, sums, sums.returned > 0n ? 'returned' : 'nothing');
  }
  // A manual refund follows the host's count.
  const isGiven = ended.deposit === undefined && sums.landedByHand > 0n;
  const left = (isGiven ? leastUnusedOf : mostUnusedOf)(ended, net, countedSeconds);
  if (left === 0n) return lookOf(ended, sums, 'nothing');
  const isLate = env.wallMs() - ended.endedAtWallMs >= MISSING_MS;
  // If the guest's server does not answer, the refund is not shown as missing.
  return lookOf(ended, sums, isLate && !error ? 'missing' : 'returning', { error });
}

/**
 * Records the end of the deposit, if the chain shows it.
 * @throws P2cError `deposit_gone`, `rpc_*`, `storage_failed`, `aborted`.
 */
async function noteEnd(
  chain: Chain,
  ended: EndedCall,
  { deposited }: Sums,
  signal: AbortSignal,
): Promise<void> {
  const { deposit, callId, counterpart } = ended;
  const [first] = deposited;
  if (deposit === undefined || !first) return;
  const { taken, isOver } = await readDeposit(chain, { ...ended, deposit }, deposited, signal);
  if (!taken || !isOver) return;
  const { signature, amount, blockTimeS, slot: landedSlot } = taken;
  await recordPayment(chain, {
    id: endId('guest', callId),
    kind: 'end',
    state: 'landed',
    role: 'guest',
    callId,
    amount,
    payer: counterpart,
    recipient: first.payer,
    deposit,
    signature,
    blockTimeS,
    landedSlot,
    resourceUrl: unusedUrl(callId),
  });
}
