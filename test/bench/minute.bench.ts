// timeout: 2400
/**
 * Measures the processor time and memory of a minute of a paid call, beside a call of two plain pages with the
 * same capture settings and pictures of the same size: without billing, clock, ledger, frames worker or standby.
 * `--mix=same|chromium-chromium|chromium-firefox|firefox-chromium|firefox-firefox --length=full|short`
 */
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'puppeteer';
import type { Row } from '../../dev/bench/result.ts';
import { serveLab } from '../rtc-lab/serve.ts';
import { launchBrowser } from '../support/browser.ts';
import { connect, openPair, prepay, seesPeer, type Side } from '../support/call.ts';
import { pidOf, residentBytes } from '../support/processes.ts';
import type { Box, PlainCall } from './plain-call-page.ts';
import { profileRows, type Spending, spending } from './spending.ts';
import { atMost, kindsOf, MIXES, option, ratioRow, report, sleep } from './support.ts';

const isFull = option('length', ['full', 'short']) === 'full';
const SETTLING_MS = isFull ? 25_000 : 8_000;
/** From the settling on, so that a full run has one payment in it. */
const MEASURED_MS = isFull ? 60_000 : 15_000;
const MB = 1_000_000;
const MOST = 1.05;
const ROLES = ['host', 'guest'] as const;
type Ends = Readonly<
  Record<(typeof ROLES)[number], { readonly browser: Browser; readonly page: Page }>
>;
type Kinds = ReturnType<typeof kindsOf>;
type Boxes = Parameters<PlainCall['start']>[0];

interface Minute {
  readonly spent: Spending<unknown>;
  readonly bytes: readonly [number, number];
  /** The rate of the picture that each side shows. */
  readonly fps: readonly [number, number];
  /** The height of these pictures, at the end. */
  readonly lines: readonly [number, number];
}

/** Firefox counts a stream's frames here only, and not in `getVideoPlaybackQuality`. */
const picturesOf = ({ page }: Ends['host']): Promise<VideoFrameCallbackMetadata> =>
  page.evaluate(() => {
    const video = document.querySelector('[data-testid="remote-video"]');
    if (!(video instanceof HTMLVideoElement)) throw new Error('no picture');
    return new Promise<VideoFrameCallbackMetadata>((resolve) => {
      video.requestVideoFrameCallback((_nowMs, frame) => resolve(frame));
    });
  });

async function measured(ends: Ends): Promise<Minute> {
  await sleep(SETTLING_MS);
  const pictures = () => Promise.all([picturesOf(ends.host), picturesOf(ends.guest)]);
  const before = await pictures();
  const spent = await spending(ends, () => sleep(MEASURED_MS));
  const after = await pictures();
  const fps = (index: 0 | 1): number =>
    (after[index].presentedFrames - before[index].presentedFrames) / spent.seconds;
  const bytes = (role: (typeof ROLES)[number]): number => residentBytes(pidOf(ends[role]));
  return {
    spent,
    bytes: [bytes('host'), bytes('guest')],
    fps: [fps(0), fps(1)],
    lines: [after[0].height, after[1].height],
  };
}

const boxesOf = ({ page }: Side): Promise<Boxes> =>
  page.evaluate(() => {
    const box = (id: string): Box => {
      const found = document.querySelector(`[data-testid="${id}"]`);
      if (!found) throw new Error(`no ${id}`);
      const { x, y, width, height } = found.getBoundingClientRect();
      return { x, y, width, height };
    };
    return { local: box('local-video'), remote: box('remote-video') };
  });

const browsers = new Set<string>();
let boxes: Readonly<Record<(typeof ROLES)[number], Boxes>> | null = null;

async function paid(kinds: Kinds): Promise<Minute> {
  const pair = await openPair({ ...kinds, period: 60, prepaid: 1, fullCamera: true });
  try {
    for (const role of ROLES) browsers.add(await pair[role].browser.version());
    await connect(pair);
    await prepay(pair);
    boxes ??= { host: await boxesOf(pair.host), guest: await boxesOf(pair.guest) };
    const minute = await measured(pair);
    if (await pair.guest.ui.has('call-ended')) throw new Error('the call has ended on the way');
    return minute;
  } finally {
    await pair.close();
  }
}

