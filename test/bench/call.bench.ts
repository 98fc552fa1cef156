// long
// timeout: 2400
/**
 * A paid call as people have it: how soon it stands, what a payment takes beside what the chain itself
 * takes, and what keeps the main thread busy; idle and while a file is moved; on our ledger and on Surfpool,
 * and idle with a server that is far away.
 * `--mix=chromium-firefox` and others; `--length=full|short`; `--node=all|ledger|surfpool|far`
 */
import type { Page } from 'puppeteer';
import type { Row } from '../../dev/bench/result.ts';
import { createLedger } from '../../dev/ledger/index.ts';
import { startSurfpool } from '../../dev/surfpool/index.ts';
import { whyNoSurfpool } from '../../dev/surfpool/load.ts';
import {
  connect,
  minutesPaid,
  type Pair,
  pairOn,
  prepay,
  STEADY_PERIOD,
  type Side,
} from '../support/call.ts';
import { diagnostics } from '../support/diagnostics.ts';
import {
  clickInRow,
  fileState,
  type Folder,
  makeFile,
  makeFolder,
  sell,
} from '../support/files.ts';
import { type AnyNode, type Books, type Site, siteOn } from '../support/site.ts';
import { type Sends, watchSends } from './sends.ts';
import {
  atMost,
  countRow,
  ENOUGH_FOR_P95,
  kindsOf,
  LONG_TASK_MS,
  mean,
  MIXES,
  msRow,
  option,
  report,
  sleep,
  spreadRows,
} from './support.ts';
import { tracedRows } from './traced.ts';

const isFull = option('length', ['full', 'short']) === 'full';
const PREPAID = 3;
/** The longest wait for the first minute's payment. The bench measures the payments after it. */
const FIRST_MS = 60_000;
/** As many payments as can be had without any of them being late on two processors that pictures keep busy. */
const PART_MS = (isFull ? 22 : 5) * STEADY_PERIOD * 1_000;
/** Some of it in which a file is under way, at the speed that the machine has. */
const FILE_BYTES = isFull ? 2_200_000_000 : 300_000_000;
const LISTING_MS = 290_000;
/** Then it is still under way, while each side’s main thread is traced for so long. */
const TRACED_MS = 10_000;
const CONNECTS = isFull ? 5 : 1;
/** More than the call has, and what they cost. */
const BUDGET = { minutes: '200', usdc: '200' } as const;

/** Over what the chain takes. */
const MOST_OVER_MS = { idle: 150, file: 200, far: 350 } as const;
/** There and back. */
const FAR_MS = 100;
const MOST_JOIN_MS = 1_000;
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

/** Returns the entries since the last call, and removes them. */
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

