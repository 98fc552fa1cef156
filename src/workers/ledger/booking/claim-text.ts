/**
 * Proving in a call what was paid ahead for it (docs/protocol/x402.md, "Redeeming a booking"). Both sides
 * build the same text, and the wallet that paid signs it.
 */

/** The words with which a host's page refuses a claim. */
export const CLAIM_REFUSALS = [
  ...(['claim_busy', 'too_many_claims', 'proof_invalid', 'terms_differ'] as const),
  ...(['payment_unseen', 'payment_mismatch', 'payment_refunded', 'payment_claimed'] as const),
  'payment_window_expired',
] as const;

interface Claim {
  readonly payTo: string;
  /** Address of the deposit key. */
  readonly deposit: string;
  /** Signature of the booking. */
  readonly payment: string;
  /** The call in which it is claimed; both sides' nonces are in it, so that no claim fits another call. */
  readonly callId: string;
}

/**
 * Returns the text that the wallet shows and signs. ASCII only, for hardware wallets. No field can
 * contain a line end, so no two claims have the same text, and no transaction begins like this.
 */
export const bookingClaimText = ({ payTo, deposit, payment, callId }: Claim): string =>
  [
    'Pay2Chat: redeem a booking',
    '',
    'My wallet booked this call with this host. I redeem the booking now. This pays nothing.',
    '',
    'Version: 3',
    `Host: ${payTo}`,
    `Deposit: ${deposit}`,
    `Payment: ${payment}`,
    `Call: ${callId}`,
  ].join('\n');
