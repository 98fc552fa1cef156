// pure
/** What the page says while a wallet's window is open, or should be. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hintsAfter } from '../../../src/main/wallet/window-hints.ts';

test('a wallet that answers at once is not explained, one that shows nothing is', () => {
  const ROWS: readonly (readonly [waitedMs: number, isApp: boolean, said: string])[] = [
    [0, false, ''],
    [999, false, ''],
    [1_000, false, 'warns'],
    [5_999, false, 'warns'],
    [6_000, false, 'warns nothing'],
    [120_000, false, 'warns nothing'],
    // The bar of the wallet app has words of its own.
    [999, true, ''],
    [6_000, true, 'warns'],
  ];
  for (const [waitedMs, isApp, said] of ROWS) {
    assert.is(hintsAfter(waitedMs, isApp).join(' '), said, `${waitedMs} ms, app: ${isApp}`);
  }
});

test.run();
