// timeout: 1800
/**
 * Measures the processor time of each comfort of a call: within one call, between two spells without it.
 * `--mix=same|chromium-chromium|chromium-firefox|firefox-chromium|firefox-firefox --length=full|short`
 */
import type { Row } from '../../dev/bench/result.ts';
import { connect, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import { openPip, pipClosed, playsInPip, watchPip } from '../support/pip.ts';
import { paintScreen } from '../support/screen.ts';
import { type Spending, spending } from './spending.ts';
import { kindsOf, MIXES, option, ratioRow, report, sleep } from './support.ts';

const isFull = option('length', ['full', 'short']) === 'full';
const SETTLING_MS = isFull ? 6_000 : 1_000;
const MEASURED_MS = isFull ? 20_000 : 2_000;
const ROLES = ['host', 'guest'] as const;

interface Comfort {
  readonly name: string;
  readonly on: (pair: Pair) => Promise<void>;
  readonly off: (pair: Pair) => Promise<void>;
}

async function receive({ ui }: Side, wish: 'all' | 'less' | 'none'): Promise<void> {
  await ui.click('devices');
  await ui.fill('receive-video', wish);
  await ui.click('devices');
}

const wish = (name: string, wanted: 'less' | 'none'): Comfort => ({
  name,
  on: ({ guest }) => receive(guest, wanted),
  off: ({ guest }) => receive(guest, 'all'),
});

const press =
  (...ids: readonly string[]) =>
  async ({ host, guest }: Pair): Promise<void> => {
    for (const { ui } of [host, guest]) for (const id of ids) await ui.click(id);
  };

const share = async ({ host, guest }: Pair): Promise<void> => {
  await host.ui.click('share-screen');
  await guest.page.waitForSelector('.far.shared');
};
const stopSharing = async ({ host, guest }: Pair): Promise<void> => {
  await host.ui.click('share-stop');
  await guest.page.waitForSelector('.far:not(.shared)');
};
const key = async ({ host, guest }: Pair): Promise<void> => {
  for (const { page } of [host, guest]) {
    await page.bringToFront();
    await page.keyboard.press('f');
  }
};

const COMFORTS: readonly Comfort[] = [
  {
    name: 'picture-in-picture on both sides',
    async on({ host, guest }) {
      for (const { ui } of [host, guest]) {
        await openPip(ui);
        await playsInPip(ui);
      }
    },
    async off({ host, guest }) {
      for (const { page, ui } of [host, guest]) {
        await page.evaluate(() => window.pip.close());
        await pipClosed(ui);
      }
    },
  },
  wish('the guest receives less video', 'less'),
  wish('the guest receives no video', 'none'),
  {
    name: 'audio only on both sides',
    on: press('devices', 'audio-only', 'devices'),
    off: press('devices', 'audio-only', 'devices'),
  },
  { name: 'the host shares a screen', on: share, off: stopSharing },
  {
    name: 'the host shares a screen, and the guest looks closer',
    async on(pair) {
      await share(pair);
      for (let times = 0; times < 3; times += 1) await pair.guest.ui.click('zoom-in');
    },
    off: stopSharing,
  },
  { name: 'full screen on both sides', on: key, off: key },
  {
    name: 'muted on both sides, with a watch on who speaks',
    on: press('toggle-mic'),
    off: press('toggle-mic'),
  },
];

const look = async (pair: Pair): Promise<Spending<void>> => {
  await sleep(SETTLING_MS);
  return spending(pair, () => sleep(MEASURED_MS));
};

const browsers = new Set<string>();

async function measure(mix: (typeof MIXES)[number]): Promise<Row[]> {
  const pair = await openPair({
    ...kindsOf(mix),
    ...{ period: 60, prepaid: 1, fullCamera: true },
    prepare: async (page) => {
      await watchPip(page);
      await paintScreen(page);
    },
  });
  try {
    for (const role of ROLES) browsers.add(await pair[role].browser.version());
    await connect(pair);
    await prepay(pair);
    const perMinute = (spent: Spending<void>, role: (typeof ROLES)[number]): number =>
      (spent[role].cpuSeconds * 60) / spent.seconds;
    const rows: Row[] = [];
    let before = await look(pair);
    for (const { name, on, off } of COMFORTS) {
      await on(pair);
      const during = await look(pair);
      await off(pair);
      const after = await look(pair);
      for (const role of ROLES) {
        const without = (perMinute(before, role) + perMinute(after, role)) / 2;
        const subject = `${name}: ${pair[role].kind} as ${role}`;
        const value = perMinute(during, role);
        rows.push(
          { ...{ subject, figure: 'processor', value, unit: 's/min' }, target: null },
          ratioRow(subject, 'processor, times without', value, without),
        );
      }
      before = after;
    }
    if (await pair.guest.ui.has('call-ended')) throw new Error('the call has ended on the way');
    return rows;
  } finally {
    await pair.close();
  }
}

const chosen = option('mix', ['same', ...MIXES]);
const mixes =
  chosen === 'same' ? (['chromium-chromium', 'firefox-firefox'] as const) : ([chosen] as const);
const rows: Row[] = [];
for (const mix of mixes) rows.push(...(await measure(mix)));
report({
  about: `Processor time (user and system) of all processes of each browser in one paid call with the camera at its full size, for ${MEASURED_MS / 1000} s after ${SETTLING_MS / 1000} s to settle; held against the mean of the same call without it before and after.`,
  browsers: [...browsers],
  rows,
});
