// timeout: 300
/** From a billing event's arrival on the main thread to the painted page, in a real paid call. */
import type { Page } from 'puppeteer';
import type { Row } from '../../dev/bench/result.ts';
import {
  connect,
  minutesPaid,
  openPair,
  type Pair,
  prepay,
  type Side,
  STEADY_PERIOD,
} from '../support/call.ts';
import { atMost, countRow, mean, ratioRow, report, spreadRows } from './support.ts';

/** At 8 s each. */
const MINUTES = 8;
/** Within this, an answer feels immediate. */
const TARGET_MS = 100;

type Kind = 'minute' | 'status' | 'least';

interface Painted {
  readonly kind: Kind;
  readonly ms: number;
}

declare global {
  interface Window {
    /** One per event that has been painted, and one per least change, for comparison. */
    painted: Painted[];
    /** Events whose outcome is not on the page yet. */
    unpainted(): number;
  }
}

/**
 * Runs in the page before its own code. The ledger worker's views come over a MessagePort (comlink),
 * so every port is listened to, before the page itself. A view counts when billing's status, colour,
 * minutes or total differ from the last; it is painted when the frame ends in which all of it
 * stands on the page: a task posted from `requestAnimationFrame` runs after that frame.
 */
function watchPainting(): void {
  const samples: Painted[] = (window.painted = []);
  let waiting: { readonly kind: Kind; readonly atMs: number }[] = [];
  window.unpainted = () => waiting.length;
  let last = { key: '', minutes: 0 };

  /** `inFrame` runs before the page is painted, `after` as soon as it has been. */
  const frame = (inFrame: () => void, after: (nowMs: number) => void): void => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        after(performance.now());
      };
      port2.postMessage(null);
      inFrame();
    });
  };
  const get = (of: unknown, ...path: string[]): unknown =>
    path.reduce(
      (value, key) =>
        typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
      of,
    );
  const shown = (): string => {
    const data = (id: string): DOMStringMap =>
      document.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.dataset ?? {};
    const { status, color } = data('billing');
    const rows = document.querySelectorAll('[data-testid="minute"]').length;
    return [status, color, rows, data('total-paid')['atomic']].join();
  };

  const look = (): void => {
    let there: typeof waiting = [];
    frame(
      () => {
        if (shown() === last.key) [there, waiting] = [waiting, []];
        else look();
      },
      (nowMs) => samples.push(...there.map(({ kind, atMs }) => ({ kind, ms: nowMs - atMs }))),
    );
  };

  const hear = ({ data }: MessageEvent<unknown>): void => {
    const atMs = performance.now();
    const view = get(data, 'argumentList', '0', 'value');
    const minutes = get(view, 'minutes');
    const status = get(view, 'billing', 'status');
    if (typeof status !== 'string' || !Array.isArray(minutes)) return;
    const color = get(view, 'billing', 'color');
    const key = [status, color, minutes.length, get(view, 'totalPaid')].join();
    if (key === last.key) return;
    const kind = minutes.length > last.minutes ? 'minute' : 'status';
    last = { key, minutes: minutes.length };
    waiting.push({ kind, atMs });
    if (waiting.length === 1) look();
  };
  const add = MessagePort.prototype.addEventListener;
  MessagePort.prototype.addEventListener = function (
    this: MessagePort,
    ...args: [string, EventListenerOrEventListenerObject]
  ): void {
    if (args[0] === 'message') add.call(this, 'message', hear as EventListener);
    add.apply(this, args);
  };

  // The least that can be news: a message, and one character that is another.
  const { port1, port2 } = new MessageChannel();
  const note = document.createElement('output');
  port1.onmessage = () => {
    const atMs = performance.now();
    if (!note.isConnected) document.body.append(note);
    note.textContent = String(samples.length % 10);
    frame(
      () => undefined,
      (nowMs) => samples.push({ kind: 'least', ms: nowMs - atMs }),
    );
  };
  setInterval(() => port2.postMessage(null), 330);
}

const prepare = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(watchPainting);
};

/** From the end of the prepayment on: joining is no billing event. */
async function figures({ page, kind: browser }: Side, role: string): Promise<readonly Row[]> {
  const [samples, open] = await page.evaluate(() => [window.painted, window.unpainted()] as const);
  const of = (kind: Kind): number[] =>
    samples.filter((each) => each.kind === kind).map(({ ms }) => ms);
  const events = [...of('minute'), ...of('status')];
  if (of('minute').length < MINUTES) throw new Error(`${browser}: ${of('minute').length} minutes`);
  const subject = `${browser}, ${role}`;
  const least = of('least');
  console.log(`${subject}: ${events.map((ms) => ms.toFixed(1)).join(' ')}`);
  return [
    ...spreadRows(subject, events, 'ms', { p95: atMost(TARGET_MS) }),
    ratioRow(subject, 'mean, against least change', mean(events), mean(least)),
    countRow(subject, 'events', events.length),
    countRow(subject, 'never painted', open, atMost(0)),
    ...spreadRows(`${subject}: minutes paid`, of('minute'), 'ms'),
    ...spreadRows(`${subject}: least change`, least, 'ms'),
  ];
}

async function inCall(pair: Pair): Promise<readonly Row[]> {
  const sides = [pair.host, pair.guest];
  await connect(pair);
  await prepay(pair);
  await Promise.all(sides.map(({ page }) => page.evaluate(() => void window.painted.splice(0))));
  await Promise.all(sides.map((side) => minutesPaid(side, MINUTES, (MINUTES + 4) * 8_000)));
  await pair.host.page.waitForFunction(() => window.unpainted() === 0, { timeout: 5_000 });
  return [...(await figures(pair.host, 'host')), ...(await figures(pair.guest, 'guest'))];
}

const pair = await openPair({ period: STEADY_PERIOD, prepaid: 1, prepare });
try {
  const rows = await inCall(pair);
  report({
    about:
      'From the arrival of a billing event on the main thread (a view of the call from the ledger worker, with another status, colour, minute or total) to the end of the frame that shows all of it. ' +
      'Both tabs visible, a minute of 8 s. Cameras: 320×240 at 10 fps. ' +
      '_Least change_: a message that changes one character, three times a second, in the same pages.',
    browsers: await Promise.all([pair.host, pair.guest].map(({ browser }) => browser.version())),
    rows,
  });
} finally {
  await pair.close();
}
