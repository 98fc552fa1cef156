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
    proof('net/stacks', 'dual stack: both codes carry both families'),
    proof('e2e/paid-call', 'a whole paid call: three minutes billed, both sides and the ledger'),
    proof('net/relay-call', 'a whole paid call over the relay of the invite'),
    proof('unit/route/relay', 'the guest uses it beside its own servers, the host never'),
    proof('unit/ledger/rpc', 'the page asks only the configured servers, without cookies'),
  ],
  upfront: [
    proof('unit/x402/engine', 'media opens after the prepayment has settled, never before'),
    proof('unit/x402/quote', 'the prepayment costs prepaid periods × price'),
    proof('e2e/prepay', 'explained before the wallet is asked, and the guest is in after'),
  ],
  automatic: [
    proof('unit/x402/engine', 'allowance: greeted, prepaid, admitted, a minute paid; then the cap'),
    proof('unit/x402/engine', 'manual: the wallet pays each minute, and the call ends when it is'),
    proof('unit/payment/facilitator', 'past the cap, past the balance, or revoked: refused'),
    proof(
      'unit/billing/host-failure',
      'a refused retry ends the call after 3 s, without another retry',
    ),
  ],
  outage: [
    proof('net/outage', 's heal by themselves, unbilled, with nothing lost'),
    proof('unit/billing/gate', 'two missed acks close the gate and restore the last acked count'),
  ],
  unused: [
    proof('unit/deposit/settle', 'the host refunds unused time if ${ending}'),
    proof('unit/deposit/settle', 'a call whose terms refund nothing has no deposit'),
    proof('unit/deposit/settle', 'no refund moves until the host fills its network-fee balance'),
    proof('unit/refund/trial', 'ends within its trial comes back whole'),
  ],
  final: [
    proof('unit/refund/refund', 'a minute goes back whole to its payer'),
    proof('unit/refund/refund', 'a payment of another browser or wallet is not refunded'),
    proof('e2e/receipts', 'the guest’s receipt convinces a stranger, pasted or as a link'),
  ],
  links: [
    proof('unit/ring/seal', 'a message opens nowhere but where it was posted, and only as it was'),
    proof('unit/ring/seal', 'all messages of a step have one size, whatever they say'),
  ],
  files: [
    proof('e2e/file', 'a large file for money and a gift, whole and paid once'),
    proof('unit/files/paid', 'the guest refuses a changed price or withdrawn file before'),
    proof('unit/files/seal', 'node:crypto encrypts to the same bytes, and decrypts them'),
  ],
  server: [
    proof('unit/dev/dist', 'every address in the page is relative and leads to a file'),
    proof('e2e/hosting', 'the page starts under a sub-path'),
    proof('e2e/paid-call', 'a whole paid call: three minutes billed, both sides and the ledger'),
  ],
  browser: [
    proof('unit/ledger/storage', 'a key survives a reload, and no script can read the key'),
    proof('e2e/wipe', 'everything is wiped, and what holds money is said before'),
  ],
  guest: [
    proof('unit/billing/guest-clock', 'the guest pays only a host at most 2 s ahead'),
    proof('unit/x402/dishonest-host', 'walks away with the prepayment'),
    proof('unit/deposit/guest-sees', 'a guest learns after ten minutes that no refund came'),
    proof('unit/x402/dishonest-host-random', 'hosts that lie as it comes'),
    proof('unit/x402/quote', 'whatever differs from what was agreed is named'),
  ],
  host: [
    proof('unit/billing/host', 'an unpaid minute freezes both sides exactly 10 s after due'),
    proof(
      'unit/x402/dishonest-gate',
      'falls silent in the middle of a minute: the gate closes after',
    ),
    proof('unit/x402/dishonest-guest', 'sends nothing: the host stops after its 10 s, and ends'),
    proof('unit/spending-limit/sponsor-limits', 'any history costs the fee payer at most its cap'),
    proof('unit/receipts/keep-journal', 'a rollback that cannot land any more becomes rolled_back'),
  ],
};
