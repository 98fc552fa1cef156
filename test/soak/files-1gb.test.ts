// alone
// timeout: 1500
// takes: 270
/** 1 GB between two browsers in a paid call: whole, paid once, and never in anybody's memory. */
import { test } from 'uvu';
import { sellBigFile } from '../support/big-file.ts';

// Proves stage 9: Purchase → transfer → download
test('Chromium sends 1 GB to Firefox without growing in memory', async () => {
  const sides = { host: 'chromium', guest: 'firefox' } as const;
  await sellBigFile({ ...sides, bytes: 1_000_000_000, timeoutMs: 1_200_000 });
});

test.run();
