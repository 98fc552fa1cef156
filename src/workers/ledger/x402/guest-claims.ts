import type { SignMessage } from '../../../shared/api.ts';
import { fromBase64Url, toBase64Url, toHex, utf8 } from '../../../shared/bytes.ts';
import { type AppError, appError, P2cError, raise, toAppError } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Ware } from '../../../shared/sale.ts';
import type { JournalEntry } from '../solana/journal.ts';
import { verifySignature } from '../solana/keys.ts';
import { guestRefundId } from '../refund-names.ts';
import { claimText } from './claim.ts';
import type { Bought } from './file-grant.ts';
import type { GuestFilesOptions } from './guest-files.ts';
import { ClaimedPayment, FileClaimResult, FileNonceResult } from './messages.ts';
import type { Money } from './money.ts';
import { RPC, RpcFailure } from './wire.ts';

/** Files that this wallet has paid this host for in an earlier call, and how to have them again. */
export interface GuestClaims {
  /** Those among these that can be asked for, by id. */
  offers(wares: readonly Ware[]): Promise<readonly string[]>;
  /** One wallet signature, no payment. May be called again after an error. */
  claim(ware: Ware, sign: SignMessage): Promise<Result<Bought>>;
}

/** Whose purchase, from whom: the same bytes may be bought from two hosts, and by two wallets. */
export interface Purchase {
  readonly owner: string;
  readonly payTo: string;
  readonly ware: Ware;
  readonly transcript: Uint8Array;
  /** Of the signed payment; the journal finds the rest by it. */
  readonly messageHash: string;
}

type Who = Pick<Purchase, 'owner' | 'payTo'>;
const prefixOf = (money: Money, { payTo, owner }: Who, { root }: Ware): string =>
  `bought:${money.network}:${payTo}:${owner}:${toHex(root)}:`;

/**
 * Keeps what the journal does not know of a payment for a file, before it can leave: whether it came
 * to anything, and by which signature, the journal will say, also after a crash. @throws P2cError
 * `storage_failed`
 */
export async function keepPurchase(money: Money, purchase: Purchase): Promise<void> {
  const { ware, transcript, messageHash } = purchase;
  await money.kv.set(`${prefixOf(money, purchase, ware)}${messageHash}`, {
    transcript: toBase64Url(transcript),
    salt: toBase64Url(ware.salt),
  });
}

const Kept = ClaimedPayment.pick({ transcript: true, salt: true });

const isPaid = ({ role, kind, state }: JournalEntry): boolean =>
  role === 'guest' && kind === 'file' && state === 'confirmed';

/** After these the host will say no again, and the file can only be bought. */
const FOR_GOOD = 3;
const isForGood = (error: AppError, thrown: unknown): boolean =>
  error.code === 'wallet_unsupported' ||
  (thrown instanceof RpcFailure &&
    (thrown.message === 'payment_mismatch' ||
      thrown.message === 'payment_refunded' ||
      thrown.code === RPC.unknownMethod));

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
      return appError('peer_protocol', { what: message });
  }
}

type Options = Pick<
  GuestFilesOptions,
  'money' | 'wire' | 'owner' | 'greeted' | 'untilQuiet' | 'life'
>;

export function createGuestClaims(options: Options): GuestClaims {
  const { money, wire, owner, greeted, life } = options;
  const { callId, terms } = greeted.agreement;
  const { payTo } = terms;
  /** By listing: how often the host has refused. */
  const refused = new Map<string, number>();

  /** What was bought in this call is asked for by its resource, not claimed. */
  async function paymentFor(ware: Ware): Promise<ClaimedPayment | null> {
    const prefix = prefixOf(money, { owner, payTo }, ware);
    for (const key of await money.kv.keys(prefix)) {
      const kept = await money.kv.get(key, (value) => Kept.safeParse(value).data ?? null);
      const entries = await money.journal.byMessageHash(key.slice(prefix.length));
      const entry = entries.find((each) => isPaid(each) && each.callId !== callId);
      const { signature, amount, resourceUrl } = entry ?? {};
      if (signature && (await money.journal.byId(guestRefundId(signature)))) continue;
      const resource = resourceUrl?.slice(resourceUrl.indexOf('/') + 1);
      const found = { ...kept, signature, resource, amount: String(amount) };
      const payment = ClaimedPayment.safeParse(found).data;
      if (payment) return payment;
    }
    return null;
  }

  async function claim(ware: Ware, sign: SignMessage): Promise<Result<Bought>> {
    const { id, root } = ware;
    const payment = await paymentFor(ware);
    if (!payment) return err(appError('file_unpaid'));
    const { signature } = payment;
    // A minute that the wallet has to sign must not find its window taken.
    await options.untilQuiet(life);
    const drawn = FileNonceResult.safeParse(await wire.request('file.nonce', { id }, life));
    if (!drawn.success) throw raise('peer_protocol', { what: 'nonce' });
    const message = utf8(claimText({ payTo, root, signature, callId, nonce: drawn.data.nonce }));
    const signed = await sign(message);
    if (!signed.ok) throw new P2cError(signed.error);
    if (!(await verifySignature(owner, signed.value, message))) {
      // Some put words of their own before the message.
      throw raise('wallet_unsupported', { missing: 'plain message signatures' });
    }
    const claimed = { id, payment, owner, proof: toBase64Url(signed.value) };
    const answer = FileClaimResult.safeParse(await wire.request('file.claim', claimed, life));
    const secret = answer.success ? fromBase64Url(answer.data.secret) : null;
    if (!secret) throw raise('peer_protocol', { what: 'secret' });
    return ok({ secret, signature });
  }

  return {
    async offers(wares) {
      const ids: string[] = [];
      for (const ware of wares) {
        if (ware.price === 0n || (refused.get(ware.id) ?? 0) >= FOR_GOOD) continue;
        if (await paymentFor(ware)) ids.push(ware.id);
      }
      return ids;
    },
    async claim(ware, sign) {
      try {
        return await claim(ware, sign);
      } catch (thrown) {
        if (life.aborted) return err(appError('aborted'));
        const error = thrown instanceof RpcFailure ? refusalOf(thrown) : toAppError(thrown);
        const strikes = (refused.get(ware.id) ?? 0) + (thrown instanceof RpcFailure ? 1 : 0);
        refused.set(ware.id, isForGood(error, thrown) ? FOR_GOOD : strikes);
        return err(error);
      }
    },
  };
}
