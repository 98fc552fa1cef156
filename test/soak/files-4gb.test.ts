// alone
// timeout: 1500
/** 4 GB from Firefox to Chromium in a paid call: whole, paid once, and never in anybody's memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sellBigFile } from '../support/big-file.ts';

/** By the runner in `soak:full` only: it takes as long as everything else that a soak draws. */
if (process.env['SOAK_FULL'] === '1' || process.env['SOAK_SEED'] === undefined) {
  test('4 GB from Firefox to Chromium, in memory that does not follow it', async () => {
    const sides = { host: 'firefox', guest: 'chromium' } as const;
    await sellBigFile({ ...sides, bytes: 4_000_000_000, timeoutMs: 900_000 });
  });
} else {
  test('4 GB are part of the whole soak', () => assert.not(process.env['SOAK_FULL']));
}

test.run();
