import { statfsSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { BrowserKind } from './browser.ts';
import { connect, openPair, type Pair, prepay, type Side } from './call.ts';
import {
  arrivedBytes,
  buy,
  downloadsTo,
  fileState,
  type Folder,
  makeFile,
  makeFolder,
  save,
  saveInto,
  sell,
  sha256sum,
} from './files.ts';
import { median, pidOf, residentBytes } from './processes.ts';

/** A file larger than any buffer, sold between two browsers whose memory is watched all the while. */

const MB = 1_000_000;
/** Over idle, every process of a browser counted: the bound. */
const MOST_GROWTH = 250 * MB;
/** Flat: what the last third has over the first one, once a tenth has arrived. */
const MOST_DRIFT = 64 * MB;
const SAMPLE_MS = 1_000;
/** The original, the browser’s own copy, the saved one, and some room. */
const DISK_TIMES = 3.25;

interface MemorySample {
  /** Since the transfer began. */
  readonly atMs: number;
  /** Bytes of the file that the buyer has. */
  readonly bytes: number;
  /** Resident, above idle. */
  readonly host: number;
  readonly guest: number;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Returns the memory of a browser without a transfer: the largest of a few seconds. */
async function idleBytes(side: Side): Promise<number> {
  let most = 0;
  for (let second = 0; second < 5; second += 1) {
    most = Math.max(most, residentBytes(pidOf(side)));
    await sleep(SAMPLE_MS);
  }
  return most;
}

/** @throws AssertionError where memory follows the file. */
function assertFlat(samples: readonly MemorySample[], size: number): void {
  const settled = samples.filter(({ bytes }) => bytes >= size / 10);
  const third = Math.floor(settled.length / 3);
  assert.ok(third > 0, `${settled.length} samples are too few`);
  for (const side of ['host', 'guest'] as const) {
    const most = Math.max(...samples.map((sample) => sample[side]));
    const early = median(settled.slice(0, third).map((sample) => sample[side]));
    const late = median(settled.slice(-third).map((sample) => sample[side]));
    const drift = late - early;
    const told = `${side}: at most ${(most / MB).toFixed(0)} MB over idle, drift ${(drift / MB).toFixed(0)} MB`;
    console.log(told);
    assert.ok(most < MOST_GROWTH, told);
    assert.ok(drift < MOST_DRIFT, told);
  }
}

/** @throws Error where the disk has no room for the original, the browser's copy and the saved one. */
function needDisk(folder: Folder, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder.path);
  const free = bavail * bsize;
  if (free >= bytes) return;
  const gigabytes = (count: number): string => (count / 1e9).toFixed(1);
  throw new Error(
    `${gigabytes(bytes)} GB of disk are needed in ${folder.path}, ${gigabytes(free)} are free`,
  );
}

interface BigSale {
  readonly host: BrowserKind;
  readonly guest: BrowserKind;
  readonly bytes: number;
  readonly timeoutMs: number;
}

/** Opens both browsers, with a folder for the original and one for what is saved. */
export async function sellBigFile({ host, guest, ...sale }: BigSale): Promise<void> {
  const [source, saved] = [makeFolder(), makeFolder()];
  try {
    const pair = await openPair({ host, guest, period: 20, launch: downloadsTo(saved.path) });
    try {
      await saveInto(pair.guest, saved.path);
      await sellWatched({ pair, source, saved, ...sale });
    } finally {
      await pair.close();
    }
  } finally {
    source.remove();
    saved.remove();
  }
}

interface OpenedSale extends Pick<BigSale, 'bytes' | 'timeoutMs'> {
  readonly pair: Pair;
  readonly source: Folder;
  readonly saved: Folder;
}

/**
 * One whole sale in a call that goes on being paid: listed, bought from the allowance, moved,
 * verified, saved and compared by `sha256sum`. Asserts memory, the money and that nobody complained.
 */
async function sellWatched({ pair, source, saved, bytes, timeoutMs }: OpenedSale): Promise<void> {
  const { host, guest, site } = pair;
  const name = 'big.bin';
  needDisk(source, DISK_TIMES * bytes);
  makeFile(source.file(name), bytes);
  await connect(pair);
  await prepay(pair);
  const idle = { host: await idleBytes(host), guest: await idleBytes(guest) };

  const startedMs = performance.now();
  const took: string[] = [];
  let sinceMs = startedMs;
  const lap = (what: string): void => {
    const nowMs = performance.now();
    took.push(`${what} ${((nowMs - sinceMs) / 1000).toFixed(0)} s`);
    sinceMs = nowMs;
  };
  const samples: MemorySample[] = [];
  let sampling = true;
  const watching = (async () => {
    while (sampling) {
      const [atMs, got] = [performance.now() - startedMs, await arrivedBytes(guest, name)];
      const over = (side: Side, before: number): number => residentBytes(pidOf(side)) - before;
      samples.push({
        ...{ atMs, bytes: got },
        ...{ host: over(host, idle.host), guest: over(guest, idle.guest) },
      });
      await sleep(SAMPLE_MS);
    }
  })();
  try {
    await sell(host, [source.file(name)], '2.25');
    const listed = await fileState(guest, name, ['listed'], timeoutMs);
    lap('listed');
    await buy(guest, name, true);
    await fileState(guest, name, ['transferring']);
    await fileState(guest, name, ['verifying', 'done', 'failed'], timeoutMs);
    lap('moved');
    await fileState(guest, name, ['done', 'failed'], timeoutMs);
    lap('verified');
    await fileState(host, name, ['done']);
    const copy = await save(guest, name, saved.path, bytes, timeoutMs);
    lap('saved');
    sampling = false;
    await watching;
    const original = sha256sum(source.file(name));
    assert.is(sha256sum(copy), original, 'what was saved is what was sold');
    assert.is(listed['sha256'], original, 'and what was listed');
  } finally {
    sampling = false;
    await watching.catch(() => undefined);
    console.log(took.join(', '));
  }
  assertFlat(samples, bytes);
  const paid = site.ledger.transfers().filter(({ amount }) => amount === 2_250_000n);
  assert.is(paid.length, 1, 'the file was paid once');
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
}
