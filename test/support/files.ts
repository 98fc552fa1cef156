import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TimeoutError } from 'puppeteer';
import type { BrowserKind, LaunchOptions } from './browser.ts';
import type { Side } from './call.ts';
import { PATIENCE_MS } from './ui.ts';

/** Real files on a real disk: made, sold, bought, saved, and compared by an independent program. */

const BLOCK_BYTES = 8 * 1024 * 1024;
/** Well under the longest single wait inside a page (browser.ts). */
const LONGEST_WAIT_MS = 300_000;

/** A file of bytes that look random and are the same for the same seed; made at the disk's speed. */
export function makeFile(file: string, bytes: number, seed = 1): void {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16));
  const zeros = Buffer.alloc(Math.min(BLOCK_BYTES, bytes));
  const descriptor = openSync(file, 'w');
  for (let left = bytes; left > 0; left -= BLOCK_BYTES) {
    writeSync(descriptor, cipher.update(left < zeros.length ? zeros.subarray(0, left) : zeros));
  }
  closeSync(descriptor);
}

/** As `sha256sum` prints it: no code of ours has a say. */
export const sha256sum = (file: string): string =>
  execFileSync('sha256sum', [file], { encoding: 'utf8' }).slice(0, 64);

/** Removes a folder of a test's: one that a closing browser still writes to is left to the runner. */
export function forget(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    console.error(`left behind: ${folder} (${String(error)})`);
  }
}

/** A folder of a test's own, removed with all that was saved there. */
export interface Folder {
  readonly path: string;
  file(name: string): string;
  remove(): void;
}

export function makeFolder(): Folder {
  const folder = mkdtempSync(path.join(tmpdir(), 'pay2chat-files-'));
  return {
    path: folder,
    file: (name) => path.join(folder, name),
    remove: () => forget(folder),
  };
}

/** Saves every download of a browser's one profile into a folder; for Chromium see {@link saveInto}. */
export const downloadsTo =
  (folder: string) =>
  (kind: BrowserKind): LaunchOptions =>
    kind === 'firefox'
      ? {
          prefs: {
            'browser.download.folderList': 2,
            'browser.download.dir': folder,
            'browser.download.useDownloadDir': true,
            'browser.download.always_ask_before_handling_new_types': false,
            'browser.helperApps.neverAsk.saveToDisk': 'application/octet-stream,text/plain',
          },
        }
      : {};

interface Bidi {
  send(method: string, parameters: object): Promise<unknown>;
}

/** Saves every download of this side's context into a folder without asking. */
export async function saveInto(
  { kind, browser, context }: Pick<Side, 'kind' | 'browser' | 'context'>,
  folder: string,
): Promise<void> {
  if (kind === 'firefox') {
    // Puppeteer has no method for it.
    const { connection } = browser as unknown as { readonly connection: Bidi };
    await connection.send('browser.setDownloadBehavior', {
      downloadBehavior: { type: 'allowed', destinationFolder: folder },
      userContexts: [context.id ?? 'default'],
    });
    return;
  }
  const session = await browser.target().createCDPSession();
  await session.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    ...(context.id && { browserContextId: context.id }),
    downloadPath: folder,
    eventsEnabled: true,
  });
}

/** Chooses files as a person does in the dialog, prices them and lists them. */
export async function sell(
  { page, ui }: Side,
  files: readonly string[],
  price: string,
): Promise<void> {
  await ui.shown('file-input');
  const input = await page.waitForSelector('input[data-testid="file-input"]');
  if (!input) throw new Error('no file input');
  await input.uploadFile(...files);
  await ui.fill('file-price', price);
  await ui.click('file-add');
}

type FileRow = Readonly<Record<string, string>>;

export async function fileRow({ ui }: Side, name: string): Promise<FileRow> {
  const row = (await ui.all('file')).find((each) => each['name'] === name);
  if (!row) throw new Error(`no file ${name} on the page`);
  return row;
}

/** Until this side's row of a file says one of these states; answers the row. */
export async function fileState(
  side: Side,
  name: string,
  wanted: readonly string[],
  timeoutMs = 120_000,
): Promise<FileRow> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const leftMs = deadlineMs - performance.now();
    try {
      await side.page.waitForFunction(
        (file, states) =>
          [...document.querySelectorAll<HTMLElement>('[data-testid="file"]')].some(
            (row) => row.dataset['name'] === file && states.includes(row.dataset['state'] ?? ''),
          ),
        { timeout: Math.min(leftMs, LONGEST_WAIT_MS), polling: 100 },
        name,
        [...wanted],
      );
      return await fileRow(side, name);
    } catch (thrown) {
      if (!(thrown instanceof TimeoutError) || leftMs <= LONGEST_WAIT_MS) throw thrown;
    }
  }
}

