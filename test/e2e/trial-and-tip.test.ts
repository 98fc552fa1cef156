// tier: all
// timeout: 300
/**
 * A call with a trial between two real pages: the guest tips its host and leaves within the trial. The tip
 * stays, and everything that was paid for time comes back; the ledger, both receipts and an audit agree.
 */
import { openPair } from '../support/call.ts';
import { inTier } from '../support/tier.ts';
import { trialAndTip } from '../support/trial-and-tip.ts';

for (const mix of inTier([
  { host: 'chromium', guest: 'firefox' },
  { host: 'firefox', guest: 'chromium' },
] as const)) {
  // Proves money back: A trial comes back whole, and no later
  // Proves money back: A tip is paid once, by one press, and never in a minute's place
  trialAndTip(`${mix.host} hosts`, (options) => openPair({ ...mix, ...options }));
}
