import { LEAST_RETURNED } from '../../shared/billing/unused.ts';
import { formatUsdc } from '../../shared/money.ts';
import { STANDARD_PREPAID_PERIODS } from '../../shared/terms.ts';

/**
 * The text that the user agrees to. `proofs.ts` names the tests that prove each claim. Any change to
 * the text requires a higher CONSENT_VERSION (consent.ts), so that everyone is asked again. A test
 * checks this.
 */
export const consentClaims = {
  direct: [
    'Direct.',
    'Your browsers connect peer to peer or through a TURN server. The other person and every server used (STUN, TURN, Solana RPC) see your IP address.',
  ],
  upfront: [
    'Pay first.',
    `The guest pays for ${STANDARD_PREPAID_PERIODS} minutes up front in USDC. Nobody is seen or heard before that has settled.`,
  ],
  automatic: [
    'Then by the minute.',
    'x402 pays each minute automatically, up to the guest’s limit, or the wallet asks each time. A missed payment pauses the call and, after one retry, ends it.',
  ],
  outage: ['Outages are not billed.', 'The clock stops.'],
  unused: [
    'Unused time is returned if the invite says so.',
    `The host’s browser sends it back after the call, if it is at least ${formatUsdc(LEAST_RETURNED)} USDC. A host that has no USDC or never comes back returns nothing.`,
  ],
  final: ['Payments are final and public.', 'Only the host can return them.'],
  files: ['Files', 'go from browser to browser, after payment unless they are free.'],
  server: [
    'No server stores your call.',
    'This page does not record it, but the other person can.',
  ],
  browser: [
    'Your data stays in this browser:',
    'settings, receipts, unsaved files and keys. Lost keys are gone, and the fee balance with them.',
  ],
  guest: [
    'A guest can lose',
    'the upfront payment if the host never comes back; then one minute, or three if their own page hangs; the price of a file that never comes; and the whole limit if someone takes over their browser. Time counts whatever the host shows.',
  ],
  host: [
    'A host can lose',
    `10 seconds of each unpaid minute, 4 seconds per interruption, up to 1 second in 11 if the guest’s page skips confirmations, limited network fees, and payments that Solana reverses. If someone takes over their browser: the fee balance and up to the price of ${STANDARD_PREPAID_PERIODS + 1} minutes.`,
  ],
} as const satisfies Record<string, readonly [claim: string, detail: string]>;

export type ClaimId = keyof typeof consentClaims;

export const consentWords = {
  title: 'Before you call',
  check: 'I understand and agree',
  next: 'Continue',
} as const;
