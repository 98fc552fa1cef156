// waits
// timeout: 600
/** A guest leaves early and gets its unused time back. Every other ending is in unused-time.test.ts. */
import { ENDINGS, MIXES, unusedCalls } from '../support/unused-calls.ts';

unusedCalls(MIXES[0], ENDINGS.slice(0, 1));
