// timeout: 1800
/**
 * Which step of the ladder heals what, and how soon: calls behind NATs through outages and changes of the
 * network, with all steps and with some left out (docs/connection.md, "Recovery steps").
 * `--mix=all`, or one host and guest, as `--mix=chromium-firefox`. Needs root, `ip` and `nft`.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBrowser } from '../../dev/browsers.ts';
import type { Row } from '../../dev/bench/result.ts';
import type { RecoveryStep } from '../../src/main/rtc/peer.ts';
import { type Mix, MIXES } from '../rtc-lab/bench.ts';
import { inRows } from '../support/net/in-turn.ts';
import {
  cut,
  nothingLost,
  type Outcome,
  playOn,
  type Trouble,
  untilNoticed,
} from '../support/net/outage.ts';
import { type NetPair, withNetPairs } from '../support/net/seat.ts';
import type { Side } from '../support/net/wan.ts';
import { option, report } from './support.ts';

/**
 * The browser's own ICE cannot be left out: it is what is left where both steps are. Without any patience
 * there is a spare, and nothing that keeps it or the first transport trying.
 */
const COLUMNS: readonly { readonly name: string; readonly without: readonly RecoveryStep[] }[] = [
  { name: 'all steps', without: [] },
  { name: 'without silent repair', without: ['silent repair'] },
  { name: 'without any patience', without: ['silent repair', 'standby patience'] },
  { name: 'without the standby', without: ['standby'] },
  { name: 'waiting alone', without: ['silent repair', 'standby'] },
];

interface Line {
  readonly name: string;
  readonly trouble: Trouble;
}

/** Disturbs the first pair's network, which all pairs share. */
const once =
  (happens: (pair: NetPair) => void): Trouble =>
  async (pairs) => {
    const [first] = pairs;
    if (first) happens(first);
    await Promise.all(pairs.map(untilNoticed));
  };

const LONG_S = 60;

const BEHIND_NATS: readonly Line[] = [
  { name: '20 s', trouble: cut(20) },
  { name: '45 s', trouble: cut(45) },
  {
    name: `${LONG_S} s, mappings forgotten`,
    async trouble([pair]) {
      if (!pair) return;
      const { wan } = pair;
      wan.cut('host');
      await sleep(LONG_S * 1000);
      wan.forget('host');
      wan.forget('guest');
      wan.restore('host');
    },
  },
  { name: 'other ports outside', trouble: once(({ wan }) => wan.forget('guest', 'other ports')) },
  { name: 'another address', trouble: once(({ wan }) => wan.readdress('guest')) },
];

const HOST_IN_THE_OPEN: readonly Line[] = [
  {
    name: 'other ports outside, host without a NAT',
    trouble: once(({ wan }) => wan.forget('guest', 'other ports')),
  },
];

const HEAL_MS = 15_000;
const REPAIR_MS = 30_000;

interface Cell {
  readonly line: string;
  readonly column: string;
  /** Null: it was not healed in {@link HEAL_MS}. */
  readonly healedMs: number | null;
  readonly by: string;
  /** From the last paste; null: there was no need. */
  readonly repairedMs: number | null;
}

/** Two people exchange repair codes. @throws Error where even that does not help. */
async function repair({ host, guest }: NetPair): Promise<number> {
  const answer = await host.repairAnswer(await guest.repairOffer());
  const startMs = performance.now();
  await guest.repairAccept(answer);
  await Promise.all([host, guest].map((side) => side.until(['connected'], REPAIR_MS)));
  return performance.now() - startMs;
}

/** Another call between the same pages. */
async function again(pair: NetPair, without: readonly RecoveryStep[]): Promise<void> {
  const { wan } = pair;
  await Promise.all(
    (['host', 'guest'] as const).map(async (side) => {
      await pair[side].close();
      await pair[side].create({ role: side, stun: wan.stun[side], without });
    }),
  );
}

const rungsOf = ({ by }: Outcome): string =>
  by.length === 0
    ? 'not noticed'
    : [...new Set(by.map((step) => step.replace(/ \d+$/, '')))].join(', ');

