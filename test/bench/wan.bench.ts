// timeout: 1200
/**
 * A file across 50 ms and 100 Mbit/s, between the real pages behind two NATs, without loss and with
 * 0.1 %: beside the link, and beside a plain channel on the same path. Needs root, `ip`, `nft` and a C
 * compiler. `--mix=some|chromium-chromium|chromium-firefox|firefox-chromium|firefox-firefox`
 */
import type { Page } from 'puppeteer';
import type { Row } from '../../dev/bench/result.ts';
import { connect, prepay } from '../support/call.ts';
import {
  arrivedBytes,
  buy,
  clickInRow,
  type Folder,
  makeFile,
  makeFolder,
  sell,
  fileState,
} from '../support/files.ts';
import { type NetCall, openNetPair } from '../support/net/app.ts';
import { FAST_WAN, LOSSY_WAN, type PathQuality, slowDown } from '../support/wan/slow-path.ts';
import { bundleLibraries, LIBRARIES, withLibrary } from './libraries.ts';
import { atLeast, kindsOf, MIXES, option, ratioRow, report, sleep } from './support.ts';
import { prepareWan } from './wan-page.ts';
import { bareRate, bytesPerSecond, cancel, rateOf, whileWorking } from './wan-support.ts';

const MB = 1_000_000;
const NAME = 'path.bin';
/** More than the link can carry in the time. */
const FILE_BYTES = 400 * MB;
/** More than one channel can. */
const LIBRARY_BYTES = 100 * MB;
const BARE = { afterMs: 4_000, forMs: 8_000 };
/** Lanes are opened one after the other, as they prove useful: afterwards is counted. */
const OURS = { afterMs: 12_000, forMs: 18_000 };

type Mix = ReturnType<typeof kindsOf>;

const PATHS = [
  { name: 'no loss', quality: FAST_WAN, lossy: false },
  { name: '0.1 % loss', quality: LOSSY_WAN, lossy: true },
] as const;

/** Of the link. */
const shareTarget = (mix: Mix): number => (Object.values(mix).includes('firefox') ? 0.65 : 0.8);
/** Times a single channel, where packets are lost. */
const LOSSY_TIMES = 4;

async function across(
  call: NetCall,
  quality: PathQuality,
  fetch: () => Promise<void>,
): Promise<{
  readonly bare: number;
  readonly ours: number;
  readonly processors: number;
  readonly libraries: readonly number[];
}> {
  const restore = await slowDown(call.wan, quality);
  try {
    const bare = await bareRate(call, BARE);
    const { stun } = call.wan;
    const joined = {
      from: { page: call.host.page, stun: stun.host },
      to: { page: call.guest.page, stun: stun.guest },
    };
    const libraries: number[] = [];
    for (const library of LIBRARIES) {
      libraries.push(
        await withLibrary(library, joined, LIBRARY_BYTES, (received) => rateOf(received, BARE)),
      );
    }
    await fetch();
    await fileState(call.guest, NAME, ['transferring']);
    await sleep(OURS.afterMs);
    const { value: ours, processors } = await whileWorking(() =>
      rateOf(() => arrivedBytes(call.guest, NAME), { ...OURS, afterMs: 0 }),
    );
    await cancel(call.guest, NAME);
    return { bare, ours, processors, libraries };
  } finally {
    restore();
  }
}

const libraryScript = await bundleLibraries();
const prepare = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(libraryScript);
  await prepareWan(page);
};

const browsers = new Set<string>();

async function measure(mix: Mix, source: Folder): Promise<readonly Row[]> {
  const { host, guest } = mix;
  const call = await openNetPair({ host, guest, period: 60, prepare });
  const rows: Row[] = [];
  try {
    for (const { browser } of [call.host, call.guest]) browsers.add(await browser.version());
    await connect(call);
    await prepay(call);
    await sell(call.host, [source.file(NAME)], '');
    await fileState(call.guest, NAME, ['listed'], 120_000);
    for (const [index, { name, quality, lossy }] of PATHS.entries()) {
      const { bare, ours, processors, libraries } = await across(call, quality, () =>
        index === 0 ? buy(call.guest, NAME) : clickInRow(call.guest, NAME, 'file-buy'),
      );
      const subject = `${host} to ${guest}, ${name}`;
      console.log(`${subject}: ${(ours / MB).toFixed(1)} MB/s, bare ${(bare / MB).toFixed(1)}`);
      const link = bytesPerSecond(quality.rateMbit);
      const speed = (figure: string, value: number): Row => ({
        ...{ subject, figure, value: value / MB, unit: 'MB/s' },
        target: null,
      });
      rows.push(
        speed('ours', ours),
        speed('one plain channel', bare),
        ...LIBRARIES.map((library, each) => speed(library, libraries[each] ?? NaN)),
        { subject, figure: 'processors at work', value: processors, unit: '×', target: null },
        ratioRow(subject, 'of the link', ours, link, lossy ? null : atLeast(shareTarget(mix))),
        ratioRow(
          ...([subject, 'one plain channel', ours, bare] as const),
          lossy ? atLeast(LOSSY_TIMES) : null,
        ),
      );
    }
    return rows;
  } finally {
    await call.close();
  }
}

const chosen = option('mix', ['some', ...MIXES]);
/** Those that differ most; the fourth is Firefox on both sides. */
const mixes = chosen === 'some' ? MIXES.slice(0, 3) : [chosen];

const source = makeFolder();
try {
  makeFile(source.file(NAME), FILE_BYTES);
  const rows: Row[] = [];
  for (const mix of mixes) rows.push(...(await measure(kindsOf(mix), source)));
  report({
    about: `A gift of ${FILE_BYTES / MB} MB from the host to the guest during a call, both behind a NAT, over an emulated path of 50 ms there and back, 100 Mbit/s and a queue of 500 KB: bytes that are verified and on the buyer's disk, for ${OURS.forMs / 1000} s from the ${OURS.afterMs / 1000}th second on. _One plain channel_: a data channel of a connection of its own, filled by the same pages on the same path, from the ${BARE.afterMs / 1000}th second on; the libraries send ${LIBRARY_BYTES / MB} MB of memory in the same time, in their own way. _Processors at work_: the share of the machine’s that were busy while ours was measured; where it is near 1, the machine is the limit, not the path.`,
    browsers: [...browsers],
    rows,
  });
} finally {
  source.remove();
}
