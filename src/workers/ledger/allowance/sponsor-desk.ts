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
 * What a guest can cost the host's fee key in one call (docs/billing.md, "The fee key"). It is worked
 * out from the journal before each signature of that key, so a reload forgives nothing.
 */

/** Transactions that brought nothing in, at their dearest, that the host stands before it stops. */
const MOST_UNPAID = 10n;
/** At the least price a payment is worth itself and this many more (`PRICE_FLOOR`, sale.ts). */
const COVERS = 3n;
export const MAX_UNRECOUPED_LAMPORTS = MOST_UNPAID * MAX_SPONSORED_LAMPORTS;
/** The next minute and a file, and an approval beside them. */
export const MAX_IN_FLIGHT = 3;
/** In a row, since something was paid. */
export const MAX_FAILED = 6;

export interface FeeStanding {
  /** Lamports spent in this call, at most, that no payment has brought in. */
  readonly unrecouped: bigint;
  readonly inFlight: number;
  readonly failedInARow: number;
}

/** `entries`: the host's of one call, oldest first. */
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

/** Why the fee key signs nothing more now; null = it may. */
export function feeLimit({ unrecouped, inFlight, failedInARow }: FeeStanding): AppError | null {
  if (failedInARow >= MAX_FAILED) return appError('fees_stopped');
  if (unrecouped + MAX_SPONSORED_LAMPORTS > MAX_UNRECOUPED_LAMPORTS)
    return appError('fees_stopped');
  return inFlight >= MAX_IN_FLIGHT ? appError('payment_in_flight') : null;
}

/** Before each signature of the fee key. @throws P2cError `fees_stopped`, `payment_in_flight`, `storage_failed`. */
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

/** The same facilitator, within these limits. What was journalled before is followed up all the same. */
export const limited = (facilitator: Facilitator, check: () => Promise<void>): Facilitator => ({
  ...facilitator,
  settlePayment: (payload, requirements, options) =>
    facilitator.settlePayment(payload, requirements, {
      ...options,
      async onSigned(signed) {
        // Nothing has been broadcast yet, and nothing is if this throws.
        await check();
        await options.onSigned(signed);
      },
    }),
});

/**
 * `allowance.sponsor`: within a call the host co-signs a new approval of the guest's session key, or
 * the end of the one there is, by the owner who gave it; two shapes, and nothing else
 * (docs/x402-datachannel.md, "Extending and revoking").
 */
export interface SponsorDesk {
  /** @throws RpcFailure with one of the words of the specification. */
  serve(params: unknown): Promise<{ readonly signature: string }>;
  /** Something of it is under way: no settlement of a file begins meanwhile. */
  readonly busy: boolean;
}

export interface SponsorDeskOptions {
  readonly money: Money;
  readonly feeKey: Signer;
  readonly callId: string;
  /** The guest's. */
  readonly sessionKey: string;
  /** Who approved it; null: nobody did. */
  readonly owner: string | null;
  readonly check: () => Promise<void>;
  readonly life: AbortSignal;
}

/** Each costs the fee key something, whoever pays for minutes between. */
const MAX_SPONSORED = 40;

const refuse = (word: string): RpcFailure => new RpcFailure(RPC.outOfTurn, word);

export function createSponsorDesk(options: SponsorDeskOptions): SponsorDesk {
  const { money, feeKey, callId, sessionKey, owner, check, life } = options;
  /** By message: asked for again, it is answered again. */
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

  /** An approval that lands late would restore what was replaced: the earlier one first, and payments, too. */
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
      // Refused for now, or unknown: the same bytes may be asked for again.
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
