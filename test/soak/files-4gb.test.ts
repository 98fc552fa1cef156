// alone
// timeout: 1500
/** 4 GB from Firefox to Chromium in a paid call: whole, paid once, and never in anybody's memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sellBigFile } from '../support/big-file.ts';
import { openPair } from '../support/call.ts';
import { downloadsTo, makeFolder, saveInto } from '../support/files.ts';

/** By the runner in `soak:full` only: it takes as long as everything else that a soak draws. */
if (process.env['SOAK_FULL'] === '1' || process.env['SOAK_SEED'] === undefined) {
  test('4 GB from Firefox to Chromium, in memory that does not follow it', async () => {
    const [source, saved] = [makeFolder(), makeFolder()];
    try {
      const pair = await openPair({
        ...{ host: 'firefox', guest: 'chromium', period: 20 },
        launch: downloadsTo(saved.path),
      });
      try {
        await saveInto(pair.guest, saved.path);
        await sellBigFile({ pair, source, saved, bytes: 4_000_000_000, timeoutMs: 900_000 });
      } finally {
        await pair.close();
      }
    } finally {
      source.remove();
      saved.remove();
    }
  });
} else {
  test('4 GB are part of the whole soak', () => assert.not(process.env['SOAK_FULL']));
}

test.run();
