import type { BrowserContextOptions, Page } from 'puppeteer';
import { SHORTEST_PERIOD_SECONDS } from '../../src/shared/terms.ts';
import { type BrowserKind, type LaunchOptions, openProfile, type Profile } from './browser.ts';
import { type Guard, guard } from './guard.ts';
import { smallCamera } from './small-camera.ts';
import { openSite, type Site } from './site.ts';
import { PATIENCE_MS, type Ui, ui } from './ui.ts';

/** Two people with two browsers: pages opened, connected by codes, prepaid, in the call. */
export interface Side extends Profile {
  readonly page: Page;
  readonly ui: Ui;
  readonly guard: Guard;
}

export interface Pair<On = Site> {
  readonly site: On;
  readonly host: Side;
  readonly guest: Side;
  close(): Promise<void>;
}

export interface PairOptions {
  readonly host?: BrowserKind;
  readonly guest?: BrowserKind;
  readonly period?: number;
  readonly prepaid?: number;
  readonly launch?: (kind: BrowserKind) => LaunchOptions;
  /** Options for the context of each side. */
  readonly context?: (kind: BrowserKind) => BrowserContextOptions;
  /** Runs in the page before its own code. */
  readonly prepare?: (page: Page) => Promise<void>;
  readonly query?: string;
  /** As large as the page asks for; otherwise small (small-camera.ts). */
  readonly fullCamera?: boolean;
}

/** The shortest there is; what takes longer says so itself. */
export const SHORT_PERIOD = SHORTEST_PERIOD_SECONDS;
/** Where there has to be time between a payment and the next: to be silent, blocked, or frozen in it. */
export const STEADY_PERIOD = 8;

export async function openSide(
  site: Pick<Site, 'url'>,
  kind: BrowserKind,
  options: PairOptions = {},
  profile?: Profile,
): Promise<Side> {
  const own = profile ?? (await openProfile(kind, options.launch?.(kind), options.context?.(kind)));
  try {
    // Where others have tabs in the same browser, one in front would hide it.
    const beside = own.context !== own.browser.defaultBrowserContext();
    const page = await own.context.newPage({ type: beside ? 'window' : 'tab' });
    const watched = await guard(page, [new URL(site.url).origin]);
    if (!options.fullCamera) await smallCamera(page);
    await options.prepare?.(page);
    const query = new URLSearchParams({
      network: 'local',
      wallet: 'demo',
      period: String(options.period ?? SHORT_PERIOD),
      prepaid: String(options.prepaid ?? 3),
      consent: 'accepted',
    });
    const driven = ui(page);
    await page.goto(`${site.url}?${query.toString()}${options.query ?? ''}`);
    await driven.shown('role-host');
    return { ...own, page, ui: driven, guard: watched };
  } catch (thrown) {
    if (!profile) await own.close();
    throw thrown;
  }
}

/** Chromium hosts, Firefox is the guest, unless said otherwise. */
export const openPair = async (options: PairOptions = {}): Promise<Pair> =>
  pairOn(await openSite(), options);

