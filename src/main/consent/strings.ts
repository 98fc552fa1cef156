import { STANDARD_PREPAID_PERIODS } from '../../shared/terms.ts';
import { texts } from '../text/texts.ts';

/**
 * The text that the user agrees to. test/unit/consent/proofs.ts names the tests that prove each claim. Any change to
 * the text requires a higher CONSENT_VERSION (consent.ts), so that everyone is asked again. A test
 * checks this.
 */
export const consentClaims = texts('consentClaims', {
  direct: [
    'Direct.',
    'Your browsers connect to each other. The other person sees your IP address, and so does each server in use: those that help to connect (STUN, TURN) and those that read Solana (RPC).',
  ],
  upfront: [
    'Pay first.',
    `The guest pays for ${STANDARD_PREPAID_PERIODS} minutes up front in USDC. Nobody is seen or heard before that has settled.`,
  ],
  automatic: [
    'Then by the minute.',
    'Each minute is paid automatically, up to the guest’s limit, or the wallet asks each time. A missed payment freezes the call and, after one retry, ends it.',
  ],
  outage: ['Outages are not billed.', 'The clock stops.'],
  unused: [
    'Unused time is refunded if the invite says so.',
    'The host’s browser pays it out from a deposit after the call, and everything within a free trial. If the host never comes back, it stays there.',
  ],
  final: ['Payments are final and public.', 'Only the host can refund them.'],
  links: [
    'Call links are public.',
    'Solana shows when they ring and are answered, and by the payment, which wallet called.',
  ],
  files: ['Files', 'go from browser to browser, after payment unless free.'],
  server: ['No server stores your call.', 'This page records nothing, but the other person can.'],
  browser: [
    'Your data stays in this browser:',
    'settings, receipts, unsaved files and keys. Deleting its data destroys the keys, and a host’s SOL for network fees.',
  ],
  guest: [
    'A guest can lose',
    'the upfront payment if the host never comes back; after that a minute, at worst three; the price of a file that never comes; the whole limit if someone takes over their browser. Time counts whatever the host shows.',
  ],
  host: [
    'A host can lose',
    'a few seconds of each unpaid minute and of each interruption, limited network fees, and payments Solana reverses. If someone takes over their browser: the SOL for fees, and the deposits not paid out.',
  ],
} satisfies Record<string, readonly [claim: string, detail: string]>);

/** The figures behind “a few seconds”, “at worst” and “limited”, one press away. */
export const consentBounds = texts('consentBounds', [
  'A guest pays for one minute that it did not get, or for three if its own page stops answering meanwhile.',
  'A host gives 10 seconds of each minute that is not paid, and 4 seconds at each interruption.',
  'A guest whose page was changed to skip confirmations gets up to 1 second in 11 for nothing.',
  'A host’s network fees that no payment covers are at most 0.00013 SOL a call, or ten times a higher maximum per payment that the host chose.',
]);

export const consentWords = texts('consentWords', {
  title: 'Before you call',
  bounds: 'The exact limits',
  check: 'I understand and agree',
  next: 'Continue',
});

/** Texts beside the consent text. The user does not agree to these. */
export const consentAsk = texts('consentAsk', {
  /** The fold with what is not in sight. */
  all: 'All points',
  /** Shown when the user presses the button without ticking the box. */
  tick: 'Tick this box to continue.',
  /** For translations only, so both are empty in English. */
  prevails: '',
  original: '',
});
