// tier: soak
// takes: 45
/** A file sale and a crash in a call on Surfpool, a node of other authors. The guest uses Chromium. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Surfpool } from '../../dev/surfpool/index.ts';
import {
  connect,
  minutesPaid,
  type Pair,
  type PairOptions,
  pairOn,
  prepay,
  STEADY_PERIOD,
} from '../support/call.ts';
import {
  buy,
  downloadsTo,
  fileState,
  type Folder,
  makeFile,
  makeFolder,
  save,
  saveInto,
  sell,
  sha256sum,
} from '../support/files.ts';
import { checkClocks, crash, interrupted, repaired } from '../support/rejoin.ts';
import { openSurfpoolSite, type Site } from '../support/site.ts';

const FILE_BYTES = 8_000_000;
const FILE_PRICE = 1_250_000n;

let source: Folder;
let saved: Folder;
const options = (): PairOptions => ({
  host: 'firefox',
  guest: 'chromium',
  prepaid: 1,
  period: STEADY_PERIOD,
  launch: downloadsTo(saved.path),
});
let pair: Pair<Site<Surfpool>>;
test.before(async () => {
  source = makeFolder();
  saved = makeFolder();
  pair = await pairOn(await openSurfpoolSite(), options());
  await saveInto(pair.guest, saved.path);
});
test.after(async () => {
  await pair.close();
  source.remove();
  saved.remove();
});

// Proves stage 0: The page works on an independent node, and our ledger answers as it does
test('a file sold on Surfpool arrives whole and is paid once', async () => {
  const { host, guest, site } = pair;
  makeFile(source.file('talk.bin'), FILE_BYTES);
  await connect(pair);
  await sell(host, [source.file('talk.bin')], '1.25');
  await prepay(pair);
  const offered = await fileState(guest, 'talk.bin', ['listed']);
  assert.is(offered['sha256'], sha256sum(source.file('talk.bin')));
  await buy(guest, 'talk.bin');
  await fileState(guest, 'talk.bin', ['done']);
  const path = await save(guest, 'talk.bin', saved.path, FILE_BYTES);
  assert.is(sha256sum(path), offered['sha256']);
  const sales = (await site.ledger.transfers()).filter(({ amount }) => amount === FILE_PRICE);
  assert.is(sales.length, 1);
});

test('after a guest’s crash on Surfpool, every minute is paid once', async () => {
  const { host } = pair;
  await Promise.all([host, pair.guest].map((side) => minutesPaid(side, 1, 120_000)));
  const guest = await crash(pair, pair.guest, options());
  pair = { ...pair, guest };
  await interrupted(host);
  await guest.ui.until('rejoin-card', 'role', ['guest']);
  await guest.ui.click('rejoin');
  await guest.ui.gone('rejoin-card');
  console.log(`  picture ${await repaired(pair, 'guest')} ms after the last paste`);
  await checkClocks(pair);
  await Promise.all([host, guest].map((side) => minutesPaid(side, 2, 120_000)));
  await host.ui.click('end-call');
  for (const side of [host, guest]) await side.ui.until('call-ended', 'reason', ['host']);
  const transfers = await pair.site.ledger.transfers();
  assert.is(new Set(transfers.map(({ memo }) => memo)).size, transfers.length, 'memos differ');
  const minutes = transfers.filter(({ amount }) => amount !== FILE_PRICE);
  const signatures = minutes.map(({ signature }) => signature).sort();
  assert.ok(minutes.length >= 3, `${minutes.length} payments`);
  for (const { ui, kind } of [host, guest]) {
    const shown = (await ui.all('minute')).map((row) => row['signature'] ?? '').sort();
    assert.equal(shown, signatures, kind);
  }
  for (const { guard, kind } of [host, guest]) assert.equal(guard.offences, [], kind);
});

test.run();
