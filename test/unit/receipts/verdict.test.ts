// pure
/** The sentence at the end of an audit, for each kind of finding. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verdict } from '../../../src/main/receipts/audit-panel.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { AuditFinding, AuditLine, AuditReport } from '../../../src/shared/receipt/receipt.ts';

const line = (finding: AuditFinding, subject: AuditLine['subject'] = 'minute'): AuditLine => ({
  ...{ finding, subject, resource: null, signature: null, claimed: null, found: null },
});
const OK = line('ok');
const LATER = line('missing-in-receipt', 'refund');

const CASES: readonly (readonly [AuditLine[], AuditReport['unclear'], RegExp])[] = [
  [[OK, OK], [], /^Matches: all 2 lines/],
  [[OK, line('other-wallet', 'other')], [], /^Matches: its line .* 1 payment between the deposit/],
  [[OK, LATER], [], /^Its line .* It omits 1 refund\./],
  [[OK, line('amount')], [], /^Does not match: 1 of 2 lines differs/],
  [[OK, OK], ['deposit'], /^Unclear/],
  [[OK, LATER], ['session'], /^Unclear/],
  [[OK, line('amount')], ['session'], /^Does not match/],
];

for (const [lines, unclear, expected] of CASES) {
  test(`findings ${lines.map(({ finding }) => finding).join()} (unclear: ${unclear.join() || 'none'}) give the verdict ${expected.source}`, () => {
    const report: AuditReport = {
      ...{ matches: false, complete: [], unclear, network: 'local', callId: 'c' },
      ...{ payer: 'guest', payTo: 'host', unused: null },
      ...{ paid: usdc(0n), returned: usdc(0n), refunded: usdc(1n), net: -1n },
      ...{ lines, approvals: [] },
    };
    assert.match(verdict(report), expected);
  });
}

test.run();
