/**
 * The figures that people want to know: from which results they come, and with what they are
 * compared.
 */
import type { Result, Row } from './result.ts';

interface Wanted {
  readonly bench: string;
  /** The beginning of a row's subject. The rest of the subject names the browsers, in brackets. */
  readonly subject: string;
  readonly figure: string;
}

interface Comparison {
  readonly label: string;
  readonly anchor: Wanted | null;
  readonly ours: Wanted;
  /** Returns this project's target, given the measured value of the anchor. */
  readonly target: ((anchor: number) => number) | null;
}

interface Figure {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  /** The comparison in the grey bars. The page writes “Compared with:” before it. */
  readonly anchor: string;
  readonly comparisons: readonly Comparison[];
  /** Limits this project's value. The page writes “Limited by:” before it. */
  readonly limit: string;
}

const MIXES = [
  'chromium to chromium',
  'chromium to firefox',
  'firefox to chromium',
  'firefox to firefox',
];
const named = (mix: string): string =>
  mix.replaceAll(/\b[cf](?=hromium|irefox)/g, (first) => first.toUpperCase());
const times =
  (factor: number) =>
  (anchor: number): number =>
    factor * anchor;
const exactly = (value: number) => (): number => value;

const inCall = (subject: string, figure: string, mix: string): Wanted => ({
  ...{ bench: 'files-call', subject: `${subject}, ${mix}`, figure },
});

function costs(kind: 'chromium' | 'firefox', figure: 'sender' | 'receiver'): Comparison {
  const of = (subject: string): Wanted => ({
    ...{ bench: 'cost', subject: `${subject}, ${kind} to ${kind}`, figure },
  });
  return {
    label: `${named(kind)} as ${figure}`,
    ...{ anchor: of('a bare channel'), ours: of('ours') },
    target: times(kind === 'chromium' ? 1.25 : 1.35),
  };
}

function minute(kind: 'chromium' | 'firefox', role: 'host' | 'guest'): Comparison {
  const of = (call: string): Wanted => ({
    ...{ bench: 'minute', subject: `${call}: ${kind} as ${role}`, figure: 'processor' },
  });
  const [anchor, ours] = [of('plain call'), of('paid call')];
  return { label: `${named(kind)} as ${role}`, anchor, ours, target: times(1.05) };
}

function payment(subject: string, label: string, mostOverMs: number): Comparison {
  const of = (what: string): Wanted => ({
    ...{ bench: 'call', subject: `payment${subject}: ${what}`, figure: 'p95' },
  });
  return {
    ...{ label, anchor: of('sent to confirmed, by the node'), ours: of('due to billing_success') },
    target: (confirmedMs) => confirmedMs + mostOverMs,
  };
}

const inRow = (subject: string, label: string, who: 'host' | 'guest' | 'both'): Comparison => ({
  label: `${label}, ${who}`,
  ...{ anchor: null, ours: { bench: 'requests', subject, figure: who }, target: null },
});

function sound(loss: number): Comparison {
  const of = (what: string): Wanted => ({
    ...{ bench: 'sound', subject: `${what}, ${loss} % loss`, figure: 'made up' },
  });
  const [anchor, ours] = [of('plain Opus'), of('redundant sound')];
  return { label: `${loss} % loss`, anchor, ours, target: times(0.5) };
}

const LINK = 12.5;
function wan(mix: string, camera: string): Comparison {
  const subject = `${mix}, no loss, camera ${camera}`;
  return {
    label: `${named(mix)}, camera ${camera}`,
    anchor: { bench: 'wan', subject, figure: 'one plain channel' },
    ours: { bench: 'wan', subject, figure: 'ours' },
    target: exactly((mix.includes('firefox') ? 0.65 : 0.8) * LINK),
  };
}

