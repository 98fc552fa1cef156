// timeout: 600
/**
 * Measures how much sound gets through a lossy path: two lab pages call behind NATs, with redundant sound (RFC 2198) and
 * without, side by side on one network. Needs root, `ip` and `nft`. `--length=full|short`
 */
import { execFileSync } from 'node:child_process';
import { findBrowser } from '../../dev/browsers.ts';
import type { Row } from '../../dev/bench/result.ts';
import type { LabSound } from '../rtc-lab/contract.ts';
import { type NetPair, withNetPairs } from '../support/net/seat.ts';
import { atMost, median, option, ratioRow, report, sleep } from './support.ts';

const LOSSES = [10, 20];
const isFull = option('length', ['full', 'short']) === 'full';
const [ROUNDS, ROUND_MS] = isFull ? [5, 8_000] : [1, 4_000];
const SETTLING_MS = 3_000;
const MIX = ['chromium', 'chromium'] as const;

async function begin({ host, guest }: NetPair): Promise<void> {
  await host.accept(await guest.reply(await host.invite()));
  await Promise.all([host, guest].map((side) => side.until(['connected'], 20_000)));
  await Promise.all([host, guest].map((side) => side.startMedia()));
}

const look = ({ host, guest }: NetPair): Promise<readonly LabSound[]> =>
  Promise.all([host.sound(), guest.sound()]);

/** Returns the percentage of samples that both sides made up, of each pair, in one round. */
async function round(pairs: readonly NetPair[]): Promise<readonly number[]> {
  const before = await Promise.all(pairs.map(look));
  await sleep(ROUND_MS);
  const after = await Promise.all(pairs.map(look));
  return after.map((sides, pair) => {
    const grown = (name: 'samples' | 'concealed'): number =>
      sides.reduce((sum, side, at) => sum + side[name] - (before[pair]?.[at]?.[name] ?? 0), 0);
    return (100 * grown('concealed')) / grown('samples');
  });
}

const rows: Row[] = [];
await withNetPairs([{ mix: MIX }, { mix: MIX, plainSound: true }], {}, async (pairs) => {
  const [first] = pairs;
  await Promise.all(pairs.map(begin));
  await sleep(SETTLING_MS);
  for (const loss of LOSSES) {
    first?.wan.lose(loss);
    await sleep(SETTLING_MS);
    const rounds: (readonly number[])[] = [];
    while (rounds.length < ROUNDS) rounds.push(await round(pairs));
    const [ours, plain] = [0, 1].map((pair) => median(rounds.map((each) => each[pair] ?? NaN)));
    const row = (subject: string, value = NaN): Row => ({
      ...{ subject: `${subject}, ${loss} % loss`, figure: 'made up', value, unit: '%' },
      target: null,
    });
    const shared = ratioRow(
      `redundant sound, ${loss} % loss`,
      'times plain Opus',
      ours ?? NaN,
      plain ?? NaN,
      atMost(0.5),
    );
    rows.push(row('plain Opus', plain), row('redundant sound', ours), shared);
  }
});
const program = findBrowser('chrome');
report({
  about: `The share of received samples that the browser made up (\`concealedSamples\`), both sides of a call of two Chromiums together; the median of ${ROUNDS} rounds of ${ROUND_MS / 1000} s. Both calls are on one network that loses packets at random. The test microphone beeps once a second, of which Opus’ own error correction repairs less than of speech.`,
  browsers: program ? [execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()] : [],
  rows,
});
