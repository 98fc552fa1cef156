import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CDPSession } from 'puppeteer';
import type { Side } from './call.ts';
import { pidOf, processTree } from './processes.ts';

/**
 * Measures the heaps of a page's scripts and of its workers, in bytes, after the browser was made to collect
 * its garbage: objects and strings, and in Firefox elements and their boxes, too.
 */

const WORKER = /(clock|ledger|transfer|frames)/;

async function keptBytes(client: CDPSession): Promise<number> {
  await client.send('HeapProfiler.collectGarbage');
  return (await client.send('Runtime.getHeapUsage')).usedSize;
}

async function chromiumHeaps({ page }: Side): Promise<ReadonlyMap<string, number>> {
  const heaps = new Map<string, number>();
  const session = await page.createCDPSession();
  try {
    heaps.set('main', await keptBytes(session));
  } finally {
    await session.detach();
  }
  for (const worker of page.workers()) {
    const name = WORKER.exec(worker.url())?.[0];
    if (name) heaps.set(name, await keptBytes(worker.client));
  }
  return heaps;
}

/** Linux: Firefox minimizes its memory and writes a report of it at this signal (SIGRTMIN + 1). */
const REPORT_SIGNAL = 35;
const REPORTS = tmpdir();
const REPORT_MS = 180_000;

interface MemoryReport {
  readonly process: string;
  readonly path: string;
  readonly units: number;
  readonly amount: number;
}

/** @throws Error where the process would die of the signal. */
function checkCaught(pid: number): void {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const caught = BigInt(`0x${/^SigCgt:\s*(\w+)/m.exec(status)?.[1] ?? '0'}`);
  if ((caught >> BigInt(REPORT_SIGNAL - 1)) % 2n === 0n) {
    throw new Error('this Firefox writes no memory report at a signal');
  }
}

/** Its main process, which may be behind a script that started it. */
function mainProcess(root: number): number {
  const found = processTree(root).find((pid) => {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return /firefox/.test(command.split('\0')[0] ?? '') && !command.includes('-contentproc');
  });
  return found ?? root;
}

/** Resolves with a report that was written whole. */
async function written(pid: number): Promise<readonly MemoryReport[]> {
  const untilMs = performance.now() + REPORT_MS;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const name = readdirSync(REPORTS).find(
      (each) => each.startsWith('unified') && each.endsWith(`-${pid}.json.gz`),
    );
    if (name) {
      const file = path.join(REPORTS, name);
      const { reports } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
        readonly reports: readonly MemoryReport[];
      };
      rmSync(file);
      return reports;
    }
    if (performance.now() > untilMs) throw new Error('Firefox wrote no memory report');
  }
}

async function firefoxHeaps(side: Side): Promise<ReadonlyMap<string, number>> {
  const pid = mainProcess(pidOf(side));
  checkCaught(pid);
  process.kill(pid, REPORT_SIGNAL);
  const reports = await written(pid);
  return heapsIn(reports, new URL(side.page.url()).origin);
}

/**
 * Firefox's compiled code, and the memory of its compiler. Code is compiled after so many runs of a function
 * and dropped when memory is short, whatever the scripts keep: up to 3 MB from one minute to the next.
 */
const COMPILED =
  /\/(jit-[a-z-]+|cacheir-stubs|ion-data|ion-compile-task|alloc-sites|baseline|object-fuses|code|runtime\/temporary)(\/|$)/;

/** Returns the heaps of the process that shows this origin: its workers by name, and the rest as `main`. */
function heapsIn(reports: readonly MemoryReport[], origin: string): ReadonlyMap<string, number> {
  const own = new Set(
    reports
      .filter(({ path: at }) => at.includes(`top(${origin.replaceAll('/', '\\')}`))
      .map(({ process }) => process),
  );
  const heaps = new Map<string, number>();
  for (const { process, path: at, amount } of reports) {
    const isOfScripts = /^explicit\/(js-non-window|window-objects|workers)\//.test(at);
    if (!own.has(process) || !isOfScripts || COMPILED.test(at)) continue;
    const name = at.startsWith('explicit/workers/') ? (WORKER.exec(at)?.[0] ?? 'main') : 'main';
    heaps.set(name, (heaps.get(name) ?? 0) + amount);
  }
  return heaps;
}

/** @throws Error where this browser tells nothing. */
export const heapsOf = (side: Side): Promise<ReadonlyMap<string, number>> =>
  side.kind === 'chromium' ? chromiumHeaps(side) : firefoxHeaps(side);
