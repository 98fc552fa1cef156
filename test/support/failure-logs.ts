import type { Browser, Page } from 'puppeteer';
import { byRoom, reportText } from '../../src/main/app/diagnostics-report.ts';
import { diagnostics } from './diagnostics.ts';

/**
 * A test file that failed ends with what its pages had to say: the events of every room, as the
 * diagnostics panel shows them. They are read before a browser is closed, and kept until the end of the
 * file, when it is known whether anything failed.
 */

/** A page that is stuck is not waited for. */
const PATIENCE_MS = 3_000;
/** The runner keeps 200,000 characters of what a file says, and the failure itself stands before these. */
const MOST_PAGES = 4;
const MOST_EVENTS = 75;

const reports: string[] = [];

async function report(page: Page): Promise<string | null> {
  if (!(await page.evaluate(() => 'pay2chatDiagnostics' in globalThis))) return null;
  const rooms = byRoom((await diagnostics(page)).log);
  const log = [...rooms.values()].flatMap((events) => events.slice(-MOST_EVENTS));
  return reportText({ states: { title: await page.title() }, timings: {}, counters: {}, log });
}

/** Keeps what the browser's pages know. Never throws: the test's own failure is what counts. */
async function keep(browser: Browser): Promise<void> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null).unref());
  const pages = await Promise.race([browser.pages(), late]).catch(() => null);
  const read = (pages ?? []).map((page) => Promise.race([report(page), late]).catch(() => null));
  const version = await Promise.race([browser.version(), late]).catch(() => null);
  for (const text of await Promise.all(read)) if (text) reports.push(`# ${version}\n${text}`);
  reports.splice(0, Math.max(0, reports.length - MOST_PAGES));
}

process.once('exit', () => {
  if (process.exitCode !== undefined && process.exitCode !== 0) {
    for (const text of reports) process.stdout.write(`\n${text}`);
  }
});

/** The same browser, which is asked before it is closed. */
export function keepLogs(browser: Browser): Browser {
  const close = browser.close.bind(browser);
  browser.close = async () => {
    await keep(browser);
    await close();
  };
  return browser;
}
