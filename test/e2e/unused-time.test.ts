// tier: all
// waits
// timeout: 1500
/** The guest gets unused time back, no matter who ends the call and how. */
import { inLongerTier, inTier } from '../support/tier.ts';
import { ENDINGS, MIXES, unusedCalls } from '../support/unused-calls.ts';

// Proves money back: Unused time is returned by itself, once, and never more than was paid
for (const kinds of inTier(MIXES)) unusedCalls(kinds, inLongerTier(ENDINGS), true);
