import type { Page } from 'puppeteer';
import * as assert from 'uvu/assert';
import type { Row } from '../../dev/bench/result.ts';
import { textTable } from '../../dev/bench/table.ts';
import type { LogEntry } from '../../src/shared/log.ts';
import { atMost, countRow, leastSquares, median, percentile } from '../bench/support.ts';
import { connect, endSettled, type Pair, prepay, type Side } from './call.ts';
import { diagnostics } from './diagnostics.ts';
import { buy, fileState, type Folder, makeFile, sell, sha256sum } from './files.ts';
import { heapsOf } from './heaps.ts';
import type { Leftovers } from './leftovers.ts';
import type { NetCall } from './net/app.ts';
import { checkBooks, checkLines, outage, startTalking, stopTalking } from './net/paid.ts';
import { pidOf, residentBytes } from './processes.ts';

/**
 * A paid call of hours at the pace of a real one, between two browsers behind two NATs: a file is
 * bought and the network fails once an hour, and every ten minutes somebody looks at the clocks and at
 * what both browsers hold.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LOOK_MS = 10 * MINUTE_MS;
const WATCH_MS = 2_000;
/** Decoders, caches and optimised code come in the first minutes. */
const SETTLING_MS = 10 * MINUTE_MS;
const OUTAGE_SECONDS = 30;
const TALK_MS = 30_000;
const FILE_BYTES = 2_000_000;
const FILE_PRICE = '0.11';
const FILE_ATOMIC = 110_000n;
const PRICE_ATOMIC = 500_000;
const PREPAID = 3;
const MB = 1_000_000;

/** As in docs/architecture.md: a tick of the clock worker. */
const MOST_TICK_ERROR_MS = 5;
/** The page draws its figures four times a second, from messages that take their time. */
const MOST_DRIFT_MS = 100;
const MOST_APART_MS = 1_000;
const MOST_KEPT_MB = 5;
/** Standbys are replaced every two minutes, and for a moment there are both. */
const MOST_CONNECTIONS = 4;

declare global {
  interface Window {
    /** The latest changes of the call's displayed time. */
    timeSeen: { readonly wallMs: number; readonly elapsedMs: number }[];
  }
}

/** Runs in the page before its own code. */
export const watchTime = (page: Page): Promise<unknown> =>
  page.evaluateOnNewDocument(() => {
    const seen: Window['timeSeen'] = (window.timeSeen = []);
    document.addEventListener('DOMContentLoaded', () => {
      new MutationObserver(() => {
        const element = document.querySelector<HTMLElement>('[data-testid="elapsed"]');
        const elapsedMs = Number(element?.dataset['ms'] ?? 0);
        if (elapsedMs === 0 || elapsedMs === seen.at(-1)?.elapsedMs) return;
        seen.push({ wallMs: Date.now(), elapsedMs });
        if (seen.length > 100) seen.shift();
      }).observe(document.body, {
        subtree: true,
        attributes: true,
        attributeFilter: ['data-ms'],
      });
    });
  });

interface Look {
  /** Since the call began. */
  readonly atMs: number;
  /** Which part of the call between two outages it is in. */
  readonly stretch: number;
  /** Wall clock, less the call's time as displayed. */
  readonly offsetMs: number;
  readonly heaps: ReadonlyMap<string, number>;
  readonly residentBytes: number;
  readonly leftovers: Leftovers;
  readonly quality: string;
}

/** One side through the call. */
interface Watched {
  readonly role: 'host' | 'guest';
  readonly side: Side;
  readonly looks: Look[];
  /** The log of all threads, each entry once. */
  readonly log: LogEntry[];
  /** The lateness of each tick of the clock worker that was still known at a look. */
  readonly lateness: number[];
  readonly readMs: Map<string, number>;
  lastLookMs: number;
}

const watched = (role: Watched['role'], side: Side): Watched => ({
  ...{ role, side, looks: [], log: [], lateness: [], readMs: new Map(), lastLookMs: 0 },
});

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

const offsetOf = async ({ page }: Side): Promise<number> => {
  const seen = await page.evaluate(() => window.timeSeen);
  return median(seen.map(({ wallMs, elapsedMs }) => wallMs - elapsedMs));
};

/** Reads the page's log since the last look. */
async function readLogs(one: Watched, atMs: number): Promise<void> {
  const { log, lateness } = await diagnostics(one.side.page);
  for (const entry of log) {
    if (entry.atMs <= (one.readMs.get(entry.thread) ?? -1)) continue;
    one.log.push(entry);
  }
  for (const { thread, atMs: loggedMs } of log) {
    one.readMs.set(thread, Math.max(loggedMs, one.readMs.get(thread) ?? -1));
  }
  const ticks = Math.floor((atMs - one.lastLookMs) / 1_000) - 1;
  if (ticks > 0) one.lateness.push(...lateness.slice(-ticks));
  one.lastLookMs = atMs;
}

