import type { BrowserContext, Page } from 'puppeteer';
import { SPARE_GIVEN_UP } from '../support/guard.ts';
import type { LabApi, LabOptions } from './contract.ts';

/** The methods of a lab page, as a test calls them. They are the same wherever the browser runs. */
export interface LabPage extends LabApi {
  /** Uncaught errors and console errors of the page. */
  readonly faults: readonly string[];
  end(): Promise<void>;
}

export const METHODS = [
  'create',
  'devices',
  'invite',
  'reply',
  'accept',
  'until',
  'startMedia',
  'setCamera',
  'setScreen',
  'chat',
  'talk',
  'repairOffer',
  'repairAnswer',
  'repairAccept',
  'raw',
  'describe',
  'theirs',
  'openChannels',
  'cut',
  'lease',
  'arrived',
  'sound',
  'longestGapMs',
  'order',
  'report',
  'block',
  'snapshot',
  'stats',
  'closeAsked',
  'log',
  'preflight',
  'whyNoRoute',
  'close',
] as const satisfies readonly (keyof LabApi)[];

export type LabMethod = (typeof METHODS)[number];

/** Carries one call to the page and its answer back. */
type LabCall = (method: LabMethod, args: readonly unknown[]) => Promise<unknown>;

/** The page's methods, over any way to call them. */
export function labOver(call: LabCall): LabApi {
  const api = METHODS.map((method) => [method, (...args: unknown[]) => call(method, args)]);
  return Object.fromEntries(api) as unknown as LabApi;
}

const callOn = (page: Page): LabCall => {
  const inPage = (name: string, args: readonly unknown[]): unknown => {
    const { lab } = globalThis as unknown as {
      lab: Record<string, (...args: readonly unknown[]) => unknown>;
    };
    return lab[name]?.(...args);
  };
  return (method, args) => page.evaluate(inPage, method, args);
};

interface OpenedLab {
  readonly call: LabCall;
  readonly faults: string[];
  readonly page: Page;
}

/** Opens the lab page in a browser; in a window of its own it is never a hidden tab. */
export async function openLabPage(
  browser: Pick<BrowserContext, 'newPage'>,
  url: string,
  type: 'tab' | 'window' = 'tab',
): Promise<OpenedLab> {
  const faults: string[] = [];
  const page = await browser.newPage({ type });
  const fault = (what: string): void => {
    if (!SPARE_GIVEN_UP.test(what)) faults.push(what);
  };
  page.on('pageerror', (error) => fault(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') fault(message.text());
  });
  await page.goto(url);
  await page.waitForFunction(() => 'lab' in globalThis);
  return { call: callOn(page), faults, page };
}

export interface LabPair {
  readonly host: LabPage;
  readonly guest: LabPage;
}

/** Both pages make a peer and exchange codes, as two people would. Returns the codes. */
export async function connect(
  { host, guest }: LabPair,
  options: Omit<LabOptions, 'role'> = {},
): Promise<{ readonly invite: string; readonly reply: string; readonly connectMs: number }> {
  await Promise.all([
    host.create({ ...options, role: 'host' }),
    guest.create({ ...options, role: 'guest' }),
  ]);
  const invite = await host.invite();
  const reply = await guest.reply(invite);
  await host.accept(reply);
  const [hostMs, guestMs] = await Promise.all(
    [host, guest].map((page) => page.until(['connected'], 60_000)),
  );
  return { invite, reply, connectMs: Math.max(hostMs ?? 0, guestMs ?? 0) };
}
