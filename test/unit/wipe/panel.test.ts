// pure
/** The panel's words for losses, and the keys that it lists. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError, ownText } from '../../../src/shared/errors.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import { stakeWords } from '../../../src/main/wipe/panel.ts';
import { keptKeys } from '../../../src/workers/ledger/ledger.ts';
import {
  feePayerKeyId,
  mailboxKeyId,
  sessionKeyId,
} from '../../../src/workers/ledger/solana/keys.ts';

// Proves security: Keys cannot be read out, and end when they should
test('the panel names each amount at stake, or that it is unknown', () => {
  const feeBalance = { kind: 'till', network: 'devnet', owner: 'o' } as const;
  assert.match(
    stakeWords({ ...feeBalance, lamports: lamports(9_995_000n) }),
    /^0\.009995 SOL .*devnet/,
  );
  assert.match(stakeWords({ ...feeBalance, lamports: null }), 'cannot be read from here');
  const cap = usdc(12_500_000n);
  assert.match(stakeWords({ kind: 'key', callId: 'c', cap }), 'up to 12.50 USDC');
  assert.not.match(stakeWords({ kind: 'key', callId: 'c', cap: null }), 'USDC');
  assert.match(stakeWords({ kind: 'payment', amount: usdc(500_000n) }), '0.50 USDC');
  assert.match(stakeWords({ kind: 'unused', amount: usdc(400_000n) }), '0.40 USDC of unused time');
  const startsAtS = 1_800_000_000;
  const paid = usdc(1_500_000n);
  assert.match(
    stakeWords({ kind: 'offer', startsAtS, paid }),
    /^Your offer for .*2027.*, paid with 1\.50 USDC\. .* neither recognise nor refund a payment\./,
  );
  assert.not.match(stakeWords({ kind: 'offer', startsAtS, paid: null }), 'USDC');
  assert.match(
    stakeWords({ kind: 'booking', startsAtS, amount: paid }),
    /^Your booking for .*2027.* 1\.50 USDC\. If you keep its link/,
  );
  assert.match(stakeWords({ kind: 'files', count: 2, bytes: 1_536 }), '2 files (1.5 kB)');
  assert.match(stakeWords({ kind: 'links', count: 2 }), /^2 call links.*0\.001 SOL/);
  const error = appError('storage_failed', { reason: ownText('x') });
  assert.match(stakeWords({ kind: 'unread', error }), 'could not be read');
});

test('each listed key names its owner, and the list omits unknown keys', () => {
  const info = { address: 'a', createdAtWallMs: 0 };
  assert.equal(
    keptKeys([
      { ...info, id: feePayerKeyId('devnet', 'owner'), kind: 'fee' },
      { ...info, id: sessionKeyId('call'), kind: 'session' },
      { ...info, id: mailboxKeyId('local', 'link'), kind: 'mailbox' },
      { ...info, id: 'fee:elsewhere:owner', kind: 'fee' },
    ]),
    [
      { kind: 'fee', network: 'devnet', owner: 'owner', address: 'a' },
      { kind: 'session', callId: 'call', address: 'a' },
      { kind: 'mailbox', network: 'local', id: 'link' },
    ],
  );
});

test.run();
