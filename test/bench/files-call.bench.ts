// timeout: 590
/**
 * A file beside a call with the picture that the browsers' own test camera gives, 1280×720, over the loopback: the
 * call alone, ours, and a bare channel between the same pages. Two such pictures keep most of two processors
 * busy, so this is what a transfer does where the machine is the narrow place, and not the path.
 * `--mix=chromium-chromium|chromium-firefox|firefox-chromium|firefox-firefox`
 */
import { cpus } from 'node:os';
import type { Row } from '../../dev/bench/result.ts';
import { connect, openPair, type Pair, prepay } from '../support/call.ts';
import {
  buy,
  fileState,
  type Look,
  looks,
  makeFile,
  makeFolder,
  sell,
  watchRow,
} from '../support/files.ts';
import { pidOf, processorSeconds } from '../support/processes.ts';
import { countRow, kindsOf, MIXES, option, ratioRow, report, sleep } from './support.ts';
import { prepareWan } from './wan-page.ts';
import { openBare } from './wan-support.ts';

const MB = 1_000_000;
const NAME = 'beside.bin';
const FILE_BYTES = 150 * MB;
/** The call's own rate control needs a while. */
const SETTLING_MS = 15_000;
const ALONE_MS = 15_000;
const BARE_WARMING_MS = 5_000;
const BARE_MS = 25_000;
const LONGEST_MS = 240_000;
/** What is called the end of a file: its last thousandth part, and a bit. */
const NEAR_END = 0.99;

interface Part {
  /** Pictures per second of the host's, where the guest sees them, and of the guest's. */
  readonly fps: readonly [number, number];
  readonly width: number;
  readonly freezes: number;
  readonly kbit: number;
  /** Of all processors, what the two browsers take: 0 to 1. */
  readonly processors: number;
  readonly seconds: number;
}

async function during(pair: Pair, run: () => Promise<unknown>): Promise<Part> {
  const sides = [pair.guest, pair.host] as const;
  const look = () =>
    Promise.all([
      pair.guest.page.evaluate(() => window.wan.call()),
      pair.host.page.evaluate(() => window.wan.call()),
    ]);
  const spent = (): number => sides.reduce((sum, side) => sum + processorSeconds(pidOf(side)), 0);
  const [before, usedBefore, sinceMs] = [await look(), spent(), performance.now()];
  await run();
  const [after, usedAfter, untilMs] = [await look(), spent(), performance.now()];
  const fps = (index: 0 | 1): number =>
    ((after[index].frames - before[index].frames) * 1000) /
    (after[index].atMs - before[index].atMs);
  const seconds = (untilMs - sinceMs) / 1000;
  return {
    fps: [fps(0), fps(1)],
    width: after[0].width,
    freezes: after[0].freezes - before[0].freezes,
    kbit: ((after[0].videoBytes - before[0].videoBytes) * 8) / (after[0].atMs - before[0].atMs),
    processors: (usedAfter - usedBefore) / (seconds * cpus().length),
    seconds,
  };
}

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

function partRows(subject: string, part: Part, alone: Part | null): Row[] {
  const row = (figure: string, value: number, unit: string): Row => ({
    ...{ subject, figure, value, unit },
    target: null,
  });
  return [
    row('processors, of both', part.processors, ''),
    row('the host’s picture', part.fps[0], 'fps'),
    row('the guest’s picture', part.fps[1], 'fps'),
    row('picture width', part.width, 'px'),
    row('video', part.kbit, 'kbit/s'),
    countRow(subject, 'freezes', part.freezes),
    ...(alone
      ? [ratioRow(subject, 'frame rate of the call alone', part.fps[0], alone.fps[0])]
      : []),
  ];
}

async function bareRate(pair: Pair): Promise<{ readonly part: Part; readonly rate: number }> {
  const bare = await openBare(pair);
  await sleep(BARE_WARMING_MS);
  const before = await bare.bytes();
  const part = await during(pair, () => sleep(BARE_MS));
  const rate = ((await bare.bytes()) - before) / part.seconds;
  await bare.end();
  return { part, rate };
}

const mix = option('mix', MIXES);
const source = makeFolder();
try {
  makeFile(source.file(NAME), FILE_BYTES);
  const pair = await openPair({
    ...{ ...kindsOf(mix), period: 60, prepaid: 8, prepare: prepareWan, fullCamera: true },
  });
  try {
    const { host, guest } = pair;
    await connect(pair);
    await prepay(pair);
    await sell(host, [source.file(NAME)], '');
    await fileState(guest, NAME, ['listed'], LONGEST_MS);
    await sleep(SETTLING_MS);
    const alone = await during(pair, () => sleep(ALONE_MS));
    const before = await bareRate(pair);
    await sleep(SETTLING_MS / 3);

    await Promise.all([host, guest].map((side) => watchRow(side, NAME)));
    await buy(guest, NAME);
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
    const bare = (before.rate + after.rate) / 2;
    const row = (figure: string, value: number, unit: string): Row => ({
      ...{ subject: 'ours', figure, value, unit },
      target: null,
    });
    report({
      about: `A call of two Chromium’s own 1280×720 and a file of ${FILE_BYTES / MB} MB beside it, over the loopback (${mix}): the call alone for ${ALONE_MS / 1000} s, a bare channel between the same pages before and after the file for ${BARE_MS / 1000} s each, and the file from its first byte to its last. _Standing_: the longest that the buyer's page said the same of the file. _At the end_: from the last hundredth on, verification included.`,
      browsers: await Promise.all([host, guest].map(({ browser }) => browser.version())),
      rows: [
        ...partRows('call alone', alone, null),
        ...partRows('a bare channel, before', before.part, alone),
        { ...row('rate', before.rate / MB, 'MB/s'), subject: 'a bare channel, before' },
        ...partRows('ours', ours, alone),
        row('rate', course.rate / MB, 'MB/s'),
        ratioRow('ours', 'rate of the bare channel', course.rate, bare),
        row('standing', course.longestStandMs / 1000, 's'),
        row('standing at the end', course.endStandMs / 1000, 's'),
        row('verified after the last byte', course.verifyMs / 1000, 's'),
        ...partRows('a bare channel, after', after.part, alone),
        { ...row('rate', after.rate / MB, 'MB/s'), subject: 'a bare channel, after' },
      ],
    });
  } finally {
    await pair.close();
  }
} finally {
  source.remove();
}
