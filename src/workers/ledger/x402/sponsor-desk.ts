import { P2cError, raise, toAppError } from '../../../shared/errors.ts';
import { checkSponsorRequest } from '../solana/allowance.ts';
import { isOpen } from '../solana/journal.ts';
import type { Signer } from '../solana/keys.ts';
import { base64Bytes } from '../solana/parse.ts';
import { messageHash } from '../solana/payload.ts';
import { settleOpen } from '../solana/payments.ts';
import { AllowanceSponsor } from './messages.ts';
import type { Money } from './money.ts';
import { landSponsored } from './sponsor-land.ts';
import { RPC, RpcFailure } from './wire.ts';

/**
 * `allowance.sponsor`: within a call the host co-signs a new approval of the guest's session key, or
 * the end of the one there is, by the owner who gave it; two shapes, and nothing else
 * (docs/x402-datachannel.md, "Extending and revoking").
 */
export interface SponsorDesk {
  /** @throws RpcFailure with one of the words of the specification. */
  serve(
    params: unknown,
    guest: { readonly callId: string; readonly sessionKey: string },
  ): Promise<{ readonly signature: string }>;
  /** Something of it is under way: no settlement of a file begins meanwhile. */
  readonly busy: boolean;
}

export interface SponsorDeskOptions {
  readonly money: Money;
  readonly feeKey: Signer;
  /** Who approved the session key; null: nobody did. */
  readonly owner: () => string | null;
  readonly check: () => Promise<void>;
  readonly life: AbortSignal;
}

/** Each costs the fee key something, whoever pays for minutes between. */
const MAX_SPONSORED = 40;

const refuse = (word: string): RpcFailure => new RpcFailure(RPC.outOfTurn, word);

export function createSponsorDesk(options: SponsorDeskOptions): SponsorDesk {
  const { money, feeKey, life } = options;
  /** By message: asked for again, it is answered again. */
  const known = new Map<string, Promise<{ readonly signature: string }>>();
  let busy = false;

  async function requestOf(bytes: Uint8Array, { sessionKey }: { readonly sessionKey: string }) {
    const request = await checkSponsorRequest(bytes, feeKey.address, money.mint);
    const owner = options.owner();
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
  async function checkNothingOpen(callId: string): Promise<void> {
    for (const entry of await money.journal.list({ callId, role: 'host', open: true })) {
      if (entry.kind === 'refund') continue;
      if (entry.kind !== 'allowance') throw raise('payment_in_flight');
      if (isOpen(await settleOpen(money, entry, life))) throw raise('payment_in_flight');
    }
  }

  async function land(
    bytes: Uint8Array,
    guest: { readonly callId: string; readonly sessionKey: string },
  ): Promise<{ readonly signature: string }> {
    const request = await requestOf(bytes, guest);
    await checkNothingOpen(guest.callId);
    const landing = { ...guest, check: options.check };
    return { signature: await landSponsored(money, feeKey, request, landing, life) };
  }

  async function serve(
    params: unknown,
    guest: { readonly callId: string; readonly sessionKey: string },
  ): Promise<{ readonly signature: string }> {
    const bytes = decode(AllowanceSponsor.parse(params).transaction);
    if (!bytes) throw refuse('allowance_refused');
    const hash = await messageHash(bytes);
    const answered = known.get(hash);
    if (answered) return answered;
    if (busy) throw raise('payment_in_flight');
    if (known.size >= MAX_SPONSORED) throw raise('fees_stopped');
    busy = true;
    const landing = land(bytes, guest);
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
    async serve(params, guest) {
      try {
        return await serve(params, guest);
      } catch (thrown) {
        if (!(thrown instanceof P2cError)) throw thrown;
        throw refuse(toAppError(thrown).code);
      }
    },
  };
}

function decode(text: string): Uint8Array | null {
  try {
    return base64Bytes(text);
  } catch {
    return null;
  }
}
