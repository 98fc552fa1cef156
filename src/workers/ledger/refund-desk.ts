import type { PaymentRecord, SignTransaction } from '../../shared/api/ledger.ts';
import { toAppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/log.ts';
import type { RefundRequest } from './refund/pay.ts';
import { hostRefundId } from './refund/entry.ts';
import type { Solana } from './payment/solana.ts';
import { alone, type Locks, transferLock } from './payment/locks.ts';

/** Refunds on the page's request. The code that does the work is a chunk of its own. */
interface RefundDesk {
  /**
   * Host: gives a refund, in one window at a time.
   * @throws P2cError `payment_in_flight`, and what refund/pay.ts throws.
   */
  give(money: Solana, request: RefundRequest, sign: SignTransaction): Promise<PaymentRecord>;
  /** Guest: finds refunds that were given outside a call. Not at every click. Never throws. */
  seek(money: Solana | null): Promise<void>;
}

const SEEK_AGAIN_MS = 5_000;

const books = () => import('./books.ts');

export function createRefundDesk(locks: Locks, log: EventLog): RefundDesk {
  /** Copies of a refund's memo, which anybody can make, as these servers show them. */
  let untrue = new Set<string>();
  let asked: Solana | null = null;
  let soughtAtMs = -SEEK_AGAIN_MS;
  return {
    give: (money, request, sign) =>
      alone(locks, transferLock(hostRefundId(request.payment)), async () => {
        const { refundPayment } = await books();
        return refundPayment(money, request, sign);
      }),
    async seek(money) {
      const nowMs = money?.env.nowMs() ?? 0;
      if (!money || nowMs - soughtAtMs < SEEK_AGAIN_MS) return;
      soughtAtMs = nowMs;
      if (asked !== money) untrue = new Set();
      asked = money;
      try {
        const { seekRefunds } = await books();
        const found = await seekRefunds({ ...money, rpc: money.background }, { untrue });
        if (found > 0) log.add('refunds_found', { found });
      } catch (thrown) {
        log.add('refunds_unread', { code: toAppError(thrown).code });
      }
    },
  };
}
