// tier: all
// timeout: 900
/** A guest that reloads in the middle of a download: it goes on from what is on disk, and is paid once. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, openPair, prepay } from '../support/call.ts';
import { buy, fileState, makeFile, makeFolder, sell } from '../support/files.ts';
import { hearsLate, interrupted, reload, repaired } from '../support/rejoin.ts';

const BYTES = 32_000_000;

test('firefox reloads while it downloads from chromium: the same file, whole, for one payment', async () => {
  const source = makeFolder();
  const pair = await openPair({ period: 30 });
  const { host, guest, site } = pair;
  try {
    makeFile(source.file('talk.bin'), BYTES);
    await connect(pair);
    await sell(host, [source.file('talk.bin')], '1.25');
    await fileState(host, 'talk.bin', ['listed']);
    await prepay(pair);
    await fileState(guest, 'talk.bin', ['listed']);
    await buy(guest, 'talk.bin', true);
    await fileState(guest, 'talk.bin', ['transferring']);
    await guest.page.waitForFunction(
      (least) => {
        const bars = [...document.querySelectorAll<HTMLElement>('[data-bytes]')];
        return bars.some(({ dataset }) => Number(dataset['bytes']) >= least);
      },
      { timeout: 200_000, polling: 50 },
      BYTES / 10,
    );
    await hearsLate(guest, 1_000);
    await reload(guest);
    await interrupted(host);
    await guest.ui.until('rejoin-card', 'role', ['guest']);
    await repaired(pair, 'guest');
    await fileState(guest, 'talk.bin', ['done'], 400_000);
    await fileState(host, 'talk.bin', ['done']);
    const sales = site.ledger.transfers().filter(({ amount }) => amount === 1_250_000n);
    assert.is(sales.length, 1, 'the file was paid once');
    for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
  } finally {
    await pair.close();
    source.remove();
  }
});

test.run();
