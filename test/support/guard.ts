import type { ConsoleMessage, Page } from 'puppeteer';

/**
 * Watches a page from outside for all that it must never do: complain in its console, leave a rejection
 * unhandled, break its policy, open a WebSocket, or ask an origin that nobody set.
 */
export interface Guard {
  /** Empty in a good page. */
  readonly offences: readonly string[];
  /** Every URL that was asked for, workers' included where the browser tells. */
  readonly requests: readonly string[];
}

/**
 * Firefox reports a spare connection that it gave up as if the page had thrown; the host then offers
 * another (docs/connection.md, "The standby"). Whether the call itself connects, each test sees.
 */
export const SPARE_GIVEN_UP = /WebRTC: ICE failed, add a (STUN|TURN) server/;

/** Where a site has no config.json, the page asks for it all the same, and Chromium says so. */
export const tellsNoConfig = (message: ConsoleMessage): boolean =>
  message.text().includes('404') && /\/config\.json$/.test(message.location().url ?? '');

export async function guard(page: Page, allowedOrigins: readonly string[]): Promise<Guard> {
  const offences: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => {
    if (!SPARE_GIVEN_UP.test(String(error))) offences.push(`error: ${String(error)}`);
  });
  page.on('console', (message) => {
    const complaint =
      message.type() === 'error' && !SPARE_GIVEN_UP.test(message.text()) && !tellsNoConfig(message);
    if (complaint) offences.push(`console: ${message.text()}`);
  });
  // A page with a code that waits asks before it is left. The one at the keyboard means to.
  page.on('dialog', (dialog) => {
    if (dialog.type() === 'beforeunload') dialog.accept().catch(() => undefined);
  });
  page.on('request', (request) => {
    const url = request.url();
    requests.push(url);
    if (url.startsWith('data:') || url.startsWith('blob:')) return;
    if (!allowedOrigins.includes(new URL(url).origin)) offences.push(`origin: ${url}`);
  });
  await definePageHelpers(page);
  await page.exposeFunction('reportOffence', (what: string) => void offences.push(what));
  await page.evaluateOnNewDocument(() => {
    const report = (what: string): void => {
      const { reportOffence } = window as unknown as { reportOffence(what: string): void };
      reportOffence(what);
    };
    addEventListener('unhandledrejection', (event) => report(`rejection: ${String(event.reason)}`));
    addEventListener('securitypolicyviolation', (event) =>
      report(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
    globalThis.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        report(`WebSocket: ${String(url)}`);
        super(url, protocols);
      }
    };
  });
  return { offences, requests };
}

/** The test runner's compiler keeps function names by a helper that a page does not have. */
export const definePageHelpers = (page: Page): Promise<unknown> =>
  page.evaluateOnNewDocument('globalThis.__name = (target) => target');
