import path from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'puppeteer';
import { serveLab } from '../rtc-lab/serve.ts';
import { type BrowserKind, launchBrowser } from '../support/browser.ts';
import { makeFile, makeFolder } from '../support/files.ts';
import type { FilesPage } from './files-page.ts';
import type { Stage } from './files-stages.ts';
import { kindsOf, type MIXES, sleep } from './support.ts';

/** Two browsers of one machine with a connection between them, and a file to move. */

export const FILE_BYTES = 64 * 1024 * 1024;

const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>files bench</title>
<link rel="icon" href="data:,"><input type="file"><script type="module" src="files-page.js"></script>
<script src="more.js"></script></html>`;

/** `more`: what else the page has to run. */
async function servePages(more: string) {
  const here = import.meta.dirname;
  const { outputFiles } = await build({
    entryPoints: ['files-page.ts', 'files-worker.ts'].map((file) => path.join(here, file)),
    ...{ outdir: here, bundle: true, write: false, format: 'esm', target: 'es2022' },
  });
  const scripts = outputFiles.map((file) => [`/${path.basename(file.path)}`, file.text] as const);
  return serveLab(new Map([['/', HTML], ['/more.js', more], ...scripts]));
}

export interface FilesSide {
  readonly browser: Browser;
  readonly page: Page;
}

async function open(browser: Browser, kind: BrowserKind, url: string): Promise<FilesSide> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`${kind}: ${String(error)}`));
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in globalThis);
  // Without it, addresses hide behind `.local` names that do not cross browsers.
  await page.evaluate(() => navigator.mediaDevices.getUserMedia({ audio: true }).then(() => true));
  return { browser, page };
}

const call = <K extends keyof FilesPage>(
  { page }: FilesSide,
  method: K,
  ...args: Parameters<FilesPage[K]>
): Promise<Awaited<ReturnType<FilesPage[K]>>> =>
  page.evaluate(
    (name, given) => {
      const { bench } = globalThis as unknown as {
        bench: Record<string, (...list: readonly unknown[]) => unknown>;
      };
      return bench[name]?.(...given);
    },
    method,
    args,
  ) as Promise<Awaited<ReturnType<FilesPage[K]>>>;

export interface Run {
  readonly stage: Stage;
  readonly frameBytes: number;
  readonly onMain: boolean;
}

export interface FilesPair {
  readonly host: FilesSide;
  readonly guest: FilesSide;
  /** The host's file on the disk. */
  readonly path: string;
  /** The largest message that both take. */
  readonly largestBytes: number;
  versions(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Connected, and with the file on the host's catalogue. */
export async function openFilesPair(
  mix: (typeof MIXES)[number],
  scripts: readonly string[] = [],
): Promise<FilesPair> {
  const folder = makeFolder();
  const server = await servePages(scripts.join('\n'));
  const browsers: Browser[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(browsers.map((browser) => browser.close()));
    server.close();
    folder.remove();
  };
  try {
    const side = async (kind: BrowserKind): Promise<FilesSide> => {
      const browser = await launchBrowser(kind);
      browsers.push(browser);
      return open(browser, kind, server.url);
    };
    const kinds = kindsOf(mix);
    const [host, guest] = [await side(kinds.host), await side(kinds.guest)];
    makeFile(folder.file('bench.bin'), FILE_BYTES);
    const input = await host.page.waitForSelector('input');
    await input?.uploadFile(folder.file('bench.bin'));
    await call(host, 'accept', await call(guest, 'answer', await call(host, 'offer')));
    const limits = await Promise.all([host, guest].map((each) => call(each, 'connected')));
    await call(guest, 'expect', await call(host, 'load'));
    return {
      ...{ host, guest, close, path: folder.file('bench.bin') },
      largestBytes: Math.min(...limits),
      versions: () => Promise.all(browsers.map((browser) => browser.version())),
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** MB/s at the receiver. */
export async function measureFile({ host, guest }: FilesPair, run: Run): Promise<number> {
  const { stage, frameBytes, onMain } = run;
  await Promise.all([
    call(guest, 'arm', { stage, role: 'receive', frameBytes }, onMain),
    call(host, 'arm', { stage, role: 'send', frameBytes }, onMain),
  ]);
  const [ms] = await Promise.all([call(guest, 'finish'), call(host, 'finish')]);
  await sleep(200);
  return FILE_BYTES / 1000 / ms;
}

/** MB/s of listing: both hashes of the file on the host's disk, in its worker. */
export const measureListing = async ({ host }: FilesPair): Promise<number> =>
  FILE_BYTES / 1000 / (await call(host, 'hash'));