/** From the due time to `billing_success`, by minute, as the host's ledger worker saw it. */
async function settledMs({ page }: Side): Promise<Map<number, number>> {
  const { log } = await diagnostics(page);
  const at = (event: string): Map<number, number> =>
    new Map(
      log
        .filter((each) => each.thread === 'ledger' && each.event === event)
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

/** A call on one node, and all that its pages have sent there. */
interface Call {
  /** A suffix for the figures: empty on our ledger. */
  readonly on: string;
  readonly pair: Pair<Site<Books>>;
  readonly sends: Sends;
  /** How many transactions came before the first minute. */
  readonly before: number;
}

/** Payments of one part of the call, and what the node took for each of them. */
async function part(
  call: Call,
  name: string,
  mostOverMs: number,
  during: () => Promise<unknown>,
): Promise<Row[]> {
  const { host } = call.pair;
  const before = await settledMs(host);
  await during();
  const after = await settledMs(host);
  const all = await call.sends.all();
  const paid = [...after].filter(([minute]) => !before.has(minute));
  // One transaction each, in their order.
  const chain = paid.map(([minute]) => all[call.before + minute - PREPAID - 1]?.tookMs ?? NaN);
  const took = paid.map(([, ms]) => ms);
  const over = took.map((ms, index) => ms - (chain[index] ?? NaN));
  const subject = `payment${call.on}, ${name}`;
  console.log(`${subject}: due to success ${took.map((ms) => ms.toFixed(0)).join(' ')}`);
  console.log(`${subject}: by the node ${chain.map((ms) => ms.toFixed(0)).join(' ')}`);
  if (paid.length === 0) throw new Error(`${subject}: no minute was paid`);
  const enough = paid.length >= ENOUGH_FOR_P95;
  return [
    ...spreadRows(`${subject}: due to billing_success`, took, 'ms'),
    ...spreadRows(`${subject}: sent to confirmed, by the node`, chain, 'ms'),
    ...spreadRows(`${subject}: ours`, over, 'ms', enough ? { p95: atMost(mostOverMs) } : {}),
    { ...msRow(`${subject}: ours`, 'mean', mean(over)) },
  ];
}

/** Measures the work of the main threads during a part of the call. */
async function busyPart(
  { pair: { host, guest } }: Call,
  name: string,
  during: () => Promise<Row[]>,
): Promise<Row[]> {
  for (const side of [host, guest]) await busySince(side);
  const rows = await during();
  for (const [role, side] of Object.entries({ host, guest })) {
    if (side.kind !== 'chromium') continue;
    rows.push(...busyRows(`main thread of the ${role}, ${name}`, await busySince(side)));
  }
  return rows;
}

const prepare = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(watchTasks);
};

type Node = 'ledger' | 'surfpool' | 'far';
const ON = {
  ledger: '',
  surfpool: ' on Surfpool',
  far: ` with servers ${FAR_MS} ms away`,
} as const;

/** The same node at this distance. */
const away = (node: AnyNode & Books, roundTripMs: number): AnyNode & Books => ({
  ...node,
  async handleRpc(body, signal) {
    await sleep(roundTripMs / 2);
    const reply = await node.handleRpc(body, signal);
    await sleep(roundTripMs / 2);
    return reply;
  },
});

async function openCall(node: Node): Promise<Omit<Call, 'before'>> {
  const on = ON[node];
  const seen = watchSends<Books>(node === 'surfpool' ? startSurfpool() : createLedger());
  const { sends } = seen;
  const watched = node === 'far' ? away(seen.watched, FAR_MS) : seen.watched;
  const options = { ...kinds, period: STEADY_PERIOD, prepaid: PREPAID, prepare, fullCamera: true };
  return { on, sends, pair: await pairOn(await siteOn(watched), options) };
}

/** Up to both pictures; figures of what of it the node did not take. */
async function join(
  call: Omit<Call, 'before'>,
): Promise<{ connectMs: number; overMs: number; joinMs: number }> {
  const { connectMs } = await connect(call.pair);
  await call.pair.guest.ui.fill('budget', BUDGET.minutes);
  const before = (await call.sends.all()).length;
  const joinMs = await prepay(call.pair);
  const sent = (await call.sends.all()).slice(before);
  const chainMs = sent.reduce((sum, { tookMs }) => sum + tookMs, 0);
  return { connectMs, joinMs, overMs: joinMs - chainMs };
}

/** From the paste to the guest's pay button and from that to the pictures, with pages that have just been opened. */
async function joining(): Promise<Row[]> {
  const joined: Awaited<ReturnType<typeof join>>[] = [];
  for (let run = 0; run < CONNECTS; run += 1) {
    const call = await openCall('ledger');
    try {
      joined.push(await join(call));
    } finally {
      await call.pair.close();
    }
  }
  const connects = joined.map(({ connectMs }) => connectMs);
  const joins = joined.map(({ joinMs }) => joinMs);
  const overs = joined.map(({ overMs }) => overMs);
  return [
    ...spreadRows('reply pasted to connected', connects, 'ms', { max: atMost(MOST_CONNECT_MS) }),
    ...spreadRows('click on pay: to both pictures', joins, 'ms'),
    ...spreadRows('click on pay: beyond the confirmation', overs, 'ms', {
      max: atMost(MOST_JOIN_MS),
    }),
  ];
}

async function fund({ site }: Call['pair']): Promise<void> {
  const [first] = await site.ledger.transfers();
  if (!first) throw new Error('nothing was paid');
  const body = { jsonrpc: '2.0', id: 1, method: 'local_fund' };
  const params = [{ address: first.sourceOwner, usdc: BUDGET.usdc }];
  const url = new URL('rpc', site.url);
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ ...body, params }) });
  if (!answer.ok) throw new Error(`local_fund: ${answer.status}`);
}

