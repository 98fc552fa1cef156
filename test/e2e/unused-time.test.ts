// tier: all
// waits
// timeout: 1500
/** Whoever ends the call, and however, unused time comes back. */
import { inLongerTier, inTier } from '../support/tier.ts';
import { ENDINGS, MIXES, unusedCalls } from '../support/unused-calls.ts';

for (const kinds of inTier(MIXES)) unusedCalls(kinds, inLongerTier(ENDINGS), true);