export const FIGURES: readonly Figure[] = [
  {
    id: 'file-in-call',
    title: 'A file during a paid call',
    ...{ unit: 'MB/s', better: 'more', anchor: 'a bare channel in the same call' },
    comparisons: MIXES.map((mix) => ({
      label: named(mix),
      ...{ anchor: inCall('a bare channel', 'rate', mix), ours: inCall('ours', 'rate', mix) },
      target: times(0.9),
    })),
    limit: 'two full processors. Hashing, sealing, disk and yielding take the difference.',
  },
  {
    id: 'picture-kept',
    title: 'The picture while a file is sent',
    ...{ unit: 'fps', better: 'more', anchor: 'the same call without a file' },
    comparisons: MIXES.map((mix) => ({
      label: named(mix),
      anchor: inCall('call alone', 'the host’s picture', mix),
      ours: inCall('ours', 'the host’s picture', mix),
      target: times(0.97),
    })),
    limit: 'the two processors that both browsers share for pictures and file.',
  },
  {
    id: 'cost-per-gb',
    title: 'Processor time for a gigabyte',
    ...{ unit: 's/GB', better: 'less', anchor: 'a bare channel from memory to memory' },
    comparisons: [
      ...(['chromium', 'firefox'] as const).flatMap((kind) => [
        costs(kind, 'sender'),
        costs(kind, 'receiver'),
      ]),
    ],
    limit: 'the browser’s own SCTP and DTLS. Hashing, sealing and the disk take the rest.',
  },
  {
    id: 'firefox-sends',
    title: 'Firefox in both directions',
    ...{ unit: 'MB/s', better: 'more', anchor: 'a bare channel from memory to memory' },
    comparisons: MIXES.slice(1).map((mix) => ({
      label: named(mix),
      anchor: { bench: 'cost', subject: `a bare channel, ${mix}`, figure: 'rate' },
      ours: { bench: 'cost', subject: `ours, ${mix}`, figure: 'rate' },
      target: null,
    })),
    limit: 'the path of each packet through Firefox’s socket process.',
  },
  {
    id: 'listing',
    title: 'Listing a file',
    ...{
      unit: 'MB/s',
      better: 'more',
      anchor: '`sha256sum`, which computes one hash (the page: two)',
    },
    comparisons: [
      {
        label: 'Without a call',
        anchor: {
          bench: 'files',
          subject: 'listing: both hashes',
          figure: 'sha256sum, one hash by a native program',
        },
        ours: { bench: 'files', subject: 'listing: both hashes', figure: 'best' },
        target: exactly(150),
      },
      {
        label: 'During a call',
        ...{ anchor: null, ours: inCall('ours', 'listing', 'chromium to chromium'), target: null },
      },
    ],
    limit: 'the SHA-256 of the file, in JavaScript because WebCrypto cannot hash a stream.',
  },
  {
    id: 'minute',
    title: 'Processor time for a minute of a paid call',
    ...{ unit: 's/min', better: 'less', anchor: 'a plain call with the same capture settings' },
    comparisons: [
      ...(['chromium', 'firefox'] as const).flatMap((kind) => [
        minute(kind, 'host'),
        minute(kind, 'guest'),
      ]),
    ],
    limit: 'the picture’s codecs. The page adds the frames worker and the ledger worker.',
  },
  {
    id: 'sound',
    title: 'Sound made up on a lossy path',
    ...{ unit: '%', better: 'less', anchor: 'plain Opus on the same path' },
    comparisons: [sound(10), sound(20)],
    limit: 'losses of two packets in a row.',
  },
  {
    id: 'memory',
    title: 'Memory that an hour of a call adds',
    ...{ unit: 'MB/h', better: 'less', anchor: 'the whole browser' },
    comparisons: [
      {
        label: 'Page and workers of the host, Chromium',
        anchor: { bench: 'memory', subject: 'chromium, host: all processes', figure: 'growth' },
        ours: {
          bench: 'memory',
          subject: 'chromium, host: kept by the scripts of the page and its workers',
          figure: 'growth',
        },
        target: exactly(5),
      },
    ],
    limit: 'the logs of page and workers. Most of the rest is the browser’s own.',
  },
  {
    id: 'payment',
    title: 'A payment, from due to paid (p95)',
    ...{ unit: 'ms', better: 'less', anchor: 'the node’s time to confirm it' },
    comparisons: [
      payment(', idle', 'Idle', 150),
      payment(', while a file is moved', 'While a file is moved', 200),
      payment(' on Surfpool, idle', 'Idle, on Surfpool', 150),
      payment(' on Surfpool, while a file is moved', 'While a file is moved, on Surfpool', 200),
      payment(' with servers 100 ms away, idle', 'Idle, with servers 100 ms away', 350),
    ],
    limit:
      'the chain’s confirmation, three requests and four disk writes in a row. The page asks every 60 ms.',
  },
  {
    id: 'requests',
    title: 'Requests that follow one another',
    ...{ unit: 'requests', better: 'less' },
    anchor: 'a bare payment, which takes three (blockhash, send, status)',
    comparisons: [
      ['a minute', 'A minute'],
      ['a prepayment', 'A prepayment'],
      ['a file, from the spending limit', 'A file'],
      ['the return of unused time', 'Unused time'],
    ].flatMap(([subject = '', label = '']) => [
      inRow(subject, label, 'host'),
      inRow(subject, label, 'guest'),
      inRow(subject, label, 'both'),
    ]),
    limit:
      'the host, which simulates, sends and reads back. A prepayment first approves the limit.',
  },
  {
    id: 'start',
    title: 'Start on a slow phone (median)',
    ...{ unit: 'ms', better: 'less', anchor: 'this machine, without throttling' },
    comparisons: [
      {
        label: 'First paint',
        anchor: null,
        ours: { bench: 'bundles', subject: 'start-up, phone: first paint', figure: 'median' },
        target: exactly(800),
      },
      {
        label: 'Usable',
        anchor: { bench: 'bundles', subject: 'start-up, cold', figure: 'median' },
        ours: { bench: 'bundles', subject: 'start-up, phone: usable', figure: 'median' },
        target: exactly(1_300),
      },
    ],
    limit: 'round trips of 150 ms, and the bytes of the main bundle at 1.6 Mbit/s.',
  },
  {
    id: 'wan',
    title: 'A file across 50 ms and 100 Mbit/s',
    ...{ unit: 'MB/s', better: 'more', anchor: 'one plain channel on the same path' },
    comparisons: [
      ...MIXES.slice(0, 3).map((mix) => wan(mix, '320×240 at 10 fps')),
      ...MIXES.slice(0, 3).map((mix) => wan(mix, '1280×720')),
    ],
    limit: 'the one processor that each browser has for picture and file.',
  },
];

