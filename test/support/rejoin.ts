import * as assert from 'uvu/assert';
import { minutesPaid, openSide, type Pair, type PairOptions, seesPeer, type Side } from './call.ts';
import { eventually } from '../rtc-lab/bench.ts';
import type { Site } from './site.ts';
import { PATIENCE_MS } from './ui.ts';

/** Pages of a call that go away and come back. */

/** Nobody is billed any more, and the page says so. */
export async function interrupted({ ui }: Side): Promise<void> {
  await ui.until('connection', 'state', ['interrupted']);
  await ui.until('billing', 'status', ['interrupted']);
}

/** Pastes a code into the panel, as a person does. */
export async function paste({ ui }: Side, code: string): Promise<void> {
  await ui.shown('repair-input');
  await ui.fill('repair-input', code);
  await ui.click('repair-apply');
}

/** Where a person looks, and selected: nothing has to be searched for. */
async function inView({ page }: Side, testid: string): Promise<void> {
  await page.waitForFunction(
    (id) => {
      const field = document.querySelector(`[data-testid="${id}"]`);
      const { top = -1, bottom = Infinity } = field?.getBoundingClientRect() ?? {};
      return document.activeElement === field && top >= 0 && bottom <= window.innerHeight;
    },
    { timeout: PATIENCE_MS, polling: 50 },
    testid,
  );
}

/** Two people exchange repair codes; `starter` makes the first one. Answers the time to the picture. */
export async function repaired(
  pair: Pick<Pair, 'host' | 'guest'>,
  starter: 'host' | 'guest',
  by: 'repair-start' | 'rejoin' = 'repair-start',
) {
  const first = pair[starter];
  const other = pair[starter === 'host' ? 'guest' : 'host'];
  await first.ui.click(by);
  const offer = await first.ui.code('repair-code');
  assert.ok(offer.length <= 220, `${offer.length}`);
  await inView(first, 'repair-code');
  await paste(other, offer);
  const answer = await other.ui.code('repair-code');
  await inView(other, 'repair-code');
  await paste(first, answer);
  const startMs = performance.now();
  const sides = [pair.host, pair.guest];
  await Promise.all(sides.map(({ ui }) => ui.until('connection', 'state', ['connected'])));
  await Promise.all(sides.map((side) => seesPeer(side)));
  return Math.round(performance.now() - startMs);
}

/**
 * From the next load on, workers of this page hear late that a call begins, as one may that is still
 * starting when another worker already writes to it: messages of different ports have no order.
 */
export async function hearsLate({ page }: Side, delayMs: number): Promise<void> {
  await page.evaluateOnNewDocument((ms) => {
    const post = Worker.prototype.postMessage;
    const isBegin = (message: unknown): boolean =>
      JSON.stringify((message as { path?: unknown } | null)?.path) === '["begin"]';
    Worker.prototype.postMessage = function (this: Worker, ...args: Parameters<typeof post>) {
      if (isBegin(args[0])) setTimeout(() => post.apply(this, args), ms);
      else post.apply(this, args);
    } as typeof post;
  }, delayMs);
}

/** Reloads the page of this side. */
export async function reload({ page, ui }: Side): Promise<void> {
  await page.reload();
  await ui.shown('role-host', 60_000);
}

/** The tab's process dies at once, and another tab of the same browser is opened. Chromium. */
export async function crash(
  pair: { readonly site: Pick<Site, 'url'> },
  side: Side,
  options: PairOptions,
): Promise<Side> {
  const { page, kind } = side;
  const session = await page.createCDPSession();
  // It never answers.
  session.send('Page.crash').catch(() => undefined);
  await new Promise<void>((resolve) => page.once('error', () => resolve()));
  const back = await openSide(pair.site, kind, options, side);
  await page.close().catch(() => undefined);
  return back;
}

const MINUTE_MS = 60_000;

/** Billing goes on: one minute more than there are, on both sides. */
export async function nextPaid({ host, guest }: Pick<Pair, 'host' | 'guest'>): Promise<void> {
  const settled = (await host.ui.count('minute')) - 1;
  await Promise.all([host, guest].map((side) => minutesPaid(side, settled + 1, MINUTE_MS)));
}

/** Both meters and the ledger say the same. */
export async function checkBooks(pair: Pick<Pair, 'host' | 'guest' | 'site'>): Promise<number> {
  const { host, guest, site } = pair;
  const transfers = site.ledger.transfers();
  assert.is(new Set(transfers.map(({ memo }) => memo)).size, transfers.length, 'memos differ');
  const total = transfers.reduce((sum, { amount }) => sum + amount, 0n);
  const signatures = transfers.map(({ signature }) => signature).sort();
  for (const { ui, kind } of [host, guest]) {
    const shown = (await ui.all('minute')).map((row) => row['signature'] ?? '').sort();
    assert.equal(shown, signatures, kind);
    assert.is(await ui.data('total-paid', 'atomic'), String(total), kind);
  }
  return transfers.length;
}

/** The two clocks agree. */
export async function checkClocks({ host, guest }: Pick<Pair, 'host' | 'guest'>): Promise<void> {
  // Two pages are not read at the same moment.
  await eventually(
    'clocks that agree',
    () => Promise.all([host, guest].map(async ({ ui }) => Number(await ui.data('elapsed', 'ms')))),
    ([a = 0, b = 0]) => Math.abs(a - b) <= 2_000,
    PATIENCE_MS,
  );
}