async function look(one: Watched, atMs: number, stretch: number): Promise<void> {
  const { side, looks } = one;
  const offsetMs = await offsetOf(side);
  await readLogs(one, atMs);
  const leftovers = await side.page.evaluate(() => window.leftovers.now());
  const heaps = await heapsOf(side);
  looks.push({
    ...{ atMs, stretch, offsetMs, heaps, leftovers },
    residentBytes: residentBytes(pidOf(side)),
    quality: (await side.ui.data('quality', 'quality')) ?? '',
  });
}

const kept = ({ heaps }: Look): number =>
  [...heaps.values()].reduce((sum, bytes) => sum + bytes, 0);

const inMb = (bytes: number): string => (bytes / MB).toFixed(2);

function lineOf({ role, side, looks }: Watched): string {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!first || !last) return '';
  const parts = [...last.heaps].map(([name, bytes]) => `${name} ${inMb(bytes)}`);
  const { connections, listeners, intervals } = last.leftovers;
  return [
    `${(last.atMs / MINUTE_MS).toFixed(0).padStart(4)} min ${side.kind} ${role}:`,
    `kept ${inMb(kept(last))} MB (${parts.join(', ')}),`,
    `resident ${(last.residentBytes / MB).toFixed(0)} MB,`,
    `display ${(last.offsetMs - first.offsetMs).toFixed(0)} ms behind the first look,`,
    `${connections} connections, ${listeners} listeners, ${intervals} intervals, ${last.quality}`,
  ].join(' ');
}

/** A file is listed, bought from the allowance and compared. */
async function sellOne({ host, guest }: Pair, folder: Folder, at: number): Promise<void> {
  const name = `hour-${at + 1}.bin`;
  makeFile(folder.file(name), FILE_BYTES, at + 1);
  await sell(host, [folder.file(name)], FILE_PRICE);
  await buy(guest, name, true);
  const row = await fileState(guest, name, ['done'], 300_000);
  assert.is(row['sha256'], sha256sum(folder.file(name)));
}

interface Deed {
  readonly atMs: number;
  readonly what: 'look' | 'file' | 'outage';
}

/** In a call that is shorter than an hour, that is its hour. */
function deedsOf(lengthMs: number): readonly Deed[] {
  const hourMs = Math.min(HOUR_MS, lengthMs);
  const hours = Array.from({ length: Math.ceil(lengthMs / hourMs) }, (_, hour) => hour * hourMs);
  const lookMs = Math.min(LOOK_MS, hourMs / 3);
  // Not at the minute, when a payment is on its way.
  const looks = Array.from({ length: Math.floor(lengthMs / lookMs) }, (_, at) => (at + 1) * lookMs);
  return [
    ...looks.map((atMs) => ({ atMs: Math.min(atMs - 25_000, lengthMs), what: 'look' as const })),
    ...hours.map((fromMs) => ({ atMs: fromMs + 0.25 * hourMs, what: 'file' as const })),
    ...hours.map((fromMs) => ({ atMs: fromMs + 0.8 * hourMs, what: 'outage' as const })),
  ]
    .filter(({ atMs }) => atMs > 0 && atMs <= lengthMs)
    .sort((a, b) => a.atMs - b.atMs);
}

/** Per hour, from when the browsers have settled; of a short look, from its beginning. */
function growth(looks: readonly Look[], of: (each: Look) => number): number {
  const settled = looks.filter(({ atMs }) => atMs >= SETTLING_MS);
  const used = settled.length >= 3 ? settled : looks;
  return leastSquares(used.map((each) => [each.atMs / HOUR_MS, of(each) / MB])).slope;
}

/** By how much the display fell behind the wall clock between two outages, at most; ahead is negative. */
function driftMs(looks: readonly Look[]): number {
  const stretches = new Map<number, Look[]>();
  for (const each of looks) {
    stretches.set(each.stretch, [...(stretches.get(each.stretch) ?? []), each]);
  }
  const drifts = [...stretches.values()].map(
    (all) => (all.at(-1)?.offsetMs ?? 0) - (all[0]?.offsetMs ?? 0),
  );
  return drifts.reduce((most, ms) => (Math.abs(ms) > Math.abs(most) ? ms : most), 0);
}

