// long
// timeout: 2400
/**
 * A file across 50 ms and 100 Mbit/s, between the real pages behind two NATs, without loss and with
 * 0.1 %: beside the link, and beside a plain channel on the same path; each browser has one processor to
 * itself. With a small picture, and once with the product's own. Needs root, `ip`, `nft`, `taskset` and a C compiler.
 * `--mix=some|chromium-chromium|chromium-firefox|firefox-chromium|firefox-firefox --length=full|short`
 */
import { availableParallelism } from 'node:os';
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
import { atLeast, kindsOf, MIXES, option, ratioRow, report, sleep } from './support.ts';
import { type CallFigures, prepareWan } from './wan-page.ts';
import { profileRows, spending } from './spending.ts';
import { bareRate, bytesPerSecond, cancel, rateOf, whileWorking } from './wan-support.ts';

const MB = 1_000_000;
const isFull = option('length', ['full', 'short']) === 'full';
const NAME = 'path.bin';
/** More than the link can carry in the time. */
const FILE_BYTES = 400 * MB;
const BARE = isFull ? { afterMs: 4_000, forMs: 8_000 } : { afterMs: 3_000, forMs: 4_000 };
/** Lanes are opened one after the other, as they prove useful: afterwards is counted. */
const OURS = isFull ? { afterMs: 12_000, forMs: 18_000 } : { afterMs: 10_000, forMs: 8_000 };
/** One processor for each browser, where there are two. */
const CORES = { host: 0, guest: availableParallelism() > 1 ? 1 : 0 };

type Mix = ReturnType<typeof kindsOf>;

const NO_LOSS = { name: 'no loss', quality: FAST_WAN, lossy: false } as const;
const PATHS = [NO_LOSS, { name: '0.1 % loss', quality: LOSSY_WAN, lossy: true }] as const;
type Path = (typeof PATHS)[number];

/** The pictures of a test camera, by whether the page asks for a small one or for the usual one. */
const CAMERAS = [
  { camera: '320×240 at 10 fps', full: false, paths: isFull ? PATHS : [NO_LOSS] },
  { camera: '1280×720', full: true, paths: [NO_LOSS] },
] as const;

/** The least share of the link's rate. */
const shareTarget = (mix: Mix): number => (Object.values(mix).includes('firefox') ? 0.65 : 0.8);
/** Times a single channel, where packets are lost. */
const LOSSY_TIMES = 4;

interface Across {
  readonly bare: number;
  readonly ours: number;
  readonly processors: number;
  /** The rate of the host's picture meanwhile, where the guest sees it. */
  readonly fps: number;
  readonly kbit: number;
  readonly profile: readonly Row[];
}

async function across(
  call: NetCall,
  { quality, subject }: { readonly quality: PathQuality; readonly subject: string },
  fetch: () => Promise<void>,
): Promise<Across> {
  const restore = await slowDown(call.wan, quality);
  try {
    const bare = await bareRate(call, BARE);
    await fetch();
    await fileState(call.guest, NAME, ['transferring']);
    await sleep(OURS.afterMs);
    const look = (): Promise<CallFigures> => call.guest.page.evaluate(() => window.wan.call());
    const before = await look();
    const spent = await spending(call, () =>
      whileWorking(() => rateOf(() => arrivedBytes(call.guest, NAME), { ...OURS, afterMs: 0 })),
    );
    const after = await look();
    const { value: ours, processors } = spent.value;
    await cancel(call.guest, NAME);
    const ms = after.atMs - before.atMs;
    const fps = ((after.frames - before.frames) * 1000) / ms;
    const kbit = ((after.videoBytes - before.videoBytes) * 8) / ms;
    return { bare, ours, processors, fps, kbit, profile: profileRows(subject, spent) };
  } finally {
    restore();
  }
}

const browsers = new Set<string>();

function rowsOf(subject: string, mix: Mix, { quality, lossy }: Path, found: Across): Row[] {
  const { bare, ours, processors, fps, kbit, profile } = found;
  const link = bytesPerSecond(quality.rateMbit);
  const row = (figure: string, value: number, unit: string): Row => ({
    ...{ subject, figure, value, unit },
    target: null,
  });
  return [
    row('ours', ours / MB, 'MB/s'),
    row('one plain channel', bare / MB, 'MB/s'),
    row('picture', fps, 'fps'),
    row('picture', kbit, 'kbit/s'),
    row('processors at work', processors, '×'),
    ratioRow(subject, 'of the link', ours, link, lossy ? null : atLeast(shareTarget(mix))),
    ratioRow(subject, 'one plain channel', ours, bare, lossy ? atLeast(LOSSY_TIMES) : null),
    ...profile,
  ];
}

async function measure(
  mix: Mix,
  { camera, full, paths }: (typeof CAMERAS)[number],
  source: Folder,
): Promise<readonly Row[]> {
  const { host, guest } = mix;
  const options = { host, guest, period: 60, prepare: prepareWan, fullCamera: full, cores: CORES };
  const call = await openNetPair(options);
  const rows: Row[] = [];
  try {
    for (const { browser } of [call.host, call.guest]) browsers.add(await browser.version());
    await connect(call);
    await prepay(call);
    await sell(call.host, [source.file(NAME)], '');
    await fileState(call.guest, NAME, ['listed'], 240_000);
    for (const [index, path] of paths.entries()) {
      const subject = `${host} to ${guest}, ${path.name}, camera ${camera}`;
      const found = await across(call, { quality: path.quality, subject }, () =>
        index === 0 ? buy(call.guest, NAME) : clickInRow(call.guest, NAME, 'file-buy'),
      );
      const { ours, bare } = found;
      console.log(`${subject}: ${(ours / MB).toFixed(1)} MB/s, bare ${(bare / MB).toFixed(1)}`);
      rows.push(...rowsOf(subject, mix, path, found));
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
  for (const mix of mixes) {
    for (const camera of CAMERAS) rows.push(...(await measure(kindsOf(mix), camera, source)));
  }
  report({
    about: `A gift of ${FILE_BYTES / MB} MB from the host to the guest during a call, both behind a NAT, over an emulated path of 50 ms there and back, 100 Mbit/s and a queue of 500 KB: bytes that are verified and on the buyer's disk, for ${OURS.forMs / 1000} s from the ${OURS.afterMs / 1000}th second on. _One plain channel_: a data channel of a connection of its own, filled by the same pages on the same path, from the ${BARE.afterMs / 1000}th second on. _Processors at work_: the share of the machine’s that were busy while ours was measured; where it is near 1, the machine is the limit, not the path. Each browser may use one processor only. _Camera_: what the browsers' own test cameras were asked for; Chromium's shows something that moves, Firefox's a colour that changes. Figures in _of a core_ are the busiest processes and threads.`,
    browsers: [...browsers],
    rows,
  });
} finally {
  source.remove();
}
