import type { consentClaims } from '../../../src/main/consent/strings.ts';

/**
 * Names the tests that prove each claim of the consent text, by file and part of the test's name. The
 * compiler requires a proof for every claim; test/unit/consent/consent.test.ts checks that each test
 * exists.
 */

interface Proof {
  readonly file: string;
  readonly test: string;
}

const proof = (file: string, test: string): Proof => ({ file: `test/${file}.test.ts`, test });

export const CONSENT_PROOFS: Readonly<
  Record<keyof typeof consentClaims, readonly [Proof, ...Proof[]]>
> = {
  direct: [
    proof('net/stacks', 'with a dual stack, both codes carry both address families'),
    proof('e2e/paid-call', 'both pages and the ledger show the same payments of a call'),
    proof('net/relay-call', 'without UDP on both sides, a paid call uses the invite’s relay'),
    proof('unit/route/relay', 'only a guest uses the lent relay, until the next invite'),
    proof('unit/ledger/rpc', 'the page asks only the configured servers, without cookies'),
  ],
  upfront: [
    proof('unit/x402/engine', 'media opens after the prepayment has settled, never before'),
    proof('unit/x402/quote', 'the prepayment costs prepaid periods × price'),
    proof('e2e/prepay', 'the page explains the prepayment, and admits the guest once it'),
  ],
  automatic: [
    proof('unit/x402/engine', 'with a spending limit, a call pays minutes up to the limit'),
    proof('unit/x402/engine', 'with manual payment, the wallet pays each minute until it is empty'),
    proof(
      'unit/payment/facilitator',
      'the host refuses payments above the spending limit or balance, or after revocation',
    ),
    proof(
      'unit/billing/host-failure',
      'a refused retry ends the call after 3 s, without another retry',
    ),
  ],
  outage: [
    proof('net/outage', 's recover without help, unbilled and without loss'),
    proof('unit/billing/gate', 'two missed acks close the gate and restore the last acked count'),
  ],
  unused: [
    proof('unit/deposit/settle', 'the host refunds unused time if ${ending}'),
    proof('unit/deposit/settle', 'a call whose terms refund nothing has no deposit'),
    proof('unit/deposit/settle', 'no refund moves until the host fills its network-fee balance'),
    proof('unit/refund/trial', 'ends within its trial costs nothing'),
  ],
  final: [
    proof('unit/refund/refund', 'a refunded minute goes back in full to the payer'),
    proof('unit/refund/refund', 'a payment of another browser or wallet is not refunded'),
    proof('e2e/receipts', 'a stranger can verify the guest’s receipt, pasted or as a link'),
  ],
  links: [
    proof(
      'unit/ring/seal',
      'a message can be decrypted only where it was posted, and only unchanged',
    ),
    proof('unit/ring/seal', 'all messages of a step have the same size, whatever their content'),
  ],
  files: [
    proof('e2e/file', 'firefox buys a large file from chromium, whole and paid once'),
    proof('unit/files/paid', 'the guest refuses a changed price or withdrawn file before'),
    proof('unit/files/seal', 'node:crypto encrypts to the same bytes, and decrypts them'),
  ],
  server: [
    proof('unit/dev/dist', 'every address in the page is relative and leads to a file'),
    proof('e2e/hosting', 'the page starts under a sub-path'),
    proof('e2e/paid-call', 'both pages and the ledger show the same payments of a call'),
  ],
  browser: [
    proof('unit/ledger/storage', 'a key survives a reload, and no script can read the key'),
    proof('e2e/wipe', 'the page names what holds money, then wipes everything'),
  ],
  guest: [
    proof(
      'unit/billing/guest-clock',
      'the guest pays only while the host’s count leads by at most 2 s',
    ),
    proof('unit/x402/dishonest-host', 'a host that leaves early keeps only the prepayment'),
    proof('unit/deposit/guest-sees', 'a guest learns after ten minutes that no refund came'),
    proof('unit/x402/dishonest-host-random', 'hosts that lie at random'),
    proof('unit/x402/quote', 'the guest names whatever in a quote differs from the agreement'),
  ],
  host: [
    proof('unit/billing/host', 'an unpaid minute freezes both sides exactly 10 s after due'),
    proof('unit/x402/dishonest-gate', 'the gate closes after a silent guest has missed two acks'),
    proof('unit/x402/dishonest-guest', 'a guest that pays nothing gets 10 s, then the call ends'),
    proof(
      'unit/spending-limit/sponsor-limits',
      'any history costs the fee payer at most the fee limit',
    ),
    proof(
      'unit/receipts/keep-journal',
      'a rolled-back payment that cannot land again ends as rolled_back',
    ),
  ],
};