const row = (subject: string, figure: string, value: number, unit: string): Row => ({
  ...{ subject, figure, value, unit, target: null },
});

/** Returns the rows of the clock worker, which only a host has. */
function clockRows(who: string, lateness: readonly number[]): readonly Row[] {
  if (lateness.length === 0) return [];
  const middle = row(`${who}: clock`, 'tick error, median', median(lateness), 'ms');
  return [
    { ...middle, target: atMost(MOST_TICK_ERROR_MS) },
    row(`${who}: clock`, 'tick error, p95', percentile(lateness, 0.95), 'ms'),
    row(`${who}: clock`, 'tick error, max', Math.max(...lateness), 'ms'),
    countRow(`${who}: clock`, 'ticks', lateness.length),
  ];
}

function rowsOf({ role, side, looks, lateness }: Watched, isHour: boolean): readonly Row[] {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!first || !last) throw new Error('nobody looked');
  const who = `${side.kind}, ${role}`;
  const target = (most: number): Row['target'] => (isHour ? atMost(most) : null);
  return [
    ...clockRows(who, lateness),
    row(`${who}: clock`, 'drift of the display', driftMs(looks), 'ms'),
    row(`${who}: kept by the scripts`, 'at the first look', kept(first) / MB, 'MB'),
    row(`${who}: kept by the scripts`, 'at the last', kept(last) / MB, 'MB'),
    {
      ...row(`${who}: kept by the scripts`, 'growth', growth(looks, kept), 'MB/h'),
      target: target(MOST_KEPT_MB),
    },
    ...[...last.heaps.keys()].map((name) =>
      row(
        `${who}: kept by the scripts`,
        `growth, ${name}`,
        growth(looks, ({ heaps }) => heaps.get(name) ?? 0),
        'MB/h',
      ),
    ),
    row(`${who}: all processes`, 'at the first look', first.residentBytes / MB, 'MB'),
    row(`${who}: all processes`, 'at the last', last.residentBytes / MB, 'MB'),
    row(
      `${who}: all processes`,
      'growth',
      growth(looks, (each) => each.residentBytes),
      'MB/h',
    ),
    ...(['connections', 'listeners', 'intervals', 'workers', 'tracks'] as const).flatMap((what) => [
      countRow(
        `${who}: held`,
        `${what}, most`,
        Math.max(...looks.map(({ leftovers }) => leftovers[what])),
      ),
    ]),
  ];
}

/** @throws AssertionError */
function checkSide(one: Watched, outages: number, isHour: boolean): void {
  const { role, side, looks, lateness } = one;
  const who = `${side.kind}, ${role}`;
  const [first, last] = [looks[0], looks.at(-1)];
  assert.ok(first && last);
  if (role === 'host') {
    const lateMs = median(lateness);
    assert.ok(lateMs <= MOST_TICK_ERROR_MS, `${who}: ticks are ${lateMs} ms late`);
  }
  const drift = driftMs(looks);
  assert.ok(drift > -MOST_DRIFT_MS, `${who}: the display is ${-drift} ms ahead`);
  // A closed gate is not counted; a machine with much else to do may close one more.
  const closed = one.log.filter(
    ({ event, detail }) => event === 'gate' && detail?.['open'] === false,
  );
  const more = Math.max(0, closed.length - outages);
  if (role === 'host') assert.ok(closed.length >= outages, `${closed.length} closed gates`);
  if (more === 0) assert.ok(drift < MOST_DRIFT_MS, `${who}: the display is ${drift} ms behind`);
  else console.log(`  ${who}: the gate closed ${more} times without an outage`);
  assert.equal(
    one.log.filter(({ event }) => event === 'freeze'),
    [],
    `${who}: frozen`,
  );
  const { connections } = last.leftovers;
  assert.ok(connections <= MOST_CONNECTIONS, `${who}: ${connections} connections`);
  for (const what of ['listeners', 'intervals', 'workers', 'tracks'] as const) {
    assert.ok(last.leftovers[what] <= first.leftovers[what], `${who}: more ${what}`);
  }
  if (!isHour) return;
  const perHour = growth(looks, kept);
  assert.ok(
    perHour <= MOST_KEPT_MB,
    `${who}: the scripts keep ${perHour.toFixed(1)} MB more an hour`,
  );
}

const apartMs = (mine: readonly Look[], theirs: readonly Look[]): number =>
  Math.max(...mine.map(({ offsetMs }, at) => Math.abs(offsetMs - (theirs[at]?.offsetMs ?? NaN))));

