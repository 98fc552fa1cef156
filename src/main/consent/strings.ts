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
    'Your browsers connect directly, so the other person sees your IP address. The servers that help to connect (STUN, TURN) or read Solana (RPC) see it, too.',
  ],
  upfront: [
    'Pay first.',
    `The guest pays for ${STANDARD_PREPAID_PERIODS} minutes up front in USDC. Until this payment is confirmed, nobody is seen or heard.`,
  ],
  automatic: [
    'Then by the minute.',
    'Each minute is paid automatically, up to the guest’s limit, or the wallet asks each time. A missed payment freezes the call. If one retry fails, the call ends.',
  ],
  outage: ['Outages are not billed.', 'The clock stops.'],
  unused: [
    'Unused time is refunded if the invite says so.',
    'After the call, the host’s browser refunds it from a deposit. Within a free trial, everything is refunded. If the host never comes back, the money stays there.',
  ],
  final: ['Payments are final and public.', 'Only the host can refund them.'],
  links: [
    'Call links are public.',
    'Solana shows when they ring and are answered. The payment shows which wallet called.',
  ],
  files: ['Files', 'go from browser to browser, after payment unless free.'],
  server: ['No server stores your call.', 'This page records nothing, but the other person can.'],
  browser: [
    'Your data stays in this browser:',
    'settings, receipts, unsaved files and keys. Deleting the data destroys the keys and a host’s SOL for fees.',
  ],
  guest: [
    'A guest can lose',
    'the upfront payment if the host never comes back; later one minute, at worst three. A file that never arrives costs its price. Anyone who takes over the guest’s browser can spend the whole limit. Time is billed whatever the host shows.',
  ],
  host: [
    'A host can lose',
    'a few seconds of each unpaid minute and each interruption, limited network fees, and payments Solana reverses. Anyone who takes over the host’s browser can take deposits not paid out and SOL for fees.',
  ],
} satisfies Record<string, readonly [claim: string, detail: string]>);

/** The figures behind “a few seconds”, “at worst” and “limited”, one press away. */
export const consentBounds = texts('consentBounds', [
  'A guest pays for one minute that the guest did not get. If the guest’s own page stops responding meanwhile, it is three minutes.',
  'A host gives away 10 seconds of each minute that is not paid, and 4 seconds at each interruption.',
  'If a guest changes the page to skip confirmations, that guest gets up to 1 second in 11 for nothing.',
  'Network fees that no payment covers cost a host at most 0.00013 SOL a call. If the host chose a higher maximum per payment, the limit is ten times that maximum.',
]);

export const consentWords = texts('consentWords', {
  title: 'Before you call',
  bounds: 'The exact limits',
  check: 'I understand and agree',
  next: 'Continue',
});

/** Texts beside the consent text. The user does not agree to these. */
export const consentAsk = texts('consentAsk', {
  /** The label of the fold that contains the other claims. */
  all: 'All points',
  /** Shown when the user presses the button without ticking the box. */
  tick: 'Tick this box to continue.',
  /** For translations only, so both are empty in English. */
  prevails: '',
  original: '',
});
