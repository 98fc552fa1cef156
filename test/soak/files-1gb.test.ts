// alone
// timeout: 1500
// takes: 270
/**
 * 1 GB between two browsers in a paid call. The file arrives whole, is paid once, and never fills
 * memory.
 */
import { test } from 'uvu';
import { sellBigFile } from '../support/big-file.ts';

// Proves stage 9: Purchase → transfer → download
test('Chromium sends 1 GB to Firefox without growing in memory', async () => {
  const sides = { host: 'chromium', guest: 'firefox' } as const;
  await sellBigFile({ ...sides, bytes: 1_000_000_000, timeoutMs: 1_200_000 });
});

test.run();
