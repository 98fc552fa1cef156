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
    'The other person can see your IP address.',
    'Video, sound, chat and files go directly between your browsers, or through a TURN server. The Solana RPC server sees your IP address too, and so does any STUN or TURN server from your settings, from this site or from your invite.',
  ],
  upfront: [
    'The guest pays first.',
    `The guest pays for ${STANDARD_PREPAID_PERIODS} minutes up front in USDC. No one is seen or heard until that payment has settled on Solana.`,
  ],
  automatic: [
    'After that, the guest pays by the minute.',
    'After one approval, the guest’s browser pays each minute automatically over x402, up to a limit that Solana’s Token program enforces. Without that approval, the wallet asks the guest every minute. If a payment fails, the call freezes and the payment is retried once. If the retry fails too, the call ends.',
  ],
  outage: ['Outages are not billed.', 'The billing clock stops while the connection is down.'],
  unused: [
    'Unused time is returned if the invite’s terms say so.',
    `When the call ends, the host’s browser returns by itself what the guest paid and did not use, except less than ${formatUsdc(LEAST_RETURNED)} USDC. If the host has no USDC left or never opens this page again, nothing comes back.`,
  ],
  final: [
    'You cannot cancel a payment, and payments are public.',
    'Apart from unused time, money comes back only if the host refunds it. Anyone can see payments on Solana.',
  ],
  files: [
    'Files are sent from browser to browser.',
    'The guest confirms the price and pays, unless the file is free. Then the host’s browser sends the file, encrypted.',
  ],
  server: [
    'No server stores your call.',
    'There is no account and no backend: this page is a set of static files. It does not record calls, but the other person can.',
  ],
  browser: [
    'This page stores its data only in this browser.',
    'Settings, receipts, files you have not saved yet, and the keys for your fee balance and your calls are stored here. They are deleted when you wipe them or when the browser clears its data. Lost keys cannot be recovered, nor what is on your fee balance.',
  ],
  guest: [
    'The most a guest can lose.',
    'The prepayment, once, if the host never comes back. Later, the price of one minute, or of three if the guest’s page hangs. The price of a file that the host never sends. The rest of the limit, if someone takes over the guest’s browser. The guest pays for the connection, whatever the host shows or says.',
  ],
  host: [
    'The most a host can lose.',
    `10 seconds of each unpaid minute, 4 seconds per interruption, up to one second in eleven if the guest’s browser skips confirmations, limited network fees, and payments that Solana rolls back before they are final. The fee balance and, to return unused time, up to the price of ${STANDARD_PREPAID_PERIODS + 1} minutes, if someone takes over the host’s browser.`,
  ],
} as const satisfies Record<string, readonly [claim: string, detail: string]>;

export type ClaimId = keyof typeof consentClaims;

export const consentWords = {
  title: 'Before you call',
  lead: 'Your call runs from browser to browser, and this page has no server of its own. Here is what that means.',
  check: 'I understand and agree',
  next: 'Continue',
} as const;
