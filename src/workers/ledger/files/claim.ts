import { fromBase64Url, toHex } from '../../../shared/bytes.ts';
import type { SaleListing } from '../../../shared/api/sale.ts';
import type { ClaimedPayment } from '../x402/messages.ts';
import { commitmentOf } from '../x402/resources.ts';
import { callIdOf, memoFor } from '../x402/transcript.ts';

/**
 * Claiming a paid file in a later call (docs/x402-datachannel.md, "Fetching a file again"). Both
 * sides build the same text, the wallet that paid signs it, and the chain shows what was paid for.
 */

export const CLAIM_NONCE_BYTES = 32;

export interface Claim {
  readonly payTo: string;
  /** Tree hash of the file. */
  readonly root: Uint8Array;
  /** Signature of the payment. */
  readonly signature: string;
  /** The call in which it is claimed. */
  readonly callId: string;
  /** The host's nonce, base64url. */
  readonly nonce: string;
}

/**
 * Returns the text that the wallet shows and signs. ASCII only, for hardware wallets. No field can
 * contain a line end, so no two claims have the same text, and no transaction begins like this.
 */
export const claimText = ({ payTo, root, signature, callId, nonce }: Claim): string =>
  [
    'Pay2Chat: a paid file, once more',
    '',
    'My wallet paid this host for this file. I ask for it again in this call. This pays nothing.',
    '',
    'Version: 1',
    `Host: ${payTo}`,
    `File: ${toHex(root)}`,
    `Payment: ${signature}`,
    `Call: ${callId}`,
    `Nonce: ${nonce}`,
  ].join('\n');

const TRANSCRIPT_BYTES = 32;
const SALT_BYTES = 16;

/** Returns the memo that the payment must have if it bought these bytes; null: wrong sizes. */
export async function claimedMemo(
  payment: ClaimedPayment,
  listing: SaleListing,
): Promise<string | null> {
  const transcript = fromBase64Url(payment.transcript);
  const salt = fromBase64Url(payment.salt);
  if (transcript?.length !== TRANSCRIPT_BYTES || salt?.length !== SALT_BYTES) return null;
  const url = `pay2chat:${callIdOf(transcript)}/${payment.resource}`;
  return memoFor(
    transcript,
    url,
    await commitmentOf({ kind: 'file', listing: { ...listing, salt } }),
  );
}
