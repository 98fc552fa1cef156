// timeout: 300
/** What the page weighs on the wire, and how soon it can be used. */
import type { Browser, BrowserContext } from 'puppeteer';
import { rollup } from 'rollup';
import type { Row } from '../../dev/bench/result.ts';
import config from '../../dev/build/config.ts';
import { weigh, BUDGETS } from '../../dev/build/size.ts';
import { CONSENT_KEY } from '../../src/main/consent/consent.ts';
import { CONSENT_VERSION } from '../../src/main/consent/consent.ts';
import { launchBrowser } from '../support/browser.ts';
import { definePageHelpers } from '../support/guard.ts';
import { openSite } from '../support/site.ts';
import { atMost, median, ratioRow, report, spreadRows } from './support.ts';

const RUNS = 9;
const KB = 1000;

async function sizes(): Promise<readonly Row[]> {
  const bundle = await rollup(config);
  try {
    const { output } = await bundle.generate(config.output);
    const files = Object.fromEntries(output.map((file) => [file.fileName, file]));
    return weigh(files, BUDGETS).map(({ name, gzip, budget }) => ({
      subject: 'gzip',
      // A chunk's name carries a hash that says nothing here.
      figure: name.replace(/^assets\/(.+)-[\w-]{8}\.js$/, '$1, on demand'),
      value: gzip / KB,
      unit: 'kB',
      target: budget === null ? null : atMost(budget / KB),
    }));
  } finally {
    await bundle.close();
  }
}

declare global {
  interface Window {
    /** Since navigation: when the first choice was painted and the main thread was free again. */
    usableAtMs: Promise<number>;
  }
}

/** Runs in the page before its own code. */
function watchStart(): void {
  window.usableAtMs = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const choice = document.querySelector('[data-testid="role-host"]');
      if (!choice || choice.getClientRects().length === 0) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          port1.close();
          resolve(performance.now());
        };
        port2.postMessage(null);
      });
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true });
  });
}

/** In a tab of its own: one that has shown something takes longer to begin with something else. */
async function startMs(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  await definePageHelpers(page);
  await page.evaluateOnNewDocument(watchStart);
  // The page of somebody who has agreed; the question itself is one dialog.
  const agreed = [CONSENT_KEY, String(CONSENT_VERSION)] as const;
  await page.evaluateOnNewDocument((key, version) => localStorage.setItem(key, version), ...agreed);
  await page.goto(url);
  const usableAtMs = await page.evaluate(() => window.usableAtMs);
  await page.close();
  return usableAtMs;
}

/** First visit and second one, of somebody whose browser is running and has never been here. */
async function visitTwice(browser: Browser, url: string): Promise<readonly [number, number]> {
  const context = await browser.createBrowserContext();
  try {
    return [await startMs(context, url), await startMs(context, url)];
  } finally {
    await context.close();
  }
}

const rows = [...(await sizes())];
const site = await openSite();
const browser = await launchBrowser('chromium');
try {
  const visits: (readonly [number, number])[] = [];
  for (let run = 0; run < RUNS; run += 1) visits.push(await visitTwice(browser, site.url));
  const [cold, warm] = [visits.map(([first]) => first), visits.map(([, second]) => second)];
  report({
    about:
      'Sizes are those of the build’s own report, compressed; the targets are the budgets that stop a build. ' +
      `Start-up is the time from navigation until the lobby’s buttons are painted and the main thread is free, in Chromium, over loopback; ${RUNS} visits with an empty cache, each followed by a second.`,
    browsers: [await browser.version()],
    rows: [
      ...rows,
      ...spreadRows('start-up, cold', cold, 'ms'),
      ...spreadRows('start-up, warm', warm, 'ms'),
      ratioRow('start-up', 'warm against cold, median', median(warm), median(cold)),
    ],
  });
} finally {
  await browser.close();
  await site.close();
}
