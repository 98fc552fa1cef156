import { STANDARD_PREPAID_PERIODS } from '../../shared/terms.ts';

/**
 * What the user agrees to. `proofs.ts` names the tests that prove each claim. Any change of the text
 * needs a higher CONSENT_VERSION (consent.ts), so that everyone is asked again; a test checks it.
 */
export const consentClaims = {
  direct: [
    'Direct: the other person sees your IP address.',
    'Video, sound, chat and files go directly between your browsers, or through a TURN server. The Solana RPC server sees your IP address too, and so does any STUN or TURN server that you set or that your invite brings.',
  ],
  upfront: [
    'Pay first.',
    `The guest pays ${STANDARD_PREPAID_PERIODS} minutes up front in USDC. Nobody is seen or heard before that payment has settled on Solana.`,
  ],
  automatic: [
    'Then by the minute.',
    'After one approval, the guest’s browser pays each minute automatically over x402, up to a limit that Solana’s Token program enforces. Without the approval, the wallet asks every minute. If a payment fails, the call freezes, the payment is retried once, and then the call ends.',
  ],
  outage: ['Outages are not billed.', 'The clock stops while the connection is down.'],
  final: [
    'Payments are final and public.',
    'Only the host can return them. Anyone can read them on Solana.',
  ],
  files: [
    'Files go from browser to browser.',
    'You confirm the price and pay. Then the file goes encrypted from the host’s disk to yours.',
  ],
  server: [
    'No server stores anything.',
    'There is no account and no recording. This page is a folder of static files without a backend.',
  ],
  browser: [
    'This browser stores it instead.',
    'Settings, receipts, unsaved files and the keys of your fee balance and your calls stay in this browser until you wipe them. Lost keys cannot be recovered.',
  ],
  guest: [
    'What a guest can lose, at most.',
    'The prepayment, once, if the host leaves; later, the price of one minute; or the whole limit, if someone takes over the guest’s browser. The guest pays for a connection. What comes of it is between the two of you.',
  ],
  host: [
    'What a host can lose, at most.',
    '10 unpaid seconds of a minute, 4 per interruption, a little of the fee balance, and payments that Solana reverses before they are final.',
  ],
} as const satisfies Record<string, readonly [claim: string, detail: string]>;

export type ClaimId = keyof typeof consentClaims;

export const consentWords = {
  title: 'Before you call',
  lead: 'Your call runs from browser to browser, with no company in between. Here is what that means.',
  check: 'I understand and agree',
  next: 'Continue',
} as const;