const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>plain call</title>
<link rel="icon" href="data:,"><body><script type="module" src="page.js"></script></body></html>`;

const ask = <K extends keyof PlainCall>(
  { page }: Ends['host'],
  method: K,
  ...args: Parameters<PlainCall[K]>
): ReturnType<PlainCall[K]> =>
  page.evaluate(
    (name, given) => {
      const { plain } = globalThis as unknown as {
        plain: Record<string, (...list: readonly unknown[]) => unknown>;
      };
      return plain[name]?.(...given);
    },
    method,
    args,
  ) as ReturnType<PlainCall[K]>;

async function plain(kinds: Kinds): Promise<Minute> {
  const sizes = boxes;
  if (!sizes) throw new Error('the paid call comes first');
  const entry = path.join(import.meta.dirname, 'plain-call-page.ts');
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, write: false, format: 'esm', target: 'es2022' },
  });
  const server = await serveLab(
    new Map([
      ['/', HTML],
      ['/page.js', outputFiles[0]?.text ?? ''],
    ]),
  );
  const opened: Browser[] = [];
  try {
    const side = async (role: (typeof ROLES)[number]): Promise<Ends['host']> => {
      const browser = await launchBrowser(kinds[role]);
      opened.push(browser);
      const page = await browser.newPage();
      await page.goto(server.url);
      await page.waitForFunction(() => 'plain' in globalThis);
      await ask({ browser, page }, 'start', sizes[role]);
      return { browser, page };
    };
    const ends = { host: await side('host'), guest: await side('guest') };
    const { host, guest } = ends;
    await ask(host, 'accept', await ask(guest, 'answer', await ask(host, 'offer')));
    await Promise.all([host, guest].map((each) => seesPeer(each)));
    return await measured(ends);
  } finally {
    await Promise.all(opened.map((browser) => browser.close()));
    server.close();
  }
}

function rowsOf(kinds: Kinds, call: Minute, other: Minute): Row[] {
  const row = (subject: string, figure: string, value: number, unit: string): Row => ({
    ...{ subject, figure, value, unit },
    target: null,
  });
  return ROLES.flatMap((role, index): Row[] => {
    const at = index === 0 ? 0 : 1;
    const cpu = ({ spent }: Minute): number => (spent[role].cpuSeconds * 60) / spent.seconds;
    const memory = ({ bytes }: Minute): number => bytes[at] / MB;
    const name = `${kinds[role]} as ${role}, with a ${kinds[role === 'host' ? 'guest' : 'host']}`;
    const [ours, alone] = [`paid call: ${name}`, `plain call: ${name}`];
    return [
      row(alone, 'processor', cpu(other), 's/min'),
      row(alone, 'memory', memory(other), 'MB'),
      row(alone, 'pictures shown', other.fps[at], 'fps'),
      row(alone, 'lines of a picture', other.lines[at], ''),
      row(ours, 'processor', cpu(call), 's/min'),
      row(ours, 'memory', memory(call), 'MB'),
      row(ours, 'pictures shown', call.fps[at], 'fps'),
      row(ours, 'lines of a picture', call.lines[at], ''),
      ratioRow(ours, 'processor, times plain', cpu(call), cpu(other), atMost(MOST)),
      ratioRow(ours, 'memory, times plain', memory(call), memory(other), atMost(MOST)),
    ];
  });
}

async function measure(mix: (typeof MIXES)[number]): Promise<Row[]> {
  const kinds = kindsOf(mix);
  const call = await paid(kinds);
  const other = await plain(kinds);
  return [
    ...rowsOf(kinds, call, other),
    ...profileRows(`paid call, ${mix}: busiest processes and threads`, call.spent),
    ...profileRows(`plain call, ${mix}: busiest processes and threads`, other.spent),
  ];
}

const chosen = option('mix', ['same', ...MIXES]);
const rows: Row[] = [];
for (const mix of chosen === 'same'
  ? (['chromium-chromium', 'firefox-firefox'] as const)
  : [chosen]) {
  boxes = null;
  rows.push(...(await measure(mix)));
}
report({
  about: `Processor time (user and system) and resident memory of all processes of each browser, for ${MEASURED_MS / 1000} s from the ${SETTLING_MS / 1000}th second of a call on. _Paid call_: the product, with minutes of 60 s. _Plain call_: fresh browsers with two pages that open the same devices with the same settings, connect them and show both pictures in boxes of the same size.`,
  browsers: [...browsers],
  rows,
});