async function cellOf(line: string, column: string, pair: NetPair, outcome: Outcome) {
  const { healedMs } = outcome;
  if (healedMs !== null) nothingLost(outcome);
  const repairedMs = healedMs === null ? await repair(pair) : null;
  return { line, column, healedMs, by: rungsOf(outcome), repairedMs };
}

/** All columns of some lines, on one network. */
const measure = (mix: Mix, open: readonly Side[], lines: readonly Line[]): Promise<Cell[]> =>
  withNetPairs(
    COLUMNS.map(({ without }) => ({ mix, without })),
    { open },
    async (pairs) => {
      const runs = COLUMNS.map(({ name, without }) => ({ what: name, mix, without }));
      const cells: Cell[] = [];
      for (const [at, { name, trouble }] of lines.entries()) {
        if (at > 0) {
          await Promise.all(pairs.map((pair, each) => again(pair, runs[each]?.without ?? [])));
        }
        const outcomes = await playOn(pairs, runs, trouble, HEAL_MS);
        const row = await Promise.all(
          pairs.map((pair, each) => {
            const [outcome, run] = [outcomes[each], runs[each]];
            if (!outcome || !run) throw new Error('a call without an outcome');
            return cellOf(name, run.what, pair, outcome);
          }),
        );
        cells.push(...row);
        console.log(
          row
            .map((cell) => `${mix.join(' → ')}: ${cell.line}, ${cell.column}: ${text(cell)}`)
            .join('\n'),
        );
      }
      return cells;
    },
  );

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const text = ({ healedMs, by, repairedMs }: Cell): string =>
  healedMs !== null
    ? by === 'not noticed'
      ? by
      : `${seconds(healedMs)}, ${by}`
    : repairedMs === null
      ? '–'
      : `– (code: ${seconds(repairedMs)})`;

const rowOf =
  (mix: Mix) =>
  ({ line, column, healedMs, by, repairedMs }: Cell): Row => ({
    subject: `${mix.join(' → ')}, ${line}`,
    figure: healedMs === null ? `${column}: not at all; a repair code` : `${column}: ${by}`,
    value: healedMs ?? repairedMs ?? NaN,
    unit: 'ms',
    target: null,
  });

/** For docs/connection.md. */
function printTable(mix: Mix, cells: readonly Cell[]): void {
  console.log(`\n| ${mix.join(' → ')} | ${COLUMNS.map(({ name }) => name).join(' | ')} |`);
  console.log(`| --- | ${COLUMNS.map(() => '---').join(' | ')} |`);
  for (const line of new Set(cells.map((cell) => cell.line))) {
    const row = cells.filter((cell) => cell.line === line).map(text);
    console.log(`| ${line} | ${row.join(' | ')} |`);
  }
}

const chosen = option('mix', [
  'all',
  'chromium-chromium',
  'firefox-firefox',
  'chromium-firefox',
  'firefox-chromium',
]);
const mixes = MIXES.filter((mix) => chosen === 'all' || chosen === mix.join('-'));
/** Nobody computes anything during an outage. */
const SIDE_BY_SIDE = 2;

const measured = inRows(mixes, SIDE_BY_SIDE, async (mix) => {
  const [behind, open] = await Promise.all([
    measure(mix, [], BEHIND_NATS),
    measure(mix, ['host'], HOST_IN_THE_OPEN),
  ]);
  return [...behind, ...open];
});
const rows: Row[] = [];
for (const [at, mix] of mixes.entries()) {
  const cells = (await measured[at]) ?? [];
  printTable(mix, cells);
  rows.push(...cells.map(rowOf(mix)));
}
report({
  about:
    'From the network’s return to a connection at both ends, and what brought it, in calls behind two port-restricted NATs (`test/support/net`), with all steps of the ladder and with some left out. ' +
    '_Other ports outside_ and _another address_: of the guest; what was described before can then connect only where the host has no NAT. ' +
    'What was not healed within 15 s was repaired by a pair of codes, timed from the last paste.',
  browsers: (['chrome', 'firefox'] as const).flatMap((kind) => {
    const program = findBrowser(kind);
    return program ? [execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()] : [];
  }),
  rows,
});
