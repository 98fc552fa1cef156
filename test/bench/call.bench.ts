// timeout: 1200
/**
 * A paid call as people have it: how soon it stands, what a payment takes beside what the chain itself
 * takes, and what keeps the main thread busy; idle and while a file is moved.
 * `--mix=chromium-firefox` and others.
 */
import type { Page } from 'puppeteer';
import type { Row } from '../../dev/bench/result.ts';
import { connect, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import { diagnostics } from '../support/diagnostics.ts';
import { buy, fileState, makeFile, makeFolder, sell } from '../support/files.ts';
import { atMost, countRow, kindsOf, LONG_TASK_MS, mean, msRow } from './support.ts';
import { MIXES, option, report, sleep, spreadRows } from './support.ts';
import { tracedRows } from './traced.ts';

/** The shortest period: as many payments as can be had. All of it within an allowance of 30. */
const PERIOD_S = 8;
const IDLE_MS = 112_000;
/** Some of it in which a file is under way, at the speed that the machine has. */
const MOVING_MS = 80_000;
const FILE_BYTES = 1_300_000_000;
/** Then it is still under way, while each side’s main thread is traced for so long. */
const TRACED_MS = 10_000;
const CONNECTS = 5;
const LOOK_MS = 10;

/** Over what the chain takes. */
const MOST_OVER_MS = 300;
const MOST_CONNECT_MS = 1_000;

interface Busy {
  /** Of whatever kept the thread, the browser itself included. */
  readonly tasks: readonly number[];
  /** The longest of our scripts in each animation frame over 50 ms. */
  readonly ours: readonly { readonly ms: number; readonly what: string }[];
}

declare global {
  interface Window {
    tasks: number[];
    ours: { ms: number; what: string }[];
  }
}

/** Runs in the page before its own code. Chromium alone tells. */
function watchTasks(): void {
  window.tasks = [];
  window.ours = [];
  const watch = (type: string, heard: (entry: PerformanceEntry) => void): void => {
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) return;
    new PerformanceObserver((list) => list.getEntries().forEach(heard)).observe({ type });
  };
  watch('longtask', ({ duration }) => window.tasks.push(duration));
  watch('long-animation-frame', (entry) => {
    const scripts: unknown = Reflect.get(entry, 'scripts');
    if (!Array.isArray(scripts)) return;
    for (const script of scripts as object[]) {
      const field = (name: string): string => String(Reflect.get(script, name) ?? '');
      const source = field('sourceURL');
      const at = `${source.slice(location.origin.length)}:${field('sourceCharPosition')}`;
      const what = `${field('invoker')} ${field('sourceFunctionName')} ${at}`;
      const own = source.startsWith(location.origin);
      if (own) window.ours.push({ ms: Number(Reflect.get(script, 'duration')), what });
    }
  });
}

/** And begins anew. */
const busySince = ({ page }: Side): Promise<Busy> =>
  page.evaluate(() => ({ tasks: window.tasks.splice(0), ours: window.ours.splice(0) }));

function busyRows(subject: string, { tasks, ours }: Busy): Row[] {
  const longest = (values: readonly number[]): number => Math.max(0, ...values);
  const long = ours.filter(({ ms }) => ms > LONG_TASK_MS);
  for (const { ms, what } of long) console.log(`${subject}: ${ms.toFixed(0)} ms in ${what}`);
  return [
    countRow(subject, 'tasks of ours over 50 ms', long.length, atMost(0)),
    msRow(
      subject,
      'longest script of ours in a slow frame',
      longest(ours.map((script) => script.ms)),
    ),
    countRow(subject, 'tasks over 50 ms, of whomever', tasks.length),
    msRow(subject, 'the longest of them', longest(tasks)),
  ];
}

/**
 * What the ledger takes by itself, payment by payment: from the moment that a transfer stands in it to
 * its confirmation, seen by looking all the time.
 */
function watchLedger({ site }: Pair): { readonly confirmations: number[]; stop(): Promise<void> } {
  const confirmations: number[] = [];
  let known = site.ledger.transfers().length;
  let waiting: { readonly slot: number; readonly atMs: number }[] = [];
  let going = true;
  const look = async (): Promise<void> => {
    const nowMs = performance.now();
    const all = site.ledger.transfers();
    waiting.push(...all.slice(known).map(({ slot }) => ({ slot, atMs: nowMs })));
    known = all.length;
    if (waiting.length === 0) return;
    const tip = Number(await site.ledger.call('getSlot', [{ commitment: 'confirmed' }]));
    const done = waiting.filter(({ slot }) => slot <= tip);
    confirmations.push(...done.map(({ atMs }) => nowMs - atMs));
    waiting = waiting.filter(({ slot }) => slot > tip);
  };
  const looking = (async () => {
    for (; going; await sleep(LOOK_MS)) await look();
  })();
  return {
    confirmations,
    async stop() {
      going = false;
      await looking;
    },
  };
}

