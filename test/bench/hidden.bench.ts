// long
// timeout: 900
/**
 * Measures what a call without pictures costs the processors, in a window of a phone's size: seen, and behind
 * another tab. `--length=full|short`; `BESIDE=<folder>` measures another build of the page in turns with this one.
 */
import path from 'node:path';
import { createLedger } from '../../dev/ledger/index.ts';
import type { Row } from '../../dev/bench/result.ts';
import { root } from '../../dev/build/paths.ts';
import { serve } from '../../dev/server.ts';
import { connect, pairOn, prepay } from '../support/call.ts';
import { spending } from './spending.ts';
import { median, option, ratioRow, report, sleep } from './support.ts';

const isFull = option('length', ['full', 'short']) === 'full';
const ROUNDS = isFull ? 2 : 1;
const SETTLING_MS = 5_000;
const MEASURED_MS = isFull ? 15_000 : 3_000;
const PHONE = { width: 390, height: 844 };

const browsers = new Set<string>();

/** Returns processor seconds of a minute, of host and guest, while the page is seen and while it is not. */
async function call(dist: string): Promise<Readonly<Record<'seen' | 'hidden', readonly number[]>>> {
  const ledger = createLedger();
  const served = await serve({ dist, rpc: (body, signal) => ledger.handleRpc(body, signal) });
  const close = async (): Promise<void> => {
    await served.close();
    ledger.close();
  };
  const pair = await pairOn(
    { url: served.url, close },
    {
      ...{ host: 'chromium', guest: 'chromium', period: 60, prepaid: 3 },
      launch: () => ({ throttled: true }),
      prepare: (page) => page.setViewport(PHONE),
    },
  );
  const sides = [pair.host, pair.guest];
  const perMinute = async (): Promise<readonly number[]> => {
    await sleep(SETTLING_MS);
    const { host, guest, seconds } = await spending(pair, () => sleep(MEASURED_MS));
    return [host, guest].map(({ cpuSeconds }) => (cpuSeconds * 60) / seconds);
  };
  try {
    browsers.add(await pair.host.browser.version());
    await connect(pair);
    await prepay(pair);
    for (const { ui } of sides) await ui.click('toggle-camera');
    const seen = await perMinute();
    for (const { browser } of sides) await (await browser.newPage()).bringToFront();
    const hidden = await perMinute();
    for (const { page } of sides) {
      if (!(await page.evaluate(() => document.hidden))) throw new Error('the page is seen');
    }
    return { seen, hidden };
  } finally {
    await pair.close();
  }
}

const beside = process.env['BESIDE'];
const builds = new Map([
  ['this build', path.join(root, 'dist')],
  ...(beside === undefined ? [] : ([['the other build', beside]] as const)),
]);
const found = new Map<string, Awaited<ReturnType<typeof call>>[]>();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, dist] of builds)
    found.set(name, [...(found.get(name) ?? []), await call(dist)]);
}
const rows = [...found].flatMap(([subject, calls]): Row[] => {
  const of = (state: 'seen' | 'hidden'): number => median(calls.flatMap((each) => each[state]));
  const row = (figure: 'seen' | 'hidden'): Row => ({
    ...{ subject, figure, value: of(figure), unit: 's/min' },
    target: null,
  });
  const shared = ratioRow(subject, 'hidden, times seen', of('hidden'), of('seen'));
  return [row('seen'), row('hidden'), shared];
});
report({
  about: `Processor time (user and system) of all processes of a Chromium in a paid call without pictures, in a window of ${PHONE.width}×${PHONE.height}, for ${MEASURED_MS / 1000} s; the median of both sides in ${ROUNDS} rounds. _Hidden_: another tab is in front. Most of it is the browser’s own sound.`,
  browsers: [...browsers],
  rows,
});