async function qualityOf({ ui, kind }: Side, outages: number): Promise<string> {
  await ui.shown('ended-quality');
  const text = await ui.text('ended-quality');
  const interruptions = Number(/(\d+) interruptions?\b/.exec(text)?.[1] ?? 0);
  assert.ok(interruptions >= outages, `${kind}: ${text}`);
  return `${kind}: ${text}`;
}

interface LongCall {
  readonly rows: readonly Row[];
  /** Each side's last word about the call's quality. */
  readonly quality: readonly string[];
}

/** @throws AssertionError where money, files, lines, clocks or memory are not as they should be. */
export async function longCall(
  pair: NetCall,
  options: {
    readonly minutes: number;
    readonly folder: Folder;
    /** Told once both are in the call. */
    opened(): void;
    say(line: string): void;
  },
): Promise<LongCall> {
  const { host, guest, site } = pair;
  const { minutes, folder, opened, say } = options;
  const lengthMs = minutes * MINUTE_MS;
  const both = [watched('host', host), watched('guest', guest)] as const;
  await connect(pair);
  await guest.ui.fill('budget', String(minutes + 60));
  await prepay(pair);
  const [first] = site.ledger.transfers();
  assert.ok(first);
  await site.ledger.call('local_fund', [
    { address: first.sourceOwner, usdc: String(minutes + 60) },
  ]);
  opened();
  await startTalking(pair, TALK_MS);

  const startMs = performance.now();
  let [files, outages] = [0, 0];
  const deeds: Readonly<Record<Deed['what'], (atMs: number) => Promise<void>>> = {
    async look(atMs) {
      await Promise.all(both.map((one) => look(one, atMs, outages)));
      // Before the chat drops them.
      await checkLines(pair);
      for (const one of both) say(lineOf(one));
    },
    async file() {
      await sellOne(pair, folder, files);
      files += 1;
    },
    async outage() {
      const { healedMs, by } = await outage(pair, { seconds: OUTAGE_SECONDS, standbys: 1 });
      outages += 1;
      say(`     an outage of ${OUTAGE_SECONDS} s, healed in ${healedMs} ms by ${by}`);
    },
  };
  const until = async (atMs: number): Promise<void> => {
    while (performance.now() - startMs < atMs) {
      for (const { side } of both) assert.not(await side.ui.has('call-ended'), 'it has ended');
      await sleep(Math.min(WATCH_MS, atMs - (performance.now() - startMs)));
    }
  };
  for (const { atMs, what } of deedsOf(lengthMs)) {
    await until(atMs);
    await deeds[what](performance.now() - startMs);
  }
  await until(lengthMs);

  await stopTalking(pair);
  await checkLines(pair);
  for (const one of both) await readLogs(one, performance.now() - startMs);
  await endSettled(pair, 'guest');
  await checkBooks(pair, { files: FILE_ATOMIC });
  const sold = site.ledger.transfers().filter(({ amount }) => amount === FILE_ATOMIC).length;
  assert.is(sold, files, 'each file was paid once');
  const periods = (await host.ui.count('minute')) - 1 + PREPAID;
  const [countedMs = 0] = await host.page.evaluate(() =>
    window.timeSeen.slice(-1).map(({ elapsedMs }) => elapsedMs),
  );
  assert.is(
    periods,
    Math.max(PREPAID, Math.floor(countedMs / MINUTE_MS) + 1),
    'each minute begun is paid',
  );
  const total = Number(await host.ui.data('total-paid', 'atomic'));
  assert.is(total, periods * PRICE_ATOMIC);
  const quality = await Promise.all(both.map(({ side }) => qualityOf(side, outages)));
  const isHour = lengthMs >= HOUR_MS;
  const due = both[0].log.filter(({ event }) => event === 'due');
  const rows = [
    countRow('the call', 'minutes paid', periods),
    row('the call', 'paid for minutes', total / MB, 'USDC'),
    countRow('the call', 'files bought', files),
    countRow('the call', 'outages', outages),
    row(
      'the call',
      'a minute fell due, most error',
      Math.max(0, ...due.map(({ detail }) => Math.abs(Number(detail?.['errorMs'])))),
      'ms',
    ),
    row('the call', 'displays apart, most', apartMs(both[0].looks, both[1].looks), 'ms'),
    ...both.flatMap((one) => rowsOf(one, isHour)),
  ];
  say(textTable(rows));
  for (const text of quality) say(text);
  assert.ok(apartMs(both[0].looks, both[1].looks) <= MOST_APART_MS, 'the displays are apart');
  for (const one of both) checkSide(one, outages, isHour);
  return { rows, quality };
}