/** From the due time to `billing_success`, by minute, as the host's ledger worker saw it. */
async function settledMs({ page }: Side): Promise<Map<number, number>> {
  const { log } = await diagnostics(page);
  const at = (event: string): Map<number, number> =>
    new Map(
      log
        .filter((each) => each.room === 'ledger' && each.event === event)
        .map(({ atMs, detail }) => [Number(detail?.['minute']), atMs]),
    );
  const due = at('due');
  const took = new Map<number, number>();
  for (const [minute, atMs] of at('billing_success')) {
    const fromMs = due.get(minute);
    if (fromMs !== undefined) took.set(minute, atMs - fromMs);
  }
  return took;
}

/** Payments of one part of the call, what the chain took meanwhile, and what kept main busy. */
async function part(
  pair: Pair,
  name: string,
  during: () => Promise<unknown>,
): Promise<readonly Row[]> {
  const sides = [pair.host, pair.guest] as const;
  for (const side of sides) await busySince(side);
  const before = await settledMs(pair.host);
  const chain = watchLedger(pair);
  await during();
  await chain.stop();
  const after = await settledMs(pair.host);
  const took = [...after].filter(([minute]) => !before.has(minute)).map(([, ms]) => ms);
  console.log(`${name}: due to success ${took.map((ms) => ms.toFixed(0)).join(' ')}`);
  console.log(`${name}: ledger ${chain.confirmations.map((ms) => ms.toFixed(0)).join(' ')}`);
  if (took.length === 0) throw new Error(`${name}: no minute was paid`);
  // Of one and the same run of payments, so the means differ by what is ours.
  const over = mean(took) - mean(chain.confirmations);
  const subject = `payment, ${name}`;
  const busy: Row[] = [];
  for (const [index, side] of sides.entries()) {
    if (side.kind !== 'chromium') continue;
    const role = index === 0 ? 'host' : 'guest';
    busy.push(...busyRows(`main thread of the ${role}, ${name}`, await busySince(side)));
  }
  return [
    ...spreadRows(`${subject}: due to billing_success`, took, 'ms'),
    ...spreadRows(`${subject}: landed to confirmed, by the ledger`, chain.confirmations, 'ms'),
    {
      ...{ subject, figure: 'ours, on the mean', value: over, unit: 'ms' },
      target: atMost(MOST_OVER_MS),
    },
    ...busy,
  ];
}

const prepare = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(watchTasks);
};

/** From the paste to the guest's pay button, with pages that have just been opened. */
async function connecting(kinds: ReturnType<typeof kindsOf>): Promise<readonly Row[]> {
  const took: number[] = [];
  for (let run = 0; run < CONNECTS; run += 1) {
    const pair = await openPair({ ...kinds, period: PERIOD_S });
    try {
      took.push((await connect(pair)).connectMs);
    } finally {
      await pair.close();
    }
  }
  return spreadRows('reply pasted to connected', took, 'ms', { max: atMost(MOST_CONNECT_MS) });
}

const kinds = kindsOf(option('mix', MIXES));
const rows: Row[] = [...(await connecting(kinds))];
const folder = makeFolder();
const pair = await openPair({ ...kinds, period: PERIOD_S, prepaid: 6, prepare });
try {
  const { host, guest } = pair;
  makeFile(folder.file('big.bin'), FILE_BYTES);
  await connect(pair);
  const joinMs = await prepay(pair);
  rows.push({
    ...{ subject: 'click on pay', figure: 'to both pictures', value: joinMs, unit: 'ms' },
    target: null,
  });
  rows.push(...(await part(pair, 'idle', () => sleep(IDLE_MS))));
  await sell(host, [folder.file('big.bin')], '');
  await fileState(guest, 'big.bin', ['listed'], 120_000);
  await buy(guest, 'big.bin');
  await fileState(guest, 'big.bin', ['transferring']);
  rows.push(
    ...(await part(pair, 'while a file is moved', () => {
      const left = fileState(guest, 'big.bin', ['verifying', 'done', 'failed'], MOVING_MS);
      return Promise.race([left.catch(() => undefined), sleep(MOVING_MS)]);
    })),
  );
  for (const [role, side] of Object.entries({ host, guest })) {
    if (side.kind !== 'chromium') continue;
    const subject = `main thread of the ${role}, while a file is moved, traced`;
    rows.push(...(await tracedRows(side, subject, TRACED_MS)));
  }
  for (const { ui, kind } of [host, guest]) {
    if (await ui.has('call-ended')) throw new Error(`${kind}: the call has ended on the way`);
  }
  report({
    about:
      `A paid call at ${PERIOD_S} s a minute. A payment is measured from the moment it falls due to \`billing_success\` on the host; the ledger’s own part from the moment a transfer stands in it to its confirmation, looked for every ${LOOK_MS} ms. ` +
      'Long tasks are those that Chromium reports; ours are what it attributes to a script of the page (Long Animation Frames), the wait for a processor included; a trace of each side afterwards says how much of its longest tasks was work.',
    browsers: [await host.browser.version(), await guest.browser.version()],
    rows,
  });
} finally {
  await pair.close();
  folder.remove();
}
