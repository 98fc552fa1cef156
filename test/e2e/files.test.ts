// tier: all
// timeout: 1500
/** Files between two browsers: listed, bought, sealed, moved, verified, saved, and never paid twice. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import { buy, clickInRow, fileState, makeFile, makeFolder, sell } from '../support/files.ts';
import { LONG_MS, soldFile } from '../support/sold-file.ts';

const MB = 1_000_000;

test('chromium buys a large file from firefox, whole and paid once', () =>
  soldFile('firefox', 'chromium', 64 * MB));

/** The two tests below share one call. */
let going: Pair | undefined;
const folder = makeFolder();
test.after(async () => {
  await going?.close();
  folder.remove();
});

// Proves stage 9: Purchase → transfer → download
test('a user pauses, resumes, cancels and repeats a download, and pays once', async () => {
  const pair = (going = await openPair({ period: 60 }));
  const { host, guest, site } = pair;
  makeFile(folder.file('long.bin'), 40 * MB);
  await connect(pair);
  await sell(host, [folder.file('long.bin')], '0.75');
  await prepay(pair);
  await fileState(guest, 'long.bin', ['listed']);
  await buy(guest, 'long.bin');
  await fileState(guest, 'long.bin', ['transferring']);
  const both = async (state: string): Promise<void> => {
    const see = (side: Side) => fileState(side, 'long.bin', [state]);
    await Promise.all([host, guest].map(see));
  };
  await clickInRow(guest, 'long.bin', 'file-pause');
  await both('paused');
  await clickInRow(guest, 'long.bin', 'file-pause');
  await both('transferring');
  await clickInRow(host, 'long.bin', 'file-pause');
  await both('paused');
  await clickInRow(host, 'long.bin', 'file-pause');
  await both('transferring');
  await clickInRow(guest, 'long.bin', 'file-cancel');
  await fileState(guest, 'long.bin', ['paid', 'failed']);
  await clickInRow(guest, 'long.bin', 'file-buy');
  await fileState(guest, 'long.bin', ['done'], LONG_MS);
  assert.is(site.ledger.transfers().filter(({ amount }) => amount === 750_000n).length, 1);
});

test('a paid file still arrives, unbilled, after the call ends', async () => {
  assert.ok(going, 'the call of the test before');
  const { host, guest, site } = going;
  makeFile(folder.file('course.bin'), 30 * MB, 2);
  await sell(host, [folder.file('course.bin')], '0.85');
  await buy(guest, 'course.bin');
  await fileState(guest, 'course.bin', ['transferring']);
  await host.ui.click('end-call');
  for (const side of [host, guest]) await side.ui.shown('call-ended');
  const paid = site.ledger.transfers().length;
  await fileState(guest, 'course.bin', ['done'], LONG_MS);
  await fileState(host, 'course.bin', ['done']);
  assert.is(site.ledger.transfers().length, paid);
  // The connection closes only after that.
  for (const side of [host, guest]) await side.ui.until('connection', 'state', ['closed']);
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
});

test.run();
