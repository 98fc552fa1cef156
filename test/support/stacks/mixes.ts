import type { BrowserKind } from '../browser.ts';
import { byTurns } from '../tier.ts';
import type { Stack } from './stack.ts';
import { werift } from './werift.ts';
import { wrtc } from './wrtc.ts';

interface Mix {
  readonly stack: Stack;
  readonly kind: BrowserKind;
}

/** Each of them with one browser, and in the next run by turns with the other. */
export const MIXES: readonly Mix[] = byTurns([
  { stack: wrtc, kind: 'chromium' },
  { stack: wrtc, kind: 'firefox' },
  { stack: werift, kind: 'firefox' },
  { stack: werift, kind: 'chromium' },
]);
