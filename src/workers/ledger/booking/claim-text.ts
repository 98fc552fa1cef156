/**
 * The text by which a guest proves in a call that it has booked the call (docs/protocol/x402.md,
 * "Redeeming a booking"). Both sides build the same text, and the wallet that paid signs it.
 */

/** The reasons for which a host's page refuses to redeem a booking. */
export const CLAIM_REFUSALS = [
  ...(['claim_busy', 'too_many_claims', 'proof_invalid', 'terms_differ'] as const),
  ...(['payment_unseen', 'payment_mismatch', 'payment_refunded', 'payment_claimed'] as const),
  'payment_window_expired',
] as const;

interface Claim {
  readonly payTo: string;
  /** Address of the deposit key. */
  readonly deposit: string;
  /** The signature of the booking's payment. */
  readonly payment: string;
  /**
   * The call in which the booking is redeemed. The id depends on the nonces of both peers, so the
   * signature is valid for this call only.
   */
  readonly callId: string;
}

/**
 * Returns the text that the wallet shows and signs. It is ASCII only, for hardware wallets. No
 * field can contain a line end, so different bookings or calls always have different texts. No
 * transaction begins with the same bytes.
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
