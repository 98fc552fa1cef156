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
 * The guest's payments for files, found by the bytes that they bought: in this call or an earlier
 * one, under any listing. A payment's memo hides the root, so the root is stored beside the
 * journal.
 */

/** The same bytes may be bought from two hosts, and by two wallets. */
interface Parties {
  readonly owner: string;
  readonly payTo: string;
}

export interface Purchase {
  readonly entry: JournalEntry;
  /** base64url; names the call in which the file was paid. */
  readonly transcript: string;
  /** The listing's salt when it was paid, base64url. */
  readonly salt: string;
}

const prefixOf = (chain: Chain, { payTo, owner }: Parties): string =>
  `bought:${chain.network}:${payTo}:${owner}:`;

/**
 * Stores what the journal does not contain about a payment for a file, before the payment can
 * leave. The journal says what became of it and by which signature, also after a crash.
 * @param messageHash of the signed payment.
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
 * Tells whether a payment counts: paid, or signed and perhaps about to be. A refunded one does not.
 */
async function counts({ journal }: Chain, entry: JournalEntry): Promise<boolean> {
  if (entry.role !== 'guest' || entry.kind !== 'file') return false;
  if (isOpen(entry)) return true;
  if (!hasLanded(entry)) return false;
  const refund = entry.signature && (await journal.byId(guestRefundId(entry.signature)));
  return !refund || movedNothing(refund);
}

/** Returns those of these files that have a payment, by root in hex, the oldest payment first. */
export async function purchasesOf(
  chain: Chain,
  parties: Parties,
  listings: readonly SaleListing[],
): Promise<ReadonlyMap<string, readonly Purchase[]>> {
  const wanted = new Set(listings.map(({ root }) => toHex(root)));
  const prefix = prefixOf(chain, parties);
  const found = new Map<string, Purchase[]>();
  // One query, however many files are listed.
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
