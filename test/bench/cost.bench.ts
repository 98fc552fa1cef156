// long
// timeout: 1500
/**
 * Processor seconds per GB that moving a file costs each browser without a call, beside a bare channel
 * from memory to memory between the same pages, and the threads that take most of it.
 * `--mix=all|chromium-chromium|chromium-firefox|firefox-chromium|firefox-firefox --length=full|short`
 */
import type { Row } from '../../dev/bench/result.ts';
import { SAFE_FRAME_BYTES } from '../../src/shared/files/frame.ts';
import { FILE_BYTES, measureFile, openFilesPair } from './files-pair.ts';
import { perGb, profileRows, type Spending, spending } from './spending.ts';
import { atMost, kindsOf, median, MIXES, option, ratioRow, report } from './support.ts';

const KIB = 1024;
const ROUNDS = option('length', ['full', 'short']) === 'full' ? 5 : 1;
/** Ours against the bare channel, by the browser that pays. */
const MOST = { chromium: 1.25, firefox: 1.35 } as const;

/** Ours is what the product sends: 64 KiB, from disk to disk. */
const WAYS = [
  { name: 'a bare channel', stage: 'bare' },
  { name: 'ours', stage: 'whole' },
] as const;

async function measure(mix: (typeof MIXES)[number], browsers: Set<string>): Promise<Row[]> {
  const kinds = kindsOf(mix);
  const pair = await openFilesPair(mix);
  try {
    for (const version of await pair.versions()) browsers.add(version);
    const runs = WAYS.map((): Spending<number>[] => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let step = 0; step < WAYS.length; step += 1) {
        const index = (step + round) % WAYS.length;
        const { stage } = WAYS[index] ?? WAYS[0];
        const run = { stage, frameBytes: SAFE_FRAME_BYTES, onMain: false };
        runs[index]?.push(await spending(pair, () => measureFile(pair, run)));
      }
    }
    const cost = (index: number, role: 'host' | 'guest'): number =>
      median((runs[index] ?? []).map((spent) => perGb(spent, FILE_BYTES)[role]));
    return WAYS.flatMap(({ name }, index) => {
      const subject = `${name}, ${kinds.host} to ${kinds.guest}`;
      const row = (figure: string, value: number, unit: string): Row => ({
        ...{ subject, figure, value, unit },
        target: null,
      });
      const last = runs[index]?.at(-1);
      return [
        row('rate', median((runs[index] ?? []).map(({ value }) => value)), 'MB/s'),
        row('sender', cost(index, 'host'), 's/GB'),
        row('receiver', cost(index, 'guest'), 's/GB'),
        ...(index === 0
          ? []
          : (['host', 'guest'] as const).map((role) =>
              ratioRow(
                ...([subject, `${role === 'host' ? 'sender' : 'receiver'}, times bare`] as const),
                ...([cost(index, role), cost(0, role)] as const),
                atMost(MOST[kinds[role]]),
              ),
            )),
        ...(last ? profileRows(subject, last) : []),
      ];
    });
  } finally {
    await pair.close();
  }
}

const chosen = option('mix', ['all', ...MIXES]);
const rows: Row[] = [];
const browsers = new Set<string>();
for (const mix of MIXES) {
  if (chosen === 'all' || chosen === mix) rows.push(...(await measure(mix, browsers)));
}
report({
  about: `A file of ${FILE_BYTES / KIB / KIB} MiB over one connection between two browsers of one machine, without a call: processor time (user and system) of all processes of the browser that sends and of the one that receives, per GB; the median of ${ROUNDS} rounds. _A bare channel_ sends and receives messages of ${SAFE_FRAME_BYTES / KIB} KiB in memory, in a worker; _ours_ reads, hashes, seals, opens, checks and writes. The last figures are the busiest processes and threads of each browser in the last round, as shares of one processor.`,
  browsers: [...browsers],
  rows,
});
