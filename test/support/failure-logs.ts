import { basename } from 'node:path';
import type { Browser, BrowserContext, Page } from 'puppeteer';
import { keepOutput } from '../../dev/run/excerpt.ts';
import { byThread, eventLine, reportText } from '../../src/main/diagnostics/report.ts';
import type { LogEntry } from '../../src/shared/log.ts';
import { diagnostics } from './diagnostics.ts';

/**
 * A test file that failed ends with the last events of its pages, and names the file that has all of
 * them, and whatever else a test has noted. They are read before a page's storage is closed, and kept
 * until the end of the test file, when it is known whether anything failed.
 */

/** A page that is stuck is not waited for. */
const PATIENCE_MS = 3_000;
/** The last two pairs. */
const MOST_PAGES = 4;
const EVENTS_SHOWN = 12;
/** They come once a second, and say nothing of what happened. */
const PULSES = /^(tick|ack|rpc|due)$/;

interface Kept {
  readonly title: string;
  readonly log: readonly LogEntry[];
}

const pages: Kept[] = [];
const notes: string[] = [];

/** For the file that a failure leaves behind: what would be too long to be shown. */
export const note = (text: string): void => void notes.push(text);

async function read(page: Page): Promise<Kept | null> {
  if (!(await page.evaluate(() => 'pay2chatDiagnostics' in globalThis))) return null;
  const title = `${await page.browser().version()}: ${await page.title()}`;
  return { title, log: (await diagnostics(page)).log };
}

/** Keeps what the pages know. Never throws: the test's own failure is what counts. */
export async function keepPages(of: Pick<BrowserContext, 'pages'>): Promise<void> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null).unref());
  const open = (await Promise.race([of.pages(), late]).catch(() => null)) ?? [];
  const kept = open.map((page) => Promise.race([read(page), late]).catch(() => null));
  for (const page of await Promise.all(kept)) if (page) pages.push(page);
  pages.splice(0, Math.max(0, pages.length - MOST_PAGES));
}

/** The same browser, which is asked before it is closed. */
export function keepLogs(browser: Browser): Browser {
  const close = browser.close.bind(browser);
  browser.close = async () => {
    await keepPages(browser);
    await close();
  };
  return browser;
}

/** Each thread's last ones, since threads have clocks of their own. */
function lastEvents(log: readonly LogEntry[]): readonly string[] {
  const threads = [...byThread(log.filter(({ event }) => !PULSES.test(event)))];
  const each = Math.max(1, Math.floor(EVENTS_SHOWN / Math.max(1, threads.length)));
  return threads.flatMap(([thread, entries]) =>
    entries.slice(-each).map((entry) => `${thread.padEnd(8)} ${eventLine(entry)}`),
  );
}

/** Not in TMPDIR, which the runner removes. */
function write(): string {
  const reports = pages.map(
    ({ title, log }) => `# ${title}\n${reportText({ states: {}, timings: {}, counters: {}, log })}`,
  );
  const name = `${basename(process.argv[1] ?? 'test', '.ts')}.events`;
  return keepOutput(name, [...notes, ...reports].join('\n\n'));
}

process.once('exit', () => {
  if (process.exitCode === undefined || process.exitCode === 0) return;
  if (pages.length + notes.length === 0) return;
  for (const { title, log } of pages.slice(-2)) {
    console.log([`# ${title}`, ...lastEvents(log).map((line) => `  ${line}`)].join('\n'));
  }
  console.log(`All events: ${write()}`);
});
