// long
// timeout: 4800
/**
 * Measures the memory that an hour of a paid call adds to both browsers: all of their processes, and, in
 * Chromium, the heaps of the scripts of page and workers. `--minutes=25|60|5`
 */
import type { Row } from '../../dev/bench/result.ts';
import { connect, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import { heapsOf } from '../support/heaps.ts';
import { pidOf, residentBytes } from '../support/processes.ts';
import {
  atMost,
  countRow,
  kindsOf,
  leastSquares,
  median,
  MIXES,
  option,
  report,
  sleep,
} from './support.ts';

const MB = 1_000_000;
const minutes = Number(option('minutes', ['25', '60', '5']));
/** Decoders, caches and optimised code come in the first minutes. */
const SETTLING_MS = 180_000;
const SAMPLE_MS = 5_000;
const TALK_MS = 10_000;
const HEAP_MS = minutes < 10 ? 20_000 : 60_000;
const HOUR_MS = 3_600_000;
/** Where nothing is kept, what an hour adds is lost in the scatter; a kept picture or packet would not be. */
const MOST_KEPT_MB = 5;

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

interface Watched {
  readonly side: Side;
  readonly resident: Sample[];
  /** By worker. */
  readonly kept: Map<string, Sample[]>;
}

const watched = (side: Side): Watched => ({ side, resident: [], kept: new Map() });

function note(samples: Map<string, Sample[]>, worker: string, sample: Sample): void {
  samples.set(worker, [...(samples.get(worker) ?? []), sample]);
}

async function lookAtHeaps({ side, kept }: Watched, atMs: number): Promise<void> {
  if (side.kind !== 'chromium') return;
  for (const [name, bytes] of await heapsOf(side)) note(kept, name, { atMs, bytes });
}

function lookAtProcesses({ side, resident }: Watched, atMs: number): void {
  resident.push({ atMs, bytes: residentBytes(pidOf(side)) });
}

/** A line each now and then, as people do. */
async function talk({ ui }: Side, line: number): Promise<void> {
  await ui.fill('chat-input', `line ${line}`);
  await ui.click('chat-send');
}

async function watch(pair: Pair): Promise<readonly Watched[]> {
  const sides = [pair.host, pair.guest].map(watched);
  await sleep(SETTLING_MS);
  const startMs = performance.now();
  const nextMs = { talk: 0, heap: 0 };
  for (let line = 0; ;) {
    const atMs = performance.now() - startMs;
    if (atMs > minutes * 60_000 - SETTLING_MS) return sides;
    for (const side of sides) lookAtProcesses(side, atMs);
    if (atMs >= nextMs.heap) {
      nextMs.heap += HEAP_MS;
      for (const side of sides) await lookAtHeaps(side, atMs);
    }
    if (atMs >= nextMs.talk) {
      nextMs.talk += TALK_MS;
      line += 1;
      for (const { side } of sides) await talk(side, line);
    }
    await sleep(SAMPLE_MS);
  }
}

const perHour = (samples: readonly Sample[]): { readonly slope: number; readonly error: number } =>
  leastSquares(samples.map(({ atMs, bytes }) => [atMs / HOUR_MS, bytes / MB]));

const megabytes = (subject: string, figure: string, value: number, unit = 'MB'): Row => ({
  ...{ subject, figure, value, unit },
  target: null,
});

/** Returns the medians of the first and of the last tenth. */
function endsOf(samples: readonly Sample[]): { readonly first: number; readonly last: number } {
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  const middle = (some: readonly Sample[]): number => median(some.map(({ bytes }) => bytes)) / MB;
  return { first: middle(samples.slice(0, tenth)), last: middle(samples.slice(-tenth)) };
}

/** Page and workers together, where all were looked at equally often. */
function wholePage(kept: Watched['kept']): [string, Sample[]][] {
  const [first, ...others] = kept.values();
  if (!first) return [];
  const sum = first.flatMap(({ atMs, bytes }, index) => {
    const same = others.map((samples) => samples[index]?.bytes);
    const known = same.filter((each) => each !== undefined);
    if (known.length < same.length) return [];
    return [{ atMs, bytes: known.reduce((total, each) => total + each, bytes) }];
  });
  return [['the page and its workers', sum]];
}

function rowsOf(role: string, { side, resident, kept }: Watched): Row[] {
  const subject = `${side.kind}, ${role}: all processes`;
  const { first, last } = endsOf(resident);
  const { slope, error } = perHour(resident);
  const rows = [
    megabytes(subject, 'at the beginning', first),
    megabytes(subject, 'at the end', last),
    megabytes(subject, 'growth', slope, 'MB/h'),
    megabytes(subject, 'growth: what the scatter leaves open', 3 * error, 'MB/h'),
  ];
  for (const [worker, samples] of [...kept, ...wholePage(kept)]) {
    const heap = `${side.kind}, ${role}: kept by the scripts of ${worker}`;
    rows.push(megabytes(heap, 'at the end', endsOf(samples).last), {
      ...megabytes(heap, 'growth', perHour(samples).slope, 'MB/h'),
      target: atMost(MOST_KEPT_MB),
    });
  }
  return rows;
}

const pair = await openPair({
  ...kindsOf(option('mix', ['chromium-firefox', ...MIXES])),
  period: 60,
});
try {
  await connect(pair);
  await pair.guest.ui.fill('budget', String(minutes));
  await prepay(pair);
  const [host, guest] = await watch(pair);
  if (!host || !guest) throw new Error('nobody was watched');
  const paid = await pair.host.ui.count('minute');
  report({
    about: `A paid call of ${minutes} minutes (a minute of 60 s, a line of chat each way every ${TALK_MS / 1000} s), from its third minute on. Cameras: 320×240 at 10 fps. _All processes_: resident memory of the whole browser every ${SAMPLE_MS / 1000} s, with a line of least squares through it. _Kept by the scripts_: the heap of the page and of each worker after a garbage collection, every ${HEAP_MS / 1000} s (Chromium).`,
    browsers: await Promise.all([pair.host, pair.guest].map(({ browser }) => browser.version())),
    rows: [
      countRow('the call', 'minutes paid', paid),
      ...rowsOf('host', host),
      ...rowsOf('guest', guest),
    ],
  });
} finally {
  await pair.close();
}
