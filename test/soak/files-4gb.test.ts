// alone
// timeout: 1500
// takes: 1200
/**
 * 4 GB from Firefox to Chromium in a paid call. The file arrives whole, is paid once, and never fills
 * memory.
 */
import { test } from 'uvu';
import { sellBigFile } from '../support/big-file.ts';

// Proves stage 9: Purchase → transfer → download
test('Firefox sends 4 GB to Chromium without growing in memory', async () => {
  const sides = { host: 'firefox', guest: 'chromium' } as const;
  await sellBigFile({ ...sides, bytes: 4_000_000_000, timeoutMs: 900_000 });
});

test.run();
