// tier: all
// waits
// timeout: 600
/**
 * A browser is killed in the middle of a paid call. Started again on its profile, it takes the call up.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { killBrowser } from '../support/browser.ts';
import { connect, minutesPaid, openSide, prepay, type Pair } from '../support/call.ts';
import { eventually } from '../rtc-lab/bench.ts';
import { forget } from '../support/files.ts';
import { checkBooks, checkClocks, interrupted, repaired } from '../support/rejoin.ts';
import { openSite, type Site } from '../support/site.ts';

const BEGUN_MS = 2_000;
/**
 * How long the page has stood before the call, as people's do. Chromium writes localStorage 5 s after the
 * first word, and then once a minute: what is first said within those 5 s is no proof of anything.
 */
const STOOD_MS = 8_000;
const OPTIONS = { prepaid: 1, period: 8 };

const profile = mkdtempSync(path.join(tmpdir(), 'p2c-profile-'));
/** Keeps the storage across starts, because puppeteer removes only a profile that it made itself. */
const onProfile = { ...OPTIONS, launch: () => ({ args: [`--user-data-dir=${profile}`] }) };

let site: Site;
let pair: Pick<Pair, 'host' | 'guest' | 'site'>;
test.before(async () => {
  site = await openSite();
  const host = await openSide(site, 'firefox', OPTIONS);
  pair = { site, host, guest: await openSide(site, 'chromium', onProfile) };
});
test.after(async () => {
  for (const side of [pair.host, pair.guest]) await side.close();
  await site.close();
  forget(profile);
});

// Proves connection: Rejoin after a reload or a crash
test('a guest’s browser that was killed and started again resumes the call', async () => {
  const { host } = pair;
  await sleep(STOOD_MS);
  await connect(pair);
  await prepay(pair);
  await eventually(
    'time',
    async () => Number(await pair.guest.ui.data('elapsed', 'ms')),
    (ms) => ms >= BEGUN_MS,
  );
  await killBrowser(pair.guest);
  await interrupted(host);
  const guest = await openSide(site, 'chromium', onProfile);
  pair = { ...pair, guest };
  await guest.ui.until('rejoin-card', 'role', ['guest']);
  await guest.ui.click('rejoin');
  await guest.ui.gone('rejoin-card');
  console.log(`  picture ${await repaired(pair, 'guest')} ms after the last paste`);
  await checkClocks(pair);
  await Promise.all([host, guest].map((side) => minutesPaid(side, 1, 120_000)));
  assert.ok((await checkBooks(pair)) >= 2);
});

test.run();
