// pure
/** The page's hints while a wallet's window is open, or should be open. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hintsAfter } from '../../../src/main/wallet/window-hints.ts';

test('the page explains after a while why a wallet shows nothing', () => {
  // The columns: an extension that the host asks, an extension that the guest asks, and a wallet app,
  // whose bar has its own words.
  const ROWS: readonly (readonly [ms: number, own: string, guest: string, app: string])[] = [
    [0, '', '', ''],
    [999, '', '', ''],
    [1_000, 'warns', 'warns', 'warns'],
    [5_999, 'warns', 'warns', 'warns'],
    [6_000, 'warns nothing', 'warns fee nothing', 'warns fee'],
    [120_000, 'warns nothing', 'warns fee nothing', 'warns fee'],
  ];
  for (const [ms, own, guest, app] of ROWS) {
    const said = (isApp: boolean, isSponsored: boolean): string =>
      hintsAfter(ms, { isApp, isSponsored }).join(' ');
    assert.equal(
      [said(false, false), said(false, true), said(true, true)],
      [own, guest, app],
      `${ms}`,
    );
  }
});

test.run();
