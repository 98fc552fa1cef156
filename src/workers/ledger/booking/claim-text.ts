/**
 * Claiming in a call what was paid ahead for it (docs/protocol/x402.md, "Claiming a booking"). Both
 * sides build the same text, and the wallet that paid signs it.
 */

interface Claim {
  readonly payTo: string;
  /** The offer's id, base64url. */
  readonly offer: string;
  /** Signature of the booking. */
  readonly payment: string;
  /** The call in which it is claimed. */
  readonly callId: string;
  /** The host's nonce, base64url. */
  readonly nonce: string;
}

/**
 * Returns the text that the wallet shows and signs. ASCII only, for hardware wallets. No field can
 * contain a line end, so no two claims have the same text, and no transaction begins like this.
 */
export const bookingClaimText = ({ payTo, offer, payment, callId, nonce }: Claim): string =>
  [
    'Pay2Chat: a call paid ahead',
    '',
    'My wallet paid this host ahead for this call. I claim it now. This pays nothing.',
    '',
    'Version: 1',
    `Host: ${payTo}`,
    `Offer: ${offer}`,
    `Payment: ${payment}`,
    `Call: ${callId}`,
    `Nonce: ${nonce}`,
  ].join('\n');
