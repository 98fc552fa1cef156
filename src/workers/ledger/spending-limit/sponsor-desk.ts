import { isOpen } from '../../../shared/api/payments.ts';
import * as v from 'valibot';
import type { WithinLimits } from '../payment/fee-limits.ts';
import { P2cError, raise, toAppError } from '../../../shared/errors.ts';
import { checkSponsorRequest } from './delegation.ts';
import type { Signer } from '../solana/keys.ts';
import { messageHash } from '../solana/payload.ts';
import { reconsider } from '../payment/payments.ts';
import { SpendingLimitSponsor } from '../x402/messages.ts';
import type { Chain } from '../payment/chain.ts';
import { landSponsored, transactionBytes } from './sponsor.ts';
import { RPC, RpcFailure } from '../x402/wire.ts';

/**
 * Host: answers `allowance.sponsor`. During a call, co-signs a new approval of the guest's session
 * key, or the revocation of the present approval, if the owner who approved the key has signed it.
 * Nothing else is accepted (docs/protocol/x402.md, "Extending and revoking").
 */
export interface SponsorDesk {
  /**
   * Lands a change.
   * @throws RpcFailure with one of the reasons of the specification.
   */
  serve(params: unknown): Promise<{ readonly signature: string }>;
  /** True while a change is in progress. Meanwhile, no settlement of a file or tip begins. */
  readonly busy: boolean;
}

interface SponsorDeskOptions {
  readonly chain: Chain;
  readonly feePayerKey: Signer;
  readonly callId: string;
  /** The guest's session key. */
  readonly sessionKey: string;
  /** The owner of the wallet that approved the session key. Null if there was no approval. */
  readonly owner: string | null;
  readonly withinLimits: WithinLimits;
  readonly life: AbortSignal;
}

/**
 * The most changes that are sponsored in a call. Each costs the fee payer something, even if
 * minutes are paid in between.
 */
const MAX_SPONSORED = 40;

const refuse = (word: string): RpcFailure => new RpcFailure(RPC.outOfTurn, word);

export function createSponsorDesk(options: SponsorDeskOptions): SponsorDesk {
  const { chain, feePayerKey, callId, sessionKey, owner, withinLimits, life } = options;
  /** The results by message hash. A repeated request gets the same answer. */
  const known = new Map<string, Promise<{ readonly signature: string }>>();
  let busy = false;

  async function requestOf(bytes: Uint8Array) {
    const request = await checkSponsorRequest(bytes, feePayerKey.address, chain);
    if (owner === null || request.owner !== owner)
      throw raise('allowance_refused', { reason: 'owner' });
    if (request.kind === 'approve' && request.delegate !== sessionKey) {
      throw raise('allowance_refused', { reason: 'delegate' });
    }
    if (request.kind === 'approve' && request.cap === 0n) {
      throw raise('allowance_refused', { reason: 'cap' });
    }
    return request;
  }

  /**
   * Throws while an earlier approval or a payment may still land. An approval that lands late would
   * restore the limit that this change replaces.
   */
  async function checkNothingOpen(): Promise<void> {
    for (const entry of await chain.journal.list({ callId, role: 'host', open: true })) {
      if (entry.kind === 'refund') continue;
      if (entry.kind !== 'allowance') throw raise('payment_open');
      if (isOpen(await reconsider(chain, entry, life))) throw raise('payment_open');
    }
  }

  async function land(bytes: Uint8Array): Promise<{ readonly signature: string }> {
    const request = await requestOf(bytes);
    await checkNothingOpen();
    const landing = { callId, sessionKey, withinLimits };
    return { signature: await landSponsored(chain, feePayerKey, request, landing, life) };
  }

  async function serve(params: unknown): Promise<{ readonly signature: string }> {
    const bytes = transactionBytes(v.parse(SpendingLimitSponsor, params).transaction);
    if (!bytes) throw refuse('allowance_refused');
    const hash = await messageHash(bytes);
    const answered = known.get(hash);
    if (answered) return answered;
    if (busy) throw raise('payment_open');
    if (known.size >= MAX_SPONSORED) throw raise('fees_stopped');
    busy = true;
    const landing = land(bytes);
    known.set(hash, landing);
    try {
      return await landing;
    } catch (thrown) {
      // The host refused only for now, or the result is unknown. Allow the guest to request the
      // same change again.
      known.delete(hash);
      throw thrown;
    } finally {
      busy = false;
    }
  }

  return {
    get busy() {
      return busy;
    },
    async serve(params) {
      try {
        return await serve(params);
      } catch (thrown) {
        if (!(thrown instanceof P2cError)) throw thrown;
        throw refuse(toAppError(thrown).code);
      }
    },
  };
}
