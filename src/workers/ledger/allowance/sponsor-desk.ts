import { type AppError, appError, P2cError, raise, toAppError } from '../../../shared/errors.ts';
import { checkSponsorRequest } from './allowance.ts';
import { isOpen, type Journal, type JournalEntry } from '../payment/journal.ts';
import type { Signer } from '../solana/keys.ts';
import { messageHash } from '../solana/payload.ts';
import { settleOpen } from '../payment/payments.ts';
import { AllowanceSponsor } from '../x402/messages.ts';
import type { Money } from '../payment/money.ts';
import { landSponsored, transactionBytes } from './sponsor.ts';
import { RPC, RpcFailure } from '../x402/wire.ts';
import type { Facilitator } from '../payment/facilitator.ts';
import { MAX_SPONSORED_LAMPORTS } from '../solana/layout.ts';

/**
 * Limits what a guest can cost the host's fee key in one call (docs/billing.md, "The fee key"). It
 * is computed from the journal before each signature of that key, so a reload resets nothing.
 */

/** Transactions without income, at their maximum cost, before the fee key stops. */
const MOST_UNPAID = 10n;
/** At the minimum price, a payment covers itself and this many more (`PRICE_FLOOR`, sale.ts). */
const COVERS = 3n;
export const MAX_UNRECOUPED_LAMPORTS = MOST_UNPAID * MAX_SPONSORED_LAMPORTS;
/** The next minute and a file, with an approval beside them. */
export const MAX_IN_FLIGHT = 3;
/** In a row, since the last settled payment. */
export const MAX_FAILED = 6;

export interface FeeStanding {
  /** Lamports spent in this call at most, minus what payments have covered. */
  readonly unrecouped: bigint;
  readonly inFlight: number;
  readonly failedInARow: number;
}

/** Adds up the host's `entries` of one call, oldest first. */
export function feeStanding(entries: readonly JournalEntry[]): FeeStanding {
  let unrecouped = 0n;
  let inFlight = 0;
  let failedInARow = 0;
  for (const entry of entries) {
    // The host's own wallet pays for refunds.
    if (entry.kind === 'refund' || entry.signature === null) continue;
    const open = isOpen(entry);
    if (open) inFlight += 1;
    if (entry.state === 'confirmed' && entry.kind !== 'allowance') {
      const covered = COVERS * MAX_SPONSORED_LAMPORTS;
      unrecouped = unrecouped > covered ? unrecouped - covered : 0n;
      failedInARow = 0;
      continue;
    }
    unrecouped += MAX_SPONSORED_LAMPORTS;
    if (entry.state === 'failed') failedInARow += 1;
  }
  return { unrecouped, inFlight, failedInARow };
}

/** Returns why the fee key may sign nothing more now, or null. */
export function feeLimit({ unrecouped, inFlight, failedInARow }: FeeStanding): AppError | null {
  if (failedInARow >= MAX_FAILED) return appError('fees_stopped');
  if (unrecouped + MAX_SPONSORED_LAMPORTS > MAX_UNRECOUPED_LAMPORTS)
    return appError('fees_stopped');
  return inFlight >= MAX_IN_FLIGHT ? appError('payment_in_flight') : null;
}

/**
 * Checks the limits before each signature of the fee key.
 * @throws P2cError `fees_stopped`, `payment_in_flight`, `storage_failed`.
 */
export async function checkFees(
  journal: Pick<Journal, 'list'>,
  callId: string,
  onStopped: (error: AppError) => void,
): Promise<void> {
  const error = feeLimit(feeStanding(await journal.list({ callId, role: 'host' })));
  if (!error) return;
  if (error.code === 'fees_stopped') onStopped(error);
  throw new P2cError(error);
}

/**
 * Returns the same facilitator within these limits. Payments already in the journal are still
 * followed.
 */
export const limited = (facilitator: Facilitator, check: () => Promise<void>): Facilitator => ({
  ...facilitator,
  settlePayment: (payload, requirements, options) =>
    facilitator.settlePayment(payload, requirements, {
      ...options,
      async onSigned(signed) {
        // Nothing has been broadcast yet, and nothing will be if this throws.
        await check();
        await options.onSigned(signed);
      },
    }),
});

/**
 * Serves `allowance.sponsor`: during a call the host co-signs a new approval of the guest's session
 * key, or the revocation of the present one, by the owner who gave it. Only these two shapes are
 * accepted (docs/x402-datachannel.md, "Extending and revoking").
 */
export interface SponsorDesk {
  /** @throws RpcFailure with one of the reasons of the specification. */
  serve(params: unknown): Promise<{ readonly signature: string }>;
  /** A change is in progress, so no settlement of a file begins. */
  readonly busy: boolean;
}

export interface SponsorDeskOptions {
  readonly money: Money;
  readonly feeKey: Signer;
  readonly callId: string;
  /** The guest's session key. */
  readonly sessionKey: string;
  /** The owner who approved it; null if nobody did. */
  readonly owner: string | null;
  readonly check: () => Promise<void>;
  readonly life: AbortSignal;
}

/** Each costs the fee key something, even if minutes are paid in between. */
const MAX_SPONSORED = 40;

const refuse = (word: string): RpcFailure => new RpcFailure(RPC.outOfTurn, word);

export function createSponsorDesk(options: SponsorDeskOptions): SponsorDesk {
  const { money, feeKey, callId, sessionKey, owner, check, life } = options;
  /** By message, so that a repeated request gets the same answer. */
  const known = new Map<string, Promise<{ readonly signature: string }>>();
  let busy = false;

  async function requestOf(bytes: Uint8Array) {
    const request = await checkSponsorRequest(bytes, feeKey.address, money.mint);
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
   * An approval that lands late would restore what was replaced, so the earlier one and all
   * payments come first.
   */
  async function checkNothingOpen(): Promise<void> {
    for (const entry of await money.journal.list({ callId, role: 'host', open: true })) {
      if (entry.kind === 'refund') continue;
      if (entry.kind !== 'allowance') throw raise('payment_in_flight');
      if (isOpen(await settleOpen(money, entry, life))) throw raise('payment_in_flight');
    }
  }

  async function land(bytes: Uint8Array): Promise<{ readonly signature: string }> {
    const request = await requestOf(bytes);
    await checkNothingOpen();
    const landing = { callId, sessionKey, check };
    return { signature: await landSponsored(money, feeKey, request, landing, life) };
  }

  async function serve(params: unknown): Promise<{ readonly signature: string }> {
    const bytes = transactionBytes(AllowanceSponsor.parse(params).transaction);
    if (!bytes) throw refuse('allowance_refused');
    const hash = await messageHash(bytes);
    const answered = known.get(hash);
    if (answered) return answered;
    if (busy) throw raise('payment_in_flight');
    if (known.size >= MAX_SPONSORED) throw raise('fees_stopped');
    busy = true;
    const landing = land(bytes);
    known.set(hash, landing);
    try {
      return await landing;
    } catch (thrown) {
      // Refused for now, or unknown: the same bytes may be requested again.
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
