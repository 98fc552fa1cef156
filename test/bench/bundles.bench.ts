// timeout: 400
/** Measures the page's size on the wire and how soon it can be used: on this machine, and on a slow phone. */
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext } from 'puppeteer';
import { rollup } from 'rollup';
import type { Row, Target } from '../../dev/bench/result.ts';
import config from '../../dev/build/config.ts';
import { weigh, BUDGETS } from '../../dev/build/size.ts';
import { CONSENT_KEY } from '../../src/main/consent/consent.ts';
import { CONSENT_VERSION } from '../../src/main/consent/consent.ts';
import { launchBrowser } from '../support/browser.ts';
import { definePageHelpers } from '../support/guard.ts';
import { openSite } from '../support/site.ts';
import { atMost, median, option, ratioRow, report, spreadRows } from './support.ts';

const RUNS = option('length', ['full', 'short']) === 'full' ? 9 : 2;
const KB = 1000;
/** The goal, in kB; the budget that stops a build is above it. */
const MOST_MAIN = 46;
const MOST_PAINT_MS = 800;
const MOST_USABLE_MS = 1_300;
/** A phone of the middle class on a slow mobile network, as Lighthouse has it: bytes per second, ms. */
const PHONE = {
  cpu: 4,
  network: { download: 1_600_000 / 8, upload: 750_000 / 8, latency: 150 },
  screen: { width: 412, height: 823, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true },
} as const;

async function sizes(): Promise<readonly Row[]> {
  const bundle = await rollup(config);
  try {
    const { output } = await bundle.generate(config.output);
    const files = Object.fromEntries(output.map((file) => [file.fileName, file]));
    const weights = weigh(files, BUDGETS);
    const row = (figure: string, bytes: number, target: Target | null): Row => ({
      ...{ subject: 'gzip', figure, value: bytes / KB, unit: 'kB', target },
    });
    const budgeted = weights.flatMap(({ name, gzip, budget }) =>
      budget === null
        ? []
        : [row(name, gzip, atMost(name === 'main' ? MOST_MAIN : Math.round(budget / KB)))],
    );
    const later = weights.filter(({ budget }) => budget === null).map(({ gzip }) => gzip);
    const sum = later.reduce((all, gzip) => all + gzip, 0);
    return [
      ...budgeted,
      row(`${later.length} parts on demand, all languages, together`, sum, null),
      row('the largest part on demand', Math.max(...later), null),
    ];
  } finally {
    await bundle.close();
  }
}

declare global {
  interface Window {
    /** Since navigation: when the first choice was painted and the main thread was free again. */
    usableAtMs: Promise<number>;
    /** When something of the page could first be seen. */
    paintedAtMs: Promise<number>;
  }
}

/** Runs in the page before its own code. */
function watchStart(): void {
  window.paintedAtMs = new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const [first] = list.getEntriesByName('first-contentful-paint');
      if (first) resolve(first.startTime);
    }).observe({ type: 'paint', buffered: true });
  });
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

interface Start {
  readonly paintMs: number;
  readonly usableMs: number;
}

/** In a tab of its own: one that has shown something takes longer to begin with something else. */
async function start(context: BrowserContext, url: string, phone = false): Promise<Start> {
  const page = await context.newPage();
  if (phone) {
    await page.setViewport(PHONE.screen);
    await page.emulateCPUThrottling(PHONE.cpu);
    await page.emulateNetworkConditions(PHONE.network);
  }
  await definePageHelpers(page);
  await page.evaluateOnNewDocument(watchStart);
  // The page of somebody who has agreed; the question itself is one dialog.
  const agreed = [CONSENT_KEY, String(CONSENT_VERSION)] as const;
  await page.evaluateOnNewDocument((key, version) => localStorage.setItem(key, version), ...agreed);
  await page.goto(url);
  const usableMs = await page.evaluate(() => window.usableAtMs);
  const paintMs = await page.evaluate(() => window.paintedAtMs);
  await page.close();
  return { paintMs, usableMs };
}

/** First visit and second one, of somebody whose browser is running and has never been here. */
async function visitTwice(browser: Browser, url: string): Promise<readonly [number, number]> {
  const context = await browser.createBrowserContext();
  try {
    const first = await start(context, url);
    return [first.usableMs, (await start(context, url)).usableMs];
  } finally {
    await context.close();
  }
}

/** Compresses, as static hosts do and ours does not: otherwise the network would carry three times as much. */
async function compressed(site: string): Promise<{ readonly url: string; close(): void }> {
  const kept = new Map<string, Promise<{ status: number; type: string; body: Buffer }>>();
  const load = async (path: string) => {
    const answer = await fetch(new URL(path, site));
    const body = gzipSync(Buffer.from(await answer.arrayBuffer()), { level: 9 });
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', body };
  };
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, site);
    const file = kept.get(pathname) ?? load(pathname);
    kept.set(pathname, file);
    file.then(
      ({ status, type, body }) => {
        const headers = { 'content-type': type, 'content-encoding': 'gzip' };
        response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
      },
      () => response.writeHead(502).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://localhost:${port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** First visits only: an empty cache each time. */
async function onPhone(browser: Browser, url: string): Promise<readonly Start[]> {
  const starts: Start[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const context = await browser.createBrowserContext();
    starts.push(await start(context, url, true));
    await context.close();
  }
  return starts;
}

const rows = [...(await sizes())];
const site = await openSite();
const small = await compressed(site.url);
const browser = await launchBrowser('chromium');
try {
  const visits: (readonly [number, number])[] = [];
  for (let run = 0; run < RUNS; run += 1) visits.push(await visitTwice(browser, site.url));
  const phone = await onPhone(browser, small.url);
  const [cold, warm] = [visits.map(([first]) => first), visits.map(([, second]) => second)];
  report({
    about:
      `Sizes are those of the build’s own report, compressed; the targets are the budgets that stop a build, and ${MOST_MAIN} kB for what the page needs to start. ` +
      `Start-up is the time from navigation until the lobby’s buttons are painted and the main thread is free, in Chromium, over loopback; ${RUNS} visits with an empty cache, each followed by a second. _Phone_: first visits with the processor ${PHONE.cpu} times slower, ${(PHONE.network.download * 8) / 1e6} Mbit/s and a round trip of ${PHONE.network.latency} ms, all files compressed, as static hosts serve them; _first paint_ is the first contentful one.`,
    browsers: [await browser.version()],
    rows: [
      ...rows,
      ...spreadRows('start-up, cold', cold, 'ms'),
      ...spreadRows('start-up, warm', warm, 'ms'),
      ...spreadRows(
        'start-up, phone: first paint',
        phone.map(({ paintMs }) => paintMs),
        'ms',
        { median: atMost(MOST_PAINT_MS) },
      ),
      ...spreadRows(
        'start-up, phone: usable',
        phone.map(({ usableMs }) => usableMs),
        'ms',
        { median: atMost(MOST_USABLE_MS) },
      ),
      ratioRow('start-up', 'warm against cold, median', median(warm), median(cold)),
    ],
  });
} finally {
  await browser.close();
  small.close();
  await site.close();
}
