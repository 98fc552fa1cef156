// long
// timeout: 900
/**
 * By how much each tick of the host's clock worker misses its deadline, in a real paid call, while
 * the host's page has it easy and while it has not. `--host=chromium|firefox|both`
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Page } from 'puppeteer';
import type { Row } from '../../dev/bench/result.ts';
import type { BrowserKind } from '../support/browser.ts';
import { connect, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import { diagnostics } from '../support/diagnostics.ts';
import { atMost, countRow, option, report, sleep, slopeRow, spreadRows } from './support.ts';

const TARGET_MS = 5;
/** Sixty ticks, and what it takes to begin and to end. */
const LENGTH_MS = 62_000;
const FEWEST_TICKS = 60;
/** The clock keeps as many. */
const MOST_TICKS = 1_000;

interface Condition {
  readonly name: string;
  readonly targetMs: number | null;
  /** As long as it lasts; answers how to undo it, once the ticks have been read. */
  hold(host: Side): Promise<() => Promise<unknown>>;
}

const nothingToUndo = (): Promise<void> => Promise.resolve();

/** 90 s in all, with a tenth of a second to breathe in between. */
const BLOCKS_MS = [
  ...Array.from({ length: 10 }, () => 1_000),
  ...Array.from({ length: 5 }, () => 2_000),
  ...Array.from({ length: 4 }, () => 5_000),
  ...[10_000, 10_000, 30_000],
];

async function blockMain({ page }: Side): Promise<() => Promise<unknown>> {
  await page.evaluate(async (blocksMs) => {
    for (const ms of blocksMs) {
      const untilMs = performance.now() + ms;
      while (performance.now() < untilMs);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }, BLOCKS_MS);
  return nothingToUndo;
}

async function hide({ page, browser }: Side): Promise<() => Promise<unknown>> {
  const other = await browser.newPage();
  await other.bringToFront();
  await sleep(LENGTH_MS);
  const state = await page.evaluate(() => document.visibilityState);
  if (state !== 'hidden') throw new Error(`the tab is ${state}: this would measure nothing`);
  return async () => {
    await other.close();
    await page.bringToFront();
  };
}

/** One endless loop per core, each a process, beside everything that is running. */
async function loadCores(): Promise<() => Promise<unknown>> {
  const loops = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  const end = (): void => loops.forEach((loop) => void loop.kill('SIGKILL'));
  process.once('exit', end);
  await sleep(LENGTH_MS);
  end();
  process.off('exit', end);
  return nothingToUndo;
}

const CONDITIONS: readonly Condition[] = [
  {
    name: 'idle',
    targetMs: TARGET_MS,
    async hold() {
      await sleep(LENGTH_MS);
      return nothingToUndo;
    },
  },
  { name: 'main blocked', targetMs: TARGET_MS, hold: blockMain },
  { name: 'tab hidden', targetMs: null, hold: hide },
  { name: 'all cores loaded', targetMs: null, hold: loadCores },
];

/** How late each tick so far was, and how many had to be left out. */
async function ticks(page: Page): Promise<{ errorsMs: readonly number[]; lost: number }> {
  const { lateness, log } = await diagnostics(page);
  if (lateness.length >= MOST_TICKS) throw new Error('the first ticks are no longer known');
  const lost = log
    .filter(({ thread, event }) => thread === 'clock' && event === 'slept')
    .reduce((sum, { detail }) => sum + Number(detail?.['skipped']), 0);
  return { errorsMs: lateness, lost };
}

declare global {
  interface Window {
    /** Stops counting, and answers by how much the count was off at most. */
    endNaiveCount(): number;
  }
}

/** Counts the calls of an interval, as a page without a clock worker would. */
const startNaiveCount = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const fromMs = performance.now();
    let [seconds, worstMs] = [0, 0];
    const look = (): void => {
      worstMs = Math.max(worstMs, performance.now() - fromMs - seconds * 1_000);
    };
    const timer = setInterval(() => {
      seconds += 1;
      look();
    }, 1_000);
    window.endNaiveCount = () => {
      clearInterval(timer);
      return worstMs;
    };
  });

async function measure(host: Side, condition: Condition): Promise<readonly Row[]> {
  const subject = `${host.kind}, ${condition.name}`;
  const before = await ticks(host.page);
  await startNaiveCount(host.page);
  const undo = await condition.hold(host);
  const after = await ticks(host.page);
  const naiveMs = await host.page.evaluate(() => window.endNaiveCount());
  await undo();
  const errorsMs = after.errorsMs.slice(before.errorsMs.length);
  console.log(`${subject}: ${errorsMs.map((ms) => ms.toFixed(2)).join(' ')}`);
  if (errorsMs.length < FEWEST_TICKS) throw new Error(`${subject}: ${errorsMs.length} ticks`);
  const target = condition.targetMs === null ? null : atMost(condition.targetMs);
  return [
    ...spreadRows(subject, errorsMs, 'ms', { median: target, max: target }),
    slopeRow(subject, errorsMs),
    countRow(subject, 'ticks', errorsMs.length),
    countRow(subject, 'ticks lost', after.lost - before.lost, atMost(0)),
    { subject, figure: 'setInterval on main, max', value: naiveMs, unit: 'ms', target: null },
  ];
}

async function inCall(pair: Pair): Promise<readonly Row[]> {
  const { host, guest } = pair;
  await connect(pair);
  await prepay(pair);
  const rows: Row[] = [];
  for (const condition of CONDITIONS) rows.push(...(await measure(host, condition)));
  for (const { ui, kind } of [host, guest]) {
    if (await ui.has('call-ended')) throw new Error(`${kind}: the call has ended on the way`);
  }
  const { log } = await diagnostics(host.page);
  const freezes = log.filter(({ event }) => event === 'freeze').length;
  return [...rows, countRow(`${host.kind}, whole call`, 'freezes', freezes, atMost(0))];
}

const other = (kind: BrowserKind): BrowserKind => (kind === 'chromium' ? 'firefox' : 'chromium');

const chosen = option('host', ['chromium', 'firefox', 'both']);
const rows: Row[] = [];
const browsers = new Set<string>();
for (const kind of ['chromium', 'firefox'] as const) {
  if (chosen !== 'both' && chosen !== kind) continue;
  const pair = await openPair({
    host: kind,
    guest: other(kind),
    period: 60,
    prepaid: 1,
    launch: () => ({ throttled: true }),
  });
  try {
    for (const side of [pair.host, pair.guest]) browsers.add(await side.browser.version());
    rows.push(...(await inCall(pair)));
  } finally {
    await pair.close();
  }
}
report({
  about:
    'Error of each tick of the host’s clock worker: when it fired, less when it was due. ' +
    'A real paid call with the other browser; browsers throttle as they do for people. Cameras: 320×240 at 10 fps. ' +
    '_Main blocked_: the host’s page is busy for 90 s, at first a second at a time, at last for 30 s without a pause. ' +
    'The slope’s tolerance is three standard errors of the fit. ' +
    'For comparison, in the same seconds: by how much a page is wrong that counts the calls of `setInterval`.',
  browsers: [...browsers],
  rows,
});
