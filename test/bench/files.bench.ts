// long
// timeout: 590
/**
 * One connection on one machine: a bare data channel beside ours, with hash, seal and disk switched on
 * in turn. `--mix=chromium-chromium|chromium-firefox|firefox-chromium|firefox-firefox`
 */
import type { Row } from '../../dev/bench/result.ts';
import { MAX_FRAME_BYTES, SAFE_FRAME_BYTES } from '../../src/shared/files/frame.ts';
import { sha256sum } from '../support/files.ts';
import {
  FILE_BYTES,
  type FilesPair,
  measureFile,
  measureListing,
  openFilesPair,
  type Run,
} from './files-pair.ts';
import { atLeast, median, MIXES, option, ratioRow, report } from './support.ts';

const ROUNDS = option('length', ['full', 'short']) === 'full' ? 5 : 1;
/** Ours against the bare channel. */
const TARGET = 0.95;
/** MB/s. */
const LISTING_TARGET = 150;
const KIB = 1024;

interface Variant extends Run {
  readonly name: string;
}

/** Those of one size of message; the second is what the others are held against. */
const variants = (frameBytes: number): readonly Variant[] => [
  { name: 'bare, main', stage: 'bare', frameBytes, onMain: true },
  { name: 'bare, worker', stage: 'bare', frameBytes, onMain: false },
  { name: 'ours, from memory', stage: 'frames', frameBytes, onMain: false },
  { name: 'with hash', stage: 'hash', frameBytes, onMain: false },
  { name: 'with hash and seal', stage: 'seal', frameBytes, onMain: false },
  { name: 'with hash, seal and disk', stage: 'whole', frameBytes, onMain: false },
];

async function compare(pair: FilesPair, frameBytes: number): Promise<readonly Row[]> {
  const all = variants(frameBytes);
  const speeds = all.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each round begins elsewhere: whatever the machine does meanwhile meets them all alike.
    for (let step = 0; step < all.length; step += 1) {
      const index = (step + round) % all.length;
      const variant = all[index];
      if (variant) speeds[index]?.push(await measureFile(pair, variant));
    }
  }
  const bare = speeds[1] ?? [];
  return all.flatMap(({ name, stage }, index) => {
    const subject = `${frameBytes / KIB} KiB: ${name}`;
    const own = speeds[index] ?? [];
    console.log(`${subject}: ${own.map((speed) => speed.toFixed(1)).join(' ')} MB/s`);
    const ratios = own.map((speed, round) => speed / (bare[round] ?? NaN));
    const target = stage === 'bare' ? null : atLeast(TARGET);
    return [
      { subject, figure: 'median', value: median(own), unit: 'MB/s', target: null },
      ...(index === 1
        ? []
        : [ratioRow(subject, 'against bare, worker', median(ratios), 1, target)]),
    ];
  });
}

/** The best counts: whatever else the machine does can only slow it down. */
async function listing(pair: FilesPair): Promise<Row[]> {
  const [speeds, native]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    speeds.push(await measureListing(pair));
    const startedMs = performance.now();
    sha256sum(pair.path);
    native.push(FILE_BYTES / 1000 / (performance.now() - startedMs));
  }
  const subject = 'listing: both hashes, from the disk';
  console.log(`${subject}: ${speeds.map((speed) => speed.toFixed(0)).join(' ')} MB/s`);
  const row = { subject, unit: 'MB/s' };
  return [
    { ...row, figure: 'best', value: Math.max(...speeds), target: atLeast(LISTING_TARGET) },
    {
      ...row,
      figure: 'sha256sum, one hash by a native program',
      value: Math.max(...native),
      target: null,
    },
  ];
}

const mix = option('mix', MIXES);
const pair = await openFilesPair(mix);
try {
  const rows = [
    ...(await listing(pair)),
    ...(await compare(pair, SAFE_FRAME_BYTES)),
    ...(await compare(pair, Math.min(MAX_FRAME_BYTES, pair.largestBytes))),
  ];
  report({
    about: `A file of ${FILE_BYTES / KIB / KIB} MiB over one connection between two browsers of one machine (${mix}), at the receiver, from the first byte to the last: the median of ${ROUNDS} rounds, each with all variants, and the median of the rounds' ratios. Chunks have 64 KiB, so a larger message carries one chunk. Listing is the best of ${ROUNDS} rounds in the host's worker.`,
    browsers: await pair.versions(),
    rows,
  });
} finally {
  await pair.close();
}