/** Bytes of a file that its row says have arrived. */
export const arrivedBytes = ({ page }: Side, name: string): Promise<number> =>
  page.evaluate((file) => {
    const row = [...document.querySelectorAll<HTMLElement>('[data-testid="file"]')].find(
      (each) => each.dataset['name'] === file,
    );
    const bar = row?.querySelector<HTMLElement>('[data-testid="file-progress"]');
    return Number(bar?.dataset['bytes'] ?? 0);
  }, name);

/** The state of a file's row, and since when. */
export interface Look {
  readonly atMs: number;
  readonly state: string;
  readonly bytes: number;
}

declare global {
  interface Window {
    looks: Look[];
  }
}

/** Notes from now on whatever the row of a file says; {@link looks} answers it. */
export const watchRow = ({ page }: Pick<Side, 'page'>, name: string): Promise<void> =>
  page.evaluate((file) => {
    window.looks = [];
    const look = (): void => {
      const rows = [...document.querySelectorAll<HTMLElement>('[data-testid="file"]')];
      const row = rows.find((each) => each.dataset['name'] === file);
      const bar = row?.querySelector<HTMLElement>('[data-testid="file-progress"]');
      const state = row?.dataset['state'] ?? '';
      const bytes = Number(bar?.dataset['bytes'] ?? 0);
      const last = window.looks.at(-1);
      if (last?.state === state && last.bytes === bytes) return;
      window.looks.push({ atMs: performance.now(), state, bytes });
    };
    look();
    const attributeFilter = ['data-state', 'data-bytes'];
    const all = { subtree: true, childList: true, attributes: true, attributeFilter };
    new MutationObserver(look).observe(document.body, all);
  }, name);

export const looks = ({ page }: Pick<Side, 'page'>): Promise<readonly Look[]> =>
  page.evaluate(() => window.looks);

/** Until the buyer has so many bytes of a file. */
export async function hasArrived(side: Side, name: string, bytes: number): Promise<void> {
  const untilMs = performance.now() + LONGEST_WAIT_MS;
  while ((await arrivedBytes(side, name)) < bytes) {
    if (performance.now() > untilMs) throw new Error(`${name}: ${bytes} bytes never arrived`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Clicks a button of one file's row. */
export async function clickInRow({ page }: Side, name: string, id: string): Promise<void> {
  await page.waitForFunction(
    (file, button) => {
      const row = [...document.querySelectorAll<HTMLElement>('[data-testid="file"]')].find(
        (each) => each.dataset['name'] === file,
      );
      const found = row?.querySelector<HTMLButtonElement>(`[data-testid="${button}"]`);
      if (!found || found.disabled || found.getClientRects().length === 0) return false;
      found.click();
      return true;
    },
    { timeout: PATIENCE_MS, polling: 100 },
    name,
    id,
  );
}

/** Buys by wallet signature, or from the allowance; resolves at the click. */
export async function buy(side: Side, name: string, fromSpendingLimit = false): Promise<void> {
  await fileState(side, name, ['listed']);
  await clickInRow(side, name, 'file-buy');
  await side.ui.shown('file-confirm');
  if (fromSpendingLimit) {
    await side.page.evaluate(() => {
      const box = document.querySelector<HTMLInputElement>('#file-allowance');
      if (!box || box.getClientRects().length === 0) throw new Error('no allowance to pay from');
      box.click();
    });
  }
  await side.ui.click('file-confirm');
}

/** Clicks save and waits until the browser has written all of it into the folder. */
export async function save(
  side: Side,
  name: string,
  folder: string,
  bytes: number,
  timeoutMs = 120_000,
): Promise<string> {
  const before = new Set(readdirSync(folder));
  await clickInRow(side, name, 'file-save');
  return savedIn(folder, bytes, { before, name, timeoutMs });
}

/** Waits until the browser has written a new file of this size into the folder. */
export async function savedIn(
  folder: string,
  bytes: number,
  {
    before = new Set<string>(),
    name = folder,
    timeoutMs = 120_000,
  }: {
    readonly before?: ReadonlySet<string>;
    readonly name?: string;
    readonly timeoutMs?: number;
  } = {},
): Promise<string> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const fresh = readdirSync(folder).filter(
      (each) => !before.has(each) && !/\.(part|crdownload|tmp)$/.test(each),
    );
    const [saved] = fresh;
    const unfinished = readdirSync(folder).some((each) => /\.(part|crdownload)$/.test(each));
    if (saved && !unfinished) {
      const file = path.join(folder, saved);
      if (existsSync(file) && statSync(file).size === bytes) return file;
    }
    if (Date.now() > until) throw new Error(`${name} was not saved: ${fresh.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
