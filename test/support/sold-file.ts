import * as assert from 'uvu/assert';
import type { BrowserKind } from './browser.ts';
import { connect, openPair, prepay } from './call.ts';
import {
  buy,
  clickInRow,
  fileState,
  looks,
  makeFile,
  makeFolder,
  save,
  saveInto,
  sell,
  sha256sum,
  watchRow,
} from './files.ts';

/** For any of these files, at a tenth of the usual speed. */
export const LONG_MS = 400_000;

/** A file is sold and another one given, between two browsers. */
export async function soldFile(
  seller: BrowserKind,
  buyer: BrowserKind,
  size: number,
): Promise<void> {
  const [source, saved] = [makeFolder(), makeFolder()];
  const pair = await openPair({ host: seller, guest: buyer, period: 20 });
  try {
    await saveInto(pair.guest, saved.path);
    const { host, guest, site } = pair;
    makeFile(source.file('talk.bin'), size);
    makeFile(source.file('ein Geschenk 🎁.txt'), 1);
    await connect(pair);
    await sell(host, [source.file('talk.bin')], '1.25');
    await fileState(host, 'talk.bin', ['listed']);
    assert.is(await host.ui.value('file-price'), '', 'the next one may be a gift');
    await sell(host, [source.file('ein Geschenk 🎁.txt')], '');
    assert.not(await guest.ui.has('file'), 'nothing is shown before admission');
    await prepay(pair);

    const offered = await fileState(guest, 'talk.bin', ['listed']);
    assert.is(offered['sha256'], sha256sum(source.file('talk.bin')));
    assert.is(Number(offered['size']), size);
    await watchRow(guest, 'talk.bin');
    await buy(guest, 'talk.bin', true);
    await fileState(guest, 'talk.bin', ['transferring', 'verifying', 'done']);
    await fileState(guest, 'talk.bin', ['done'], LONG_MS);
    const reading = (await looks(guest)).filter(({ state }) => state === 'verifying');
    assert.ok(
      reading.some(({ bytes }) => bytes > 0 && bytes < size),
      `while it is read through, the page says how far: ${JSON.stringify(reading)}`,
    );
    await fileState(host, 'talk.bin', ['done']);
    const path = await save(guest, 'talk.bin', saved.path, size);
    assert.is(sha256sum(path), offered['sha256']);

    await clickInRow(guest, 'ein Geschenk 🎁.txt', 'file-buy');
    await fileState(guest, 'ein Geschenk 🎁.txt', ['done']);
    assert.not(await guest.ui.has('file-confirm'), 'a gift needs no confirmation');
    const ends = await guest.page.$$eval('[data-testid="saved-name"] .extension', (all) =>
      all.map((each) => [each.closest('li')?.dataset['name'], each.textContent]),
    );
    assert.equal(Object.fromEntries(ends), {
      'talk.bin': '.bin',
      'ein Geschenk 🎁.txt': '.txt',
    });
    const gift = await save(guest, 'ein Geschenk 🎁.txt', saved.path, 1);
    assert.is(sha256sum(gift), sha256sum(source.file('ein Geschenk 🎁.txt')));

    const sales = site.ledger.transfers().filter(({ amount }) => amount === 1_250_000n);
    assert.is(sales.length, 1, 'the file was paid once');
    await guest.ui.click('end-call');
    for (const side of [host, guest]) {
      await side.ui.shown('call-ended');
      assert.equal(side.guard.offences, [], side.kind);
    }
  } finally {
    await pair.close();
    source.remove();
    saved.remove();
  }
}
