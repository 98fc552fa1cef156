// timeout: 590
/**
 * The same bytes between two browsers of one machine by the libraries one would take instead, beside a
 * bare channel and ours, engine and disk included.
 * `--mix=chromium-chromium|chromium-firefox|firefox-chromium|firefox-firefox`
 */
import type { Row } from '../../dev/bench/result.ts';
import { MAX_FRAME_BYTES } from '../../src/shared/files/frame.ts';
import { FILE_BYTES, measureFile, openFilesPair } from './files-pair.ts';
import { bundleLibraries, LIBRARIES, whole, withLibrary } from './libraries.ts';
import { median, MIXES, option, ratioRow, report } from './support.ts';

const ROUNDS = 3;
const LIMIT_MS = 120_000;

const mix = option('mix', MIXES);
const pair = await openFilesPair(mix, [await bundleLibraries()]);
try {
  const { host, guest } = pair;
  const frameBytes = Math.min(MAX_FRAME_BYTES, pair.largestBytes);
  const joined = { from: { page: host.page, stun: null }, to: { page: guest.page, stun: null } };
  const ways: readonly (readonly [string, () => Promise<number>])[] = [
    [
      'ours: paced, hashed, sealed, on disk',
      () => measureFile(pair, { stage: 'whole', frameBytes, onMain: false }),
    ],
    ['a bare channel', () => measureFile(pair, { stage: 'bare', frameBytes, onMain: true })],
    ...LIBRARIES.map(
      (library) =>
        [
          library,
          async () =>
            FILE_BYTES /
            1000 /
            (await withLibrary(library, joined, FILE_BYTES, (_received, tookMs) =>
              whole(tookMs, LIMIT_MS),
            )),
        ] as const,
    ),
  ];
  const speeds = ways.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let step = 0; step < ways.length; step += 1) {
      const index = (step + round) % ways.length;
      speeds[index]?.push((await ways[index]?.[1]()) ?? NaN);
    }
  }
  const ours = speeds[0] ?? [];
  const rows = ways.flatMap(([subject], index): Row[] => {
    const own = speeds[index] ?? [];
    console.log(`${subject}: ${own.map((speed) => speed.toFixed(1)).join(' ')} MB/s`);
    const times = median(ours.map((speed, round) => speed / (own[round] ?? NaN)));
    return [
      { subject, figure: 'median', value: median(own), unit: 'MB/s', target: null },
      ...(index === 0 ? [] : [ratioRow(subject, 'ours against it', times, 1, null)]),
    ];
  });
  report({
    about: `${FILE_BYTES / 1024 / 1024} MiB between two browsers of one machine (${mix}), at the receiver, from the first byte to the last: the median of ${ROUNDS} rounds. The libraries send zeros from memory and keep what arrives in memory; ours reads a file, hashes, seals, checks and writes a file.`,
    browsers: await pair.versions(),
    rows,
  });
} finally {
  await pair.close();
}