async function moveFile(call: Call, folder: Folder): Promise<void> {
  const { host, guest } = call.pair;
  await sell(host, [folder.file('big.bin')], '');
  const ended = guest.ui.shown('call-ended', LISTING_MS).then(() => {
    throw new Error('the call has ended on the way');
  });
  await Promise.race([fileState(guest, 'big.bin', ['listed'], LISTING_MS), ended]);
  ended.catch(() => undefined);
  await clickInRow(guest, 'big.bin', 'file-buy');
  await fileState(guest, 'big.bin', ['transferring']);
}

async function measure(node: Node, folder: Folder, browsers: Set<string>): Promise<Row[]> {
  const opened = await openCall(node);
  const { host, guest } = opened.pair;
  try {
    for (const { browser } of [host, guest]) browsers.add(await browser.version());
    await join(opened);
    const call = { ...opened, before: (await opened.sends.all()).length };
    await fund(opened.pair);
    await minutesPaid(host, 1, FIRST_MS);
    const mostMs = node === 'far' ? MOST_OVER_MS.far : MOST_OVER_MS.idle;
    const idle = (): Promise<Row[]> => part(call, 'idle', mostMs, () => sleep(PART_MS));
    if (node === 'far') return await idle();
    const moving = (): Promise<Row[]> =>
      part(call, 'while a file is moved', MOST_OVER_MS.file, () => {
        const left = fileState(guest, 'big.bin', ['verifying', 'done', 'failed'], PART_MS);
        return Promise.race([left.catch(() => undefined), sleep(PART_MS)]);
      });
    const rows = node === 'ledger' ? await busyPart(call, 'idle', idle) : await idle();
    await moveFile(call, folder);
    if (node === 'ledger') {
      rows.push(...(await busyPart(call, 'while a file is moved', moving)));
      for (const [role, side] of Object.entries({ host, guest })) {
        if (side.kind !== 'chromium') continue;
        const subject = `main thread of the ${role}, while a file is moved, traced`;
        rows.push(...(await tracedRows(side, subject, TRACED_MS)));
      }
    } else rows.push(...(await moving()));
    for (const { ui, kind } of [host, guest]) {
      if (await ui.has('call-ended')) throw new Error(`${kind}: the call has ended on the way`);
    }
    return rows;
  } finally {
    await opened.pair.close();
  }
}

const kinds = kindsOf(option('mix', MIXES));
const chosen = option('node', ['all', 'ledger', 'surfpool', 'far']);
const folder = makeFolder();
const browsers = new Set<string>();
try {
  makeFile(folder.file('big.bin'), FILE_BYTES);
  const rows: Row[] = [];
  const takes = (node: Node): boolean => chosen === 'all' || chosen === node;
  if (takes('ledger')) rows.push(...(await joining()));
  for (const node of ['ledger', 'surfpool', 'far'] as const) {
    const reason = node === 'surfpool' ? whyNoSurfpool() : null;
    if (reason) console.log(`not on Surfpool: ${reason}`);
    else if (takes(node)) rows.push(...(await measure(node, folder, browsers)));
  }
  report({
    about:
      `A paid call at ${STEADY_PERIOD} s a minute, with the product's own capture settings. A payment is measured from the moment it falls due to \`billing_success\` on the host; the node’s own part from the arrival of the transaction to its confirmation, looked for every 10 ms; _ours_ is the difference, payment by payment. Surfpool is a node that shares no code with ours. ` +
      'Long tasks are those that Chromium reports; ours are what it attributes to a script of the page (Long Animation Frames), the wait for a processor included; a trace of each side afterwards says how much of its longest tasks was work.',
    browsers: [...browsers],
    rows,
  });
} finally {
  folder.remove();
}
