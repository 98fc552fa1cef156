import { hasLanded, isOpen, movedNothing } from '../../../shared/api/payments.ts';
import * as v from 'valibot';
import { toBase64Url, toHex } from '../../../shared/bytes.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { SaleListing } from '../../../shared/api/sale.ts';
import { guestRefundId } from '../refund/entry.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { ClaimedPayment } from '../x402/messages.ts';
import type { Chain } from '../payment/chain.ts';

/**
 * The guest's payments for files, by the content that they bought, in any call and under any
 * listing. The memo of a payment hides the root of the file, so the root is stored here, outside
 * the journal.
 */

/**
 * The two wallets of a purchase. A wallet can buy the same content from several hosts, and several
 * wallets of this browser can buy it.
 */
interface Parties {
  readonly owner: string;
  readonly payTo: string;
}

export interface Purchase {
  readonly entry: JournalEntry;
  /** base64url. Identifies the call in which the file was paid for. */
  readonly transcript: string;
  /** The listing's salt at the time of the payment, base64url. */
  readonly salt: string;
}

const prefixOf = (chain: Chain, { payTo, owner }: Parties): string =>
  `bought:${chain.network}:${payTo}:${owner}:`;

/**
 * Stores the facts about a payment for a file that the journal does not contain. Call this before
 * the payment can be sent, so that they are known even after a crash.
 * @param messageHash the hash of the signed payment.
 * @throws P2cError `storage_failed`
 */
export async function keepPurchase(
  chain: Chain,
  parties: Parties,
  {
    listing,
    transcript,
    messageHash,
  }: { listing: SaleListing; transcript: Uint8Array; messageHash: string },
): Promise<void> {
  await chain.kv.set(`${prefixOf(chain, parties)}${toHex(listing.root)}:${messageHash}`, {
    transcript: toBase64Url(transcript),
    salt: toBase64Url(listing.salt),
  });
}

const Kept = v.pick(ClaimedPayment, ['transcript', 'salt']);

/**
 * Tells whether a payment counts as a purchase. It counts if it has landed or may still land, and
 * was not refunded.
 */
async function counts({ journal }: Chain, entry: JournalEntry): Promise<boolean> {
  if (entry.role !== 'guest' || entry.kind !== 'file') return false;
  if (isOpen(entry)) return true;
  if (!hasLanded(entry)) return false;
  const refund = entry.signature && (await journal.byId(guestRefundId(entry.signature)));
  return !refund || movedNothing(refund);
}

/**
 * Returns the payments for these files, by root in hex, oldest first. Files without a payment are
 * not included.
 */
export async function purchasesOf(
  chain: Chain,
  parties: Parties,
  listings: readonly SaleListing[],
): Promise<ReadonlyMap<string, readonly Purchase[]>> {
  const wanted = new Set(listings.map(({ root }) => toHex(root)));
  const prefix = prefixOf(chain, parties);
  const found = new Map<string, Purchase[]>();
  // List the keys only once, however many files there are.
  for (const key of await chain.kv.keys(prefix)) {
    const [root = '', messageHash = ''] = key.slice(prefix.length).split(':');
    if (!wanted.has(root)) continue;
    const kept = await chain.kv.get(key, (value) => tryParse(Kept, value));
    for (const entry of await chain.journal.byMessageHash(messageHash)) {
      if (!kept || !(await counts(chain, entry))) continue;
      const purchases = [...(found.get(root) ?? []), { entry, ...kept }];
      purchases.sort((a, b) => a.entry.createdAtWallMs - b.entry.createdAtWallMs);
      found.set(root, purchases);
    }
  }
  return found;
}
