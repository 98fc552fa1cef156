import type { PaymentRecord, SignTransaction } from '../../shared/api/ledger.ts';
import { toAppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/log.ts';
import type { RefundRequest } from './refund/pay.ts';
import { inBackground, type Chain } from './payment/chain.ts';

/**
 * Handles the page's requests for refunds. Loads the code for them, a separate chunk, on first use.
 */
interface RefundDesk {
  /**
   * Host: pays a refund.
   * @throws P2cError the errors of refund/pay.ts.
   */
  give(chain: Chain, request: RefundRequest, sign: SignTransaction): Promise<PaymentRecord>;
  /**
   * Guest: searches for refunds that were paid outside a call. Does not search again at every
   * click. If the page has chosen no network yet, `chain` is null, and the search begins with
   * {@link connected}. Never throws.
   */
  seek(chain: Chain | null): Promise<void>;
  /** Starts a search that waited for a network. Resolves once the search is done. Never throws. */
  connected(chain: Chain): Promise<void>;
}

const SEEK_AGAIN_MS = 5_000;

const afterCall = () => import('./after-call.ts');

export function createRefundDesk(log: EventLog): RefundDesk {
  let asked: Chain | null = null;
  let soughtAtMs = -SEEK_AGAIN_MS;
  let isMissed = false;

  async function seek(chain: Chain | null): Promise<void> {
    isMissed = chain === null;
    const nowMs = chain?.env.nowMs() ?? 0;
    if (!chain || (asked === chain && nowMs - soughtAtMs < SEEK_AGAIN_MS)) return;
    soughtAtMs = nowMs;
    asked = chain;
    try {
      const { seekRefunds } = await afterCall();
      const found = await seekRefunds(inBackground(chain));
      if (found > 0) log.add('refunds_found', { found });
    } catch (thrown) {
      log.add('refunds_unread', { code: toAppError(thrown).code });
    }
  }

  return {
    seek,
    connected: (chain) => (isMissed ? seek(chain) : Promise.resolve()),
    async give(chain, request, sign) {
      const { refundPayment } = await afterCall();
      return refundPayment(chain, request, sign);
    },
  };
}