/** The same on a site that is open; it is closed with them, or where one of them cannot be opened. */
export async function pairOn<On extends Pick<Site, 'url' | 'close'>>(
  site: On,
  options: PairOptions = {},
): Promise<Pair<On>> {
  const opened = await Promise.allSettled([
    openSide(site, options.host ?? 'chromium', options),
    openSide(site, options.guest ?? 'firefox', options),
  ]);
  const close = async (): Promise<void> => {
    const sides = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    await Promise.all(sides.map((side) => side.close()));
    await site.close();
  };
  try {
    const [host, guest] = opened;
    if (host.status === 'rejected') throw host.reason;
    if (guest.status === 'rejected') throw guest.reason;
    return { site, host: host.value, guest: guest.value, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

interface Codes {
  readonly invite: string;
  readonly reply: string;
  /** From the click on "accept" to the guest's pay button. */
  readonly connectMs: number;
}

/**
 * Unused time is returned only where a test says so: for the others, what was paid stays as it is.
 */
export async function makeInvite(host: Ui, price = '0.50', returns = false): Promise<string> {
  if (await host.has('role-host')) await host.click('role-host');
  await host.fill('price', price);
  // Its chunk may come after the price.
  await host.page.waitForSelector('[data-testid="returns-unused"]', { timeout: PATIENCE_MS });
  await host.page.evaluate((wanted) => {
    const box = document.querySelector('[data-testid="returns-unused"]');
    if (box instanceof HTMLInputElement && box.checked !== wanted) box.click();
  }, returns);
  await host.click('create-invite');
  const asked = '[data-testid="error"][data-code="price_unusual"]';
  await host.page.waitForSelector(`${asked}, [data-testid="invite-code"]`, {
    timeout: PATIENCE_MS,
  });
  if (await host.page.$(asked)) await host.click('create-invite');
  return host.code('invite-code');
}

export async function makeReply(guest: Ui, invite: string): Promise<string> {
  if (await guest.has('role-guest')) await guest.click('role-guest');
  await guest.fill('invite-input', invite);
  await guest.click('open-invite');
  await guest.shown('terms');
  await guest.click('create-reply');
  return guest.code('reply-code');
}

/** Up to the pay button: connected, nothing paid. */
export async function connect(
  { host, guest }: Pick<Pair, 'host' | 'guest'>,
  price?: string,
  returns?: boolean,
): Promise<Codes> {
  const invite = await makeInvite(host.ui, price, returns);
  const reply = await makeReply(guest.ui, invite);
  const startedMs = performance.now();
  await host.ui.fill('reply-input', reply);
  await host.ui.click('accept-reply');
  await guest.ui.shown('prepay');
  return { invite, reply, connectMs: performance.now() - startedMs };
}

/** Both see each other's moving picture. Answers the time from the click on "pay". */
export async function prepay({ host, guest }: Pick<Pair, 'host' | 'guest'>): Promise<number> {
  await guest.ui.click('prepay');
  const startedMs = performance.now();
  await Promise.all([host, guest].map((side) => seesPeer(side)));
  return performance.now() - startedMs;
}

export async function seesPeer(side: Pick<Side, 'page'>, timeoutMs = 60_000): Promise<void> {
  await side.page.waitForFunction(
    () => {
      const video = document.querySelector('[data-testid="remote-video"]');
      return video instanceof HTMLVideoElement && video.videoWidth > 0 && video.currentTime > 0;
    },
    { timeout: timeoutMs, polling: 50 },
  );
}

/** Until a side's feed shows this many minutes after the prepayment. */
export async function minutesPaid(side: Side, count: number, timeoutMs: number): Promise<void> {
  await side.page.waitForFunction(
    (wanted) =>
      document.querySelectorAll('[data-testid="minute"]:not([data-minute="prepay"])').length >=
      wanted,
    { timeout: timeoutMs, polling: 100 },
    count,
  );
}

/**
 * One side ends the call while nothing that it pays for is on its way, and both show the same minutes,
 * at least so many after the prepayment: what is on a screen and on the ledger then stays as it is.
 */
export async function endSettled(
  { host, guest }: Pick<Pair, 'host' | 'guest'>,
  by: 'host' | 'guest',
  least = 0,
): Promise<void> {
  const [ender, other] = by === 'host' ? [host, guest] : [guest, host];
  for (let ended = false; !ended;) {
    const settled = await other.page.waitForFunction(inTheClear, WAIT, least + 1, 0);
    const rows = Number(await settled.jsonValue());
    // Looks and presses in one go; if another minute has settled by now, it tries again.
    const answer = await ender.page.waitForFunction(inTheClear, WAIT, rows, rows);
    ended = (await answer.jsonValue()) === rows;
  }
  await Promise.all([host, guest].map(({ ui }) => ui.until('call-ended', 'reason', [by])));
}

const WAIT = { timeout: PATIENCE_MS, polling: 50 };

/** In the page. Answers the minutes shown, and ends the call where they are exactly so many. */
function inTheClear(least: number, endAt: number): number | null {
  const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid="${id}"]`);
  const rows = document.querySelectorAll('[data-testid="minute"]').length;
  const status = find('billing')?.dataset['status'] ?? '';
  // A payment leaves when it is due, and not before.
  const leftMs = Number(find('countdown')?.dataset['ms'] ?? 0);
  if (rows < least || !['prepaid', 'paid'].includes(status) || leftMs < 750) return null;
  if (rows === endAt) find('end-call')?.click();
  return rows;
}
