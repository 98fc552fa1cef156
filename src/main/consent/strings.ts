import { STANDARD_PREPAID_PERIODS } from '../../shared/terms.ts';

/**
 * What a person agrees to. Each claim is proven by the tests that proofs.ts names for it.
 * Who changes a word here raises CONSENT_VERSION (app/settings.ts); a test sees to that.
 */
export const consentClaims = {
  direct: [
    'The other side can see your IP address.',
    'Video, sound, chat and files go directly from browser to browser. A STUN or TURN server learns the address too, if you set one or your invite brings one, and so does the Solana RPC server.',
  ],
  upfront: [
    'USDC comes first.',
    `The guest pays ${STANDARD_PREPAID_PERIODS} minutes before joining. Until that has settled on Solana, nobody sees or hears anything.`,
  ],
  automatic: [
    'Then minutes are paid by themselves, over x402.',
    'After one approval, the guest’s browser pays each minute as it begins, up to the limit you choose; Solana’s Token program enforces it. Without the approval, the wallet asks every minute. A minute that is not paid freezes the call; it is tried once more, then the call ends.',
  ],
  outage: ['An outage is not billed.', 'While the connection is down, the time stands still.'],
  final: [
    'Payments are final, and public.',
    'Nobody can take one back; a refund is the host’s to give. Anyone can read them on Solana.',
  ],
  files: [
    'Files are sold from browser to browser.',
    'You confirm the price and pay, then the file comes, sealed, from the host’s disk to yours.',
  ],
  server: [
    'No server stores anything.',
    'There is no account and no recording. What you see is a folder of files; it has no other half.',
  ],
  browser: [
    'This browser keeps it instead.',
    'Settings, receipts, files not yet saved, and the keys of your till and your calls stay here until you wipe it. Keys that are lost cannot be recovered.',
  ],
  guest: [
    'What a guest can lose, at most.',
    'The prepayment, once, if the host walks away; later, one minute’s price; the whole limit, if somebody takes over your browser. You pay for a connection: what comes of it is between the two of you.',
  ],
  host: [
    'What a host can lose, at most.',
    '10 seconds of a minute that is not paid, 4 of each interruption, a little of the SOL in the till, and what Solana takes back before it is final.',
  ],
} as const satisfies Record<string, readonly [claim: string, detail: string]>;

export type ClaimId = keyof typeof consentClaims;

export const consentWords = {
  title: 'Before you start',
  lead: 'No company and no server stands between you and the other side. So know what this page does.',
  check: 'I have read this and agree',
  next: 'Continue',
} as const;