/** A comparison whose figure has been measured. */
export interface Measured {
  readonly label: string;
  readonly anchor: number | null;
  readonly ours: number;
  readonly target: number | null;
}

export interface MeasuredFigure extends Omit<Figure, 'comparisons'> {
  readonly comparisons: readonly Measured[];
}

function rowOf(results: readonly Result[], { bench, subject, figure }: Wanted): Row | null {
  const rows = results.find((result) => result.bench === bench)?.rows ?? [];
  return rows.find((row) => row.figure === figure && row.subject.startsWith(subject)) ?? null;
}

/** Returns what a subject contains about the browsers' cameras. */
const camera = (subject: string): string => / \((cameras? .+)\)$/.exec(subject)?.[1] ?? '';

/**
 * Returns the figures with their measured comparisons. The element for a figure is null if nothing
 * of it has been measured.
 */
export function measuredFigures(results: readonly Result[]): readonly (MeasuredFigure | null)[] {
  return FIGURES.map((figure) => {
    const comparisons = figure.comparisons.flatMap(
      ({ label, anchor, ours, target }): Measured[] => {
        const row = rowOf(results, ours);
        if (!row) return [];
        const reference = anchor && rowOf(results, anchor);
        const told = camera(row.subject);
        const wanted = target && (reference || !anchor) ? target(reference?.value ?? 0) : null;
        return [
          {
            label: told === '' ? label : `${label}, ${told}`,
            ...{ anchor: reference?.value ?? null, ours: row.value, target: wanted },
          },
        ];
      },
    );
    return comparisons.length === 0 ? null : { ...figure, comparisons };
  });
}

export const isGood = (
  { better }: Pick<Figure, 'better'>,
  { ours, target }: Measured,
): boolean | null => (target === null ? null : better === 'more' ? ours >= target : ours <= target);
