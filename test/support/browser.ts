import { once } from 'node:events';
import * as assert from 'uvu/assert';
import puppeteer, {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from 'puppeteer';
import {
  type DrivenKind as BrowserKind,
  launch,
  type LaunchOptions,
  PROTOCOL_TIMEOUT_MS,
} from '../../dev/launch.ts';
import { keepLogs, keepPages } from './failure-logs.ts';

/** The browsers that tests drive: those that the runner keeps for many of them, or their own. */

export type { BrowserKind, LaunchOptions };
export type { Devices } from '../../dev/launch.ts';

/** One of its own. @throws Error where no such browser is installed, with what to set. */
export const launchBrowser = async (
  kind: BrowserKind,
  options: LaunchOptions = {},
): Promise<Browser> => keepLogs(await launch(kind, options));

/** Where the runner says which it keeps (dev/run/shared-browsers.ts). */
const ENDPOINTS: Readonly<Record<BrowserKind, string>> = {
  chromium: 'CHROME_WS',
  firefox: 'FIREFOX_WS',
};

/** Only one client can drive a Firefox, so all tests in this process share its connection. */
const connections = new Map<BrowserKind, { readonly browser: Promise<Browser>; users: number }>();

async function connect(kind: BrowserKind, browserWSEndpoint: string): Promise<Browser> {
  const browser = await puppeteer.connect({
    browserWSEndpoint,
    protocol: kind === 'firefox' ? 'webDriverBiDi' : 'cdp',
    protocolTimeout: PROTOCOL_TIMEOUT_MS,
  });
  browser.close = async () => {
    const connection = connections.get(kind);
    if (!connection || (connection.users -= 1) > 0) return;
    connections.delete(kind);
    const contexts = browser
      .browserContexts()
      .filter((context) => context !== browser.defaultBrowserContext());
    for (const context of contexts) await keepPages(context);
    await Promise.allSettled(contexts.map((context) => context.close()));
    await browser.disconnect();
  };
  return browser;
}

/**
 * The runner's, or one of its own where it keeps none. Its default context is not to be used: others
 * have been there. `close()` closes every other one that is still open, once all who opened it have.
 */
export async function openBrowser(kind: BrowserKind): Promise<Browser> {
  const endpoint = process.env[ENDPOINTS[kind]];
  if (!endpoint) return launchBrowser(kind);
  const connection = connections.get(kind) ?? { browser: connect(kind, endpoint), users: 0 };
  connections.set(kind, connection);
  connection.users += 1;
  return connection.browser;
}

/** Storage of its own in a browser. */
export interface Profile {
  readonly kind: BrowserKind;
  readonly browser: Browser;
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/**
 * A new context in the runner's browser; with options to launch with, or where the runner keeps none, a
 * browser of its own and its one profile.
 */
export async function openProfile(
  kind: BrowserKind,
  options?: LaunchOptions,
  own?: BrowserContextOptions,
): Promise<Profile> {
  if (options || !process.env[ENDPOINTS[kind]]) {
    const browser = await launchBrowser(kind, options);
    const context = own ? await browser.createBrowserContext(own) : browser.defaultBrowserContext();
    return { kind, browser, context, close: () => browser.close() };
  }
  const browser = await openBrowser(kind);
  const context = await browser.createBrowserContext(own);
  const close = async (): Promise<void> => {
    await keepPages(context);
    await context.close();
    await browser.close();
  };
  return { kind, browser, context, close };
}

/** Kills the browser: no goodbye, no clean-up, nothing written any more. */
export async function killBrowser({ browser }: Pick<Profile, 'browser'>): Promise<void> {
  const child = browser.process();
  assert.ok(child);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
