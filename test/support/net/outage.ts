import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import type { RecoveryStep } from '../../../src/main/rtc/peer.ts';
import { eventually, type Mix } from '../../rtc-lab/bench.ts';
import type { LabSnapshot } from '../../rtc-lab/contract.ts';
import { type NetPair, type Seat, withNetPairs } from './seat.ts';
import type { Side, Wan } from './wan.ts';

/** Lab pages behind their NATs, talking while something happens to the network; what became of them. */

export interface Run {
  readonly what: string;
  readonly mix: Mix;
  readonly without?: readonly RecoveryStep[];
}

/** Disturbs the network of all runs of a scene; resolves when it is as good as it gets again. */
export type Trouble = (pairs: readonly NetPair[]) => Promise<void>;

export interface Outcome {
  /** How long after the network was back, or null. */
  readonly healedMs: number | null;
  /** The steps that healed it, in order, by the host's log. */
  readonly by: readonly string[];
  readonly host: LabSnapshot;
  readonly guest: LabSnapshot;
  /** Lines that one side said and the other heard, on `signal` and on `x402`. */
  readonly lines: readonly { readonly said: number; readonly heard: readonly string[] }[];
}

const TALK_MS = 500;
const HEAL_MS = 15_000;
/** The interruption itself needs a moment until it is noticed. */
const NOTICE_MS = 8_000;

const wanOf = ([pair]: readonly NetPair[]): Wan => {
  if (!pair) throw new Error('nobody is there');
  return pair.wan;
};

export const cut =
  (seconds: number, side: Side = 'host'): Trouble =>
  async (pairs) => {
    const wan = wanOf(pairs);
    wan.cut(side);
    await sleep(seconds * 1000);
    wan.restore(side);
  };

const count = async (host: Seat, event: string): Promise<number> =>
  (await host.log()).filter((entry) => entry.event === event).length;

/** Both connected, and the host holds a spare where it may have one. */
async function connected(pair: NetPair, withStandby: boolean): Promise<void> {
  const { host, guest } = pair;
  const spares = await count(host, 'standby.ready');
  await host.accept(await guest.reply(await host.invite()));
  await Promise.all([host, guest].map((side) => side.until(['connected'], 15_000)));
  if (!withStandby) return;
  await eventually(
    'a standby',
    () => count(host, 'standby.ready'),
    (ready) => ready > spares,
  );
}

const talk = (pair: NetPair, everyMs: number): Promise<readonly number[]> =>
  Promise.all(
    [pair.host, pair.guest].map(async (side) => {
      await side.order('x402', { order: 'talk', everyMs });
      return side.talk(everyMs);
    }),
  );

/** Both ends of one call after the trouble: what healed it and how soon, and what was heard. */
async function aftermath(
  pair: NetPair,
  { startMs, healMs, before }: { startMs: number; healMs: number; before: number },
): Promise<Outcome> {
  const { host, guest } = pair;
  const bothUp = async (): Promise<number | null> => {
    await Promise.all([host, guest].map((side) => side.until(['connected'], healMs)));
    return performance.now() - startMs;
  };
  const healedMs = await bothUp().catch(() => null);
  await sleep(2_000);
  const said = await talk(pair, 0);
  await sleep(healedMs === null ? 0 : 1_500);
  const [ofHost, ofGuest] = await Promise.all([host, guest].map((side) => side.snapshot()));
  const [x402Host, x402Guest] = await Promise.all([host, guest].map((side) => side.report('x402')));
  assert.ok(ofHost && ofGuest && x402Host && x402Guest);
  return {
    healedMs,
    by: (await healedBy(host)).slice(before),
    host: ofHost,
    guest: ofGuest,
    lines: [
      { said: said[0] ?? 0, heard: ofGuest.chat },
      { said: said[1] ?? 0, heard: ofHost.chat },
      { said: x402Host.said, heard: x402Guest.texts },
      { said: x402Guest.said, heard: x402Host.texts },
    ],
  };
}

/** Returns the steps that healed this host's call so far, in order. */
async function healedBy(host: Seat): Promise<readonly string[]> {
  return (await host.log()).flatMap(({ event, detail }) =>
    event === 'ladder.healed' ? [String(detail?.['by'])] : [],
  );
}

/** The calls of one scene, from the first code to what became of each, in the runs' order. */
async function playOn(
  pairs: readonly NetPair[],
  runs: readonly Run[],
  trouble: Trouble,
  healMs = HEAL_MS,
): Promise<readonly Outcome[]> {
  const before = await Promise.all(
    pairs.map(async (pair, at) => {
      await connected(pair, !runs[at]?.without?.includes('standby'));
      await talk(pair, TALK_MS);
      return (await healedBy(pair.host)).length;
    }),
  );
  await sleep(1_000);
  await trouble(pairs);
  const startMs = performance.now();
  return Promise.all(
    pairs.map((pair, at) => aftermath(pair, { startMs, healMs, before: before[at] ?? 0 })),
  );
}

/** For whatever is not seen as an interruption within the time that noticing takes. */
export const untilNoticed = ({ host, guest }: NetPair): Promise<unknown> =>
  Promise.any([host, guest].map((side) => side.until(['interrupted', 'failed'], NOTICE_MS))).catch(
    () => null,
  );

/** Runs side by side on one network of their own. */
export const playScene = (
  runs: readonly Run[],
  trouble: Trouble,
  opened = (): void => undefined,
): Promise<readonly Outcome[]> =>
  withNetPairs(runs, {}, (pairs) => {
    opened();
    return playOn(pairs, runs, trouble);
  });

/** Each line arrived once, in order. */
export function nothingLost({ lines }: Outcome): void {
  for (const { said, heard } of lines) {
    assert.ok(said > 0);
    assert.equal(
      heard,
      Array.from({ length: said }, (_, at) => String(at + 1)),
    );
  }
}
