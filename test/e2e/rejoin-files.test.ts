// tier: all
// timeout: 900
/**
 * A guest that reloads in the middle of a download resumes from its disk, and pays once. A complete file
 * waits to be saved, even after the end of the call and its pages.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, openPair, prepay, type Side } from '../support/call.ts';
import {
  buy,
  fileState,
  makeFile,
  makeFolder,
  savedIn,
  saveInto,
  sell,
  sha256sum,
} from '../support/files.ts';
import { eventually } from '../rtc-lab/bench.ts';
import { hearsLate, interrupted, reload, repaired } from '../support/rejoin.ts';
import { PATIENCE_MS } from '../support/ui.ts';

const BYTES = 32_000_000;

/** Waits until this file, and no other, waits to be saved. */
const keeps = ({ ui }: Side, when: string): Promise<unknown> =>
  eventually(
    `kept ${when}`,
    async () => (await ui.all('kept-file')).map((row) => row['name']),
    (names) => String(names) === 'talk.bin',
    PATIENCE_MS,
  );

// Proves connection: Rejoin after a reload or a crash
test('a reloaded download in firefox completes for one payment', async () => {
  const source = makeFolder();
  const saved = makeFolder();
  const pair = await openPair({ period: 30 });
  await saveInto(pair.guest, saved.path);
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

    // The host's page has lost its files with its reload, and the guest's page knows them no more.
    await reload(host);
    await repaired(pair, 'host', 'rejoin');
    const again = await host.page.waitForSelector('input[data-testid="earlier-input"]');
    makeFile(source.file('other.bin'), 1_000);
    await again?.uploadFile(source.file('other.bin'), source.file('talk.bin'));
    await fileState(host, 'talk.bin', ['listed']);
    const offered = await host.page.$$eval('li[data-testid="file"]', (rows) =>
      rows.map((row) => [row.dataset['name'], row.querySelector('.file-price')?.textContent]),
    );
    assert.equal(
      offered,
      [['talk.bin', '1.25 USDC']],
      'of what was chosen, what was offered before',
    );
    await host.page.waitForSelector('[data-testid="earlier-files"]', { hidden: true });
    await fileState(guest, 'talk.bin', ['done', 'listed']);
    await guest.ui.click('toggle-mic');
    const microphone = () =>
      guest.page.$eval('[data-testid="toggle-mic"]', (button) => button.getAttribute('aria-label'));
    assert.is(await microphone(), 'Unmute microphone');
    await reload(guest);
    await repaired(pair, 'guest', 'rejoin');
    assert.is(await microphone(), 'Unmute microphone', 'who was muted comes back muted');
    await keeps(guest, 'in the call');
    await guest.ui.click('end-call');
    await guest.ui.shown('call-ended');
    await keeps(guest, 'after the call');
    await guest.ui.click('to-files');
    assert.is(await guest.page.evaluate(() => document.activeElement?.id), 'files');
    await guest.ui.click('start-over');
    await keeps(guest, 'on the first screen');
    await reload(guest);
    await keeps(guest, 'at the next visit');
    await guest.ui.click('kept-save');
    const path = await savedIn(saved.path, BYTES);
    assert.is(sha256sum(path), sha256sum(source.file('talk.bin')));
    await guest.ui.click('kept-remove');
    await keeps(guest, 'asks');
    await guest.ui.click('kept-remove');
    await guest.page.waitForFunction(() => !document.querySelector('[data-testid="kept-file"]'));
    await reload(guest);
    await guest.ui.shown('role-guest');
    assert.equal(await guest.ui.all('kept-file'), []);
    for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
  } finally {
    await pair.close();
    source.remove();
    saved.remove();
  }
});

test.run();
