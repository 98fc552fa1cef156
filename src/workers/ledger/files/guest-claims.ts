import { inBackground } from '../payment/chain.ts';
import { hasLanded } from '../../../shared/api/payments.ts';
import type { SignMessage } from '../../../shared/api/ledger.ts';
import { fromBase64Url, toBase64Url, toHex, utf8 } from '../../../shared/bytes.ts';
import {
  appError,
  type AppError,
  err,
  ok,
  ownText,
  P2cError,
  raise,
  type Result,
  toAppError,
} from '../../../shared/errors.ts';
import type { SaleListing } from '../../../shared/api/sale.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import { verifySignature } from '../solana/keys.ts';
import { claimText } from './host-claims.ts';
import type { Bought } from '../sale/file-grant.ts';
import type { GuestFilesOptions } from './guest-files.ts';
import { ClaimedPayment, FileClaimResult, FileNonceResult } from '../x402/messages.ts';
import { type Purchase, purchasesOf } from './purchases.ts';
import { RpcFailure } from '../x402/wire.ts';

/**
 * Finds files that this wallet has already paid this host for, in an earlier call or under a
 * listing that no longer exists. Requests them from the host again.
 */
interface GuestClaims {
  /** Returns the ids of the listings whose files can be downloaded again. */
  offers(listings: readonly SaleListing[]): Promise<readonly string[]>;
  /**
   * Requests a file again. The wallet signs once and pays nothing. May be called again after an
   * error.
   */
  claim(listing: SaleListing, sign: SignMessage): Promise<Result<Bought>>;
}

/**
 * The refusals after which the payment may have been refunded. The host answers `payment_unseen` if
 * its second server does not show a refund yet.
 */
const MAYBE_REFUNDED: ReadonlySet<string> = new Set(['payment_refunded', 'payment_unseen']);

function refusalOf({ message }: RpcFailure): AppError {
  switch (message) {
    case 'unknown_resource':
      return appError('file_unknown');
    case 'payment_mismatch':
    case 'payment_refunded':
    case 'payment_unseen':
    case 'claim_busy':
    case 'too_many_claims':
      return appError('claim_refused');
    default:
      return appError('peer_protocol');
  }
}

/** Returns the payment in the form that the host can check. Null if the payment has not landed. */
function claimable({ entry, transcript, salt }: Purchase): ClaimedPayment | null {
  if (!hasLanded(entry)) return null;
  const { signature, amount, resourceUrl } = entry;
  const resource = resourceUrl?.slice(resourceUrl.indexOf('/') + 1);
  const found = { transcript, salt, signature, resource, amount: String(amount) };
  return tryParse(ClaimedPayment, found);
}

type Options = Pick<
  GuestFilesOptions,
  'chain' | 'wire' | 'owner' | 'greeted' | 'untilQuiet' | 'life'
>;

export function createGuestClaims(options: Options): GuestClaims {
  const { chain, wire, owner, greeted, life } = options;
  const { callId, terms } = greeted.agreement;
  const { payTo } = terms;

  async function paymentFor(listing: SaleListing): Promise<ClaimedPayment | null> {
    const found = await purchasesOf(chain, { owner, payTo }, [listing]);
    for (const purchase of found.get(toHex(listing.root)) ?? []) {
      const payment = claimable(purchase);
      if (payment) return payment;
    }
    return null;
  }

  async function claim(listing: SaleListing, sign: SignMessage): Promise<Result<Bought>> {
    const { id, root } = listing;
    const payment = await paymentFor(listing);
    if (!payment) return err(appError('file_unpaid'));
    const { signature } = payment;
    // A minute may need the wallet's signature, so do not open the wallet's window now.
    await options.untilQuiet(life);
    const drawn = tryParse(FileNonceResult, await wire.request('file.nonce', { id }, life));
    if (!drawn) throw raise('peer_protocol');
    const message = utf8(claimText({ payTo, root, signature, callId, nonce: drawn.nonce }));
    const signed = await sign(message);
    if (!signed.ok) throw new P2cError(signed.error);
    if (!(await verifySignature(owner, signed.value, message))) {
      // Some wallets add words of their own to the message before they sign it.
      throw raise('wallet_unsupported', { missing: ownText('plain message signatures') });
    }
    const claimed = { id, payment, owner, proof: toBase64Url(signed.value) };
    const answer = tryParse(FileClaimResult, await wire.request('file.claim', claimed, life));
    const secret = answer && fromBase64Url(answer.secret);
    if (!secret) throw raise('peer_protocol');
    return ok({ secret, signature });
  }

  /**
   * Searches for a refund, if the host reports one or cannot tell. If the chain shows a refund, the
   * guest can buy the file again.
   */
  async function seek(listing: SaleListing): Promise<void> {
    try {
      const { learnRefunds } = await import('../refund/look.ts');
      const found = await purchasesOf(chain, { owner, payTo }, [listing]);
      for (const { entry } of found.get(toHex(listing.root)) ?? []) {
        const { callId } = entry;
        if (callId === null) continue;
        const reader = inBackground(chain);
        await learnRefunds(reader, 'guest', callId, [entry], life);
      }
    } catch {
      // The file counts as paid until a server shows the refund.
    }
  }

  return {
    async offers(listings) {
      const priced = listings.filter(({ price }) => price > 0n);
      const found = await purchasesOf(chain, { owner, payTo }, priced);
      const isPaid = ({ root }: SaleListing): boolean =>
        (found.get(toHex(root)) ?? []).some((purchase) => claimable(purchase) !== null);
      return priced.filter(isPaid).map(({ id }) => id);
    },
    async claim(listing, sign) {
      try {
        return await claim(listing, sign);
      } catch (thrown) {
        if (life.aborted) return err(appError('aborted'));
        if (thrown instanceof RpcFailure && MAYBE_REFUNDED.has(thrown.message)) await seek(listing);
        return err(thrown instanceof RpcFailure ? refusalOf(thrown) : toAppError(thrown));
      }
    },
  };
}
