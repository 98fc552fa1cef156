// timeout: 2400
/**
 * A file beside a paid call with the product's own capture settings, over the loopback: the call alone, ours, and
 * a bare channel between the same pages in the same call. Two such pictures keep most of two processors busy, so
 * this is what a transfer does where the machine is the narrow place, and not the path.
 * `--mix=all|chromium-chromium|chromium-firefox|firefox-chromium|firefox-firefox --length=full|short`
 */
import { cpus } from 'node:os';
import type { Row } from '../../dev/bench/result.ts';
import { connect, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import {
  clickInRow,
  fileState,
  type Look,
  looks,
  makeFile,
  makeFolder,
  sell,
  watchRow,
} from '../support/files.ts';
import { perGb, profileRows, type Spending, spending } from './spending.ts';
import {
  atLeast,
  atMost,
  countRow,
  kindsOf,
  mean,
  MIXES,
  option,
  ratioRow,
  report,
  sleep,
} from './support.ts';
import { type CallFigures, prepareWan } from './wan-page.ts';
import { openBare } from './wan-support.ts';

const MB = 1_000_000;
const NAME = 'beside.bin';
const isFull = option('length', ['full', 'short']) === 'full';
const FILE_BYTES = (isFull ? 90 : 30) * MB;
/** The call's own rate control begins with a small picture, which costs less than the later one. */
const WHOLE_WIDTH = 1280;
const LONGEST_GROWTH_MS = 30_000;
const SETTLING_MS = isFull ? 8_000 : 6_000;
const ALONE_MS = isFull ? 12_000 : 6_000;
const BARE_WARMING_MS = isFull ? 3_000 : 2_000;
const BARE_MS = isFull ? 15_000 : 8_000;
const LONGEST_MS = 240_000;
/** The last hundredth of a file counts as its end. */
const NEAR_END = 0.99;

/** The least shares: of the bare channel's rate, and of the frames of the call alone. */
const RATE_SHARE = 0.9;
const FRAMES_SHARE = 0.97;
const MOST_STANDING_S = 1;
/** Processor time against the bare channel, by the browser that pays. */
const MOST_COST = { chromium: 1.25, firefox: 1.35 } as const;

interface Part extends Spending<unknown> {
  /** Pictures per second of the host's, where the guest sees them, and of the guest's. */
  readonly fps: readonly [number, number];
  readonly width: number;
  readonly freezes: number;
  readonly kbit: number;
  /** The two browsers' share of all processors: 0 to 1. */
  readonly processors: number;
}

async function during(pair: Pair, run: () => Promise<unknown>): Promise<Part> {
  const look = (): Promise<[CallFigures, CallFigures]> =>
    Promise.all([
      pair.guest.page.evaluate(() => window.wan.call()),
      pair.host.page.evaluate(() => window.wan.call()),
    ]);
  const before = await look();
  const spent = await spending(pair, run);
  const after = await look();
  const fps = (index: 0 | 1): number =>
    ((after[index].frames - before[index].frames) * 1000) /
    (after[index].atMs - before[index].atMs);
  return {
    ...spent,
    fps: [fps(0), fps(1)],
    width: after[0].width,
    freezes: after[0].freezes - before[0].freezes,
    kbit: ((after[0].videoBytes - before[0].videoBytes) * 8) / (after[0].atMs - before[0].atMs),
    processors: (spent.host.cpuSeconds + spent.guest.cpuSeconds) / (spent.seconds * cpus().length),
  };
}

/** Describes the picture of a side's own camera, by its settings. */
const cameraOf = ({ page }: Side): Promise<string> =>
  page.evaluate(() => {
    const video = document.querySelector('[data-testid="local-video"]');
    const stream = video instanceof HTMLVideoElement ? video.srcObject : null;
    const [track] = stream instanceof MediaStream ? stream.getVideoTracks() : [];
    const { width = 0, height = 0, frameRate = 0 } = track?.getSettings() ?? {};
    return `${width}×${height} at ${Math.round(frameRate)} fps`;
  });

interface Course {
  /** Bytes per second from the first to the last byte. */
  readonly rate: number;
  /** The longest that the row said the same while bytes were due, anywhere and in the last hundredth. */
  readonly longestStandMs: number;
  readonly endStandMs: number;
  /** From the last byte to the verified file. */
  readonly verifyMs: number;
}

function courseOf(seen: readonly Look[]): Course {
  const first = seen.find(({ state, bytes }) => state === 'transferring' && bytes > 0);
  const last = seen.find(({ state }) => state === 'verifying' || state === 'done');
  const done = seen.find(({ state }) => state === 'done');
  if (!first || !last || !done) throw new Error('the file was not seen to move');
  const moving = [...seen.filter(({ atMs }) => atMs >= first.atMs && atMs <= done.atMs)];
  let [longestStandMs, endStandMs] = [0, 0];
  for (const [index, look] of moving.entries()) {
    const next = moving[index + 1];
    if (!next) break;
    const stoodMs = next.atMs - look.atMs;
    longestStandMs = Math.max(longestStandMs, stoodMs);
    if (look.bytes >= NEAR_END * FILE_BYTES || look.state === 'verifying')
      endStandMs = Math.max(endStandMs, stoodMs);
  }
  const rate = ((FILE_BYTES - first.bytes) * 1000) / (last.atMs - first.atMs);
  return { rate, longestStandMs, endStandMs, verifyMs: done.atMs - last.atMs };
}

function partRows(subject: string, part: Part, alone: Part | null, isOurs = false): Row[] {
  const row = (figure: string, value: number, unit: string): Row => ({
    ...{ subject, figure, value, unit },
    target: null,
  });
  const target = isOurs ? atLeast(FRAMES_SHARE) : null;
  return [
    row('processors, of both', part.processors, ''),
    row('the host’s picture', part.fps[0], 'fps'),
    row('the guest’s picture', part.fps[1], 'fps'),
    row('picture width', part.width, 'px'),
    row('video', part.kbit, 'kbit/s'),
    countRow(subject, 'freezes', part.freezes),
    ...(alone
      ? [
          ratioRow(
            subject,
            'the host’s frames, of the call alone',
            part.fps[0],
            alone.fps[0],
            target,
          ),
          ratioRow(
            subject,
            'the guest’s frames, of the call alone',
            part.fps[1],
            alone.fps[1],
            target,
          ),
        ]
      : []),
  ];
}

/** Until both pictures have the size of the capture; goes on without where the machine is too slow for it. */
async function grown({ host, guest }: Pair): Promise<void> {
  const untilMs = performance.now() + LONGEST_GROWTH_MS;
  while (performance.now() < untilMs) {
    const both = await Promise.all(
      [host, guest].map(({ page }) => page.evaluate(() => window.wan.call())),
    );
    if (both.every(({ width }) => width >= WHOLE_WIDTH)) break;
    await sleep(500);
  }
  await sleep(SETTLING_MS);
}

interface Bare {
  readonly part: Part;
  readonly bytes: number;
  readonly rate: number;
}

async function bareRate(pair: Pair): Promise<Bare> {
  const bare = await openBare(pair);
  await sleep(BARE_WARMING_MS);
  const before = await bare.bytes();
  const part = await during(pair, () => sleep(BARE_MS));
  const bytes = (await bare.bytes()) - before;
  await bare.end();
  return { part, bytes, rate: bytes / part.seconds };
}

interface Measured {
  readonly listingSeconds: number;
  readonly alone: Part;
  readonly bare: readonly [Bare, Bare];
  readonly ours: Part;
  readonly course: Course;
}

async function inCall(pair: Pair, path: string): Promise<Measured> {
  const { host, guest } = pair;
  await connect(pair);
  await prepay(pair);
  const sinceMs = performance.now();
  await sell(host, [path], '');
  await fileState(guest, NAME, ['listed'], LONGEST_MS);
  const listingSeconds = (performance.now() - sinceMs) / 1000;
  await grown(pair);
  const alone = await during(pair, () => sleep(ALONE_MS));
  const before = await bareRate(pair);
  await sleep(SETTLING_MS / 3);

  await Promise.all([host, guest].map((side) => watchRow(side, NAME)));
  await clickInRow(guest, NAME, 'file-buy');
  await fileState(guest, NAME, ['transferring']);
  const ours = await during(pair, () =>
    fileState(guest, NAME, ['verifying', 'done', 'failed'], LONGEST_MS),
  );
  await fileState(guest, NAME, ['done'], LONGEST_MS);
  const course = courseOf(await looks(guest));
  await sleep(SETTLING_MS);
  const after = await bareRate(pair);
  for (const { ui, kind } of [host, guest]) {
    if (await ui.has('call-ended')) throw new Error(`${kind}: the call has ended on the way`);
  }
  return { listingSeconds, alone, bare: [before, after], ours, course };
}

/** Returns the cost of the host's file for both, beyond the call; the bare channel's is the mean of two runs. */
function costRows(of: string, kinds: ReturnType<typeof kindsOf>, measured: Measured): Row[] {
  const { alone, bare, ours } = measured;
  const spent = perGb(ours, FILE_BYTES, alone);
  const plain = bare.map(({ part, bytes }) => perGb(part, bytes, alone));
  return (['host', 'guest'] as const).flatMap((role): Row[] => {
    const name = role === 'host' ? 'sender' : 'receiver';
    const reference = mean(plain.map((each) => each[role]));
    const row = (subject: string, value: number): Row => ({
      ...{ subject: `${subject}, ${of}`, figure: name, value, unit: 's/GB' },
      target: null,
    });
    return [
      row('a bare channel', reference),
      row('ours', spent[role]),
      ratioRow(
        ...([`ours, ${of}`, `${name}, times bare`, spent[role], reference] as const),
        atMost(MOST_COST[kinds[role]]),
      ),
    ];
  });
}

function rowsOf(of: string, kinds: ReturnType<typeof kindsOf>, measured: Measured): Row[] {
  const { listingSeconds, alone, bare, ours, course } = measured;
  const [before, after] = bare;
  const plain = mean([before.rate, after.rate]);
  const row = (subject: string, figure: string, value: number, unit: string): Row => ({
    ...{ subject: `${subject}, ${of}`, figure, value, unit },
    target: null,
  });
  return [
    ...partRows(`call alone, ${of}`, alone, null),
    ...profileRows(`call alone, ${of}`, alone),
    row('a bare channel, before', 'rate', before.rate / MB, 'MB/s'),
    ...partRows(`a bare channel, before, ${of}`, before.part, alone),
    ...profileRows(`a bare channel, before, ${of}`, before.part),
    row('a bare channel', 'rate', plain / MB, 'MB/s'),
    row('ours', 'rate', course.rate / MB, 'MB/s'),
    ratioRow(`ours, ${of}`, 'rate of the bare channel', course.rate, plain, atLeast(RATE_SHARE)),
    ...partRows(`ours, ${of}`, ours, alone, true),
    row('ours', 'standing', course.longestStandMs / 1000, 's'),
    {
      ...row('ours', 'standing at the end', course.endStandMs / 1000, 's'),
      target: atMost(MOST_STANDING_S),
    },
    row('ours', 'verified after the last byte', course.verifyMs / 1000, 's'),
    row('ours', 'listed after', listingSeconds, 's'),
    row('ours', 'listing', FILE_BYTES / MB / listingSeconds, 'MB/s'),
    ...profileRows(`ours, ${of}`, ours),
    row('a bare channel, after', 'rate', after.rate / MB, 'MB/s'),
    ...partRows(`a bare channel, after, ${of}`, after.part, alone),
    ...costRows(of, kinds, measured),
  ];
}

const browsers = new Set<string>();

async function measure(mix: (typeof MIXES)[number], path: string): Promise<Row[]> {
  const kinds = kindsOf(mix);
  const pair = await openPair({
    ...{ ...kinds, period: 60, prepaid: 8, prepare: prepareWan, fullCamera: true },
  });
  try {
    for (const { browser } of [pair.host, pair.guest]) browsers.add(await browser.version());
    const measured = await inCall(pair, path);
    const [sends, answers] = await Promise.all([pair.host, pair.guest].map(cameraOf));
    const cameras =
      sends === answers ? `camera ${sends ?? ''}` : `cameras ${sends ?? ''} and ${answers ?? ''}`;
    return rowsOf(`${kinds.host} to ${kinds.guest} (${cameras})`, kinds, measured);
  } finally {
    await pair.close();
  }
}

const chosen = option('mix', ['all', ...MIXES]);
const source = makeFolder();
try {
  makeFile(source.file(NAME), FILE_BYTES);
  const rows: Row[] = [];
  for (const mix of MIXES) {
    if (chosen === 'all' || chosen === mix) rows.push(...(await measure(mix, source.file(NAME))));
  }
  report({
    about: `A paid call in which each browser's own test camera gives what the product asks for, and a file of ${FILE_BYTES / MB} MB from the host beside it, over the loopback: the call alone for ${ALONE_MS / 1000} s, a bare channel between the same pages before and after the file for ${BARE_MS / 1000} s each, and the file from its first byte to its last. _Standing_: the longest that the buyer's page said the same of the file. _At the end_: from the last hundredth on, verification included. _Sender_ and _receiver_: processor time of all processes of that browser for each GB, less what the call alone takes in the same time. Figures in _of a core_ are the busiest processes and threads.`,
    browsers: [...browsers],
    rows,
  });
} finally {
  source.remove();
}
