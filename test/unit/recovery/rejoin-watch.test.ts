// pure
// The card of a call that can be rejoined, on a page that stays open: when its ten minutes are over, and
// when the books go to another tab.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NOTHING_LEFT, type RejoinState } from '../../../src/main/call/rejoin-state.ts';
import { watchLeftCalls } from '../../../src/main/recovery/rejoin.ts';
import type { CallName, Rejoinable } from '../../../src/shared/api/ledger.ts';
import { ROLES } from '../../../src/shared/api/lists.ts';
import { appError, ownText } from '../../../src/shared/errors.ts';
import { GUEST, HOST } from '../../support/samples.ts';

const START_MS = 1_700_000_000_000;
const TEN_MINUTES_MS = 600_000;

const left = (callId: string, more: Partial<Rejoinable> = {}): Rejoinable => ({
  role: 'guest',
  callId,
  network: 'local',
  owner: GUEST,
  counterpart: HOST,
  title: '',
  words: ['amber', 'birch', 'cedar', 'dune'],
  countedSeconds: 20,
  paidUntilMs: 24_000,
  untilWallMs: START_MS + TEN_MINUTES_MS,
  ...more,
});

/** A page with cards, its ledger worker, and a clock that is moved by hand. */
function page(...calls: readonly Rejoinable[]) {
  let nowMs = START_MS;
  let kept = [...calls];
  let tick: (() => void) | null = null;
  let state: RejoinState = NOTHING_LEFT;
  const ended: CallName[] = [];
  const swept: string[][] = [];
  const troubles: unknown[] = [];
  const change = (patch: Partial<RejoinState>): void => {
    state = { ...state, ...patch };
  };
  let failing = false;
  const isLive = ({ untilWallMs }: Rejoinable): boolean => untilWallMs > nowMs;
  const look = watchLeftCalls({
    shown: () => state,
    show: change,
    list: async () =>
      failing
        ? { ok: false, error: appError('storage_failed', { reason: ownText('no') }) }
        : { ok: true, value: { roles: ROLES, calls: kept.filter(isLive) } },
    async expire(call) {
      const isOver = kept.some(({ callId, untilWallMs }) => {
        return callId === call.callId && untilWallMs <= nowMs;
      });
      if (!isOver) return false;
      ended.push(call);
      kept = kept.filter(({ callId }) => callId !== call.callId);
      return true;
    },
    stored: async () => [],
    sweep: async ({ calls: still }) => void swept.push(still.map(({ callId }) => callId)),
    trouble: (thrown) => void troubles.push(thrown),
    clock: {
      wallMs: () => nowMs,
      every(_ms, run) {
        assert.is(tick, null, 'one clock at a time');
        tick = run;
        return () => (tick = null);
      },
    },
  });
  return {
    ended,
    swept,
    troubles,
    change,
    look,
    fail(): void {
      failing = true;
    },
    get state() {
      return state;
    },
    get ticking() {
      return tick !== null;
    },
    keep(next: readonly Rejoinable[]): void {
      kept = [...next];
    },
    /** The clock's next tick comes after so long. */
    async after(ms: number): Promise<void> {
      nowMs += ms;
      tick?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

// Proves connection: Rejoin after a reload or a crash
test('after ten minutes the page ends an interrupted call and removes the card', async () => {
  // A machine that slept meanwhile finds it over at the first tick.
  for (const lateMs of [0, 5 * TEN_MINUTES_MS]) {
    const world = page(left('c1'));
    await world.look();
    await world.after(TEN_MINUTES_MS - 1);
    assert.equal([world.state.calls.length, world.state.error], [1, null], 'not a moment before');
    await world.after(1 + lateMs);
    assert.equal([world.ended, world.state.calls], [[{ role: 'guest', callId: 'c1' }], []]);
    assert.is(world.state.error?.code, 'rejoin_expired');
    assert.equal(world.swept.at(-1), [], 'and what main kept of it is forgotten');
    assert.not(world.ticking, 'nothing is left to wait for');
    assert.equal(world.troubles, []);
  }
});

test('the older of two interrupted calls expires first, except during a rejoin', async () => {
  const world = page(left('c2'), left('c1', { untilWallMs: START_MS + 10_000 }));
  await world.look();
  world.change({ busy: true });
  await world.after(10_000);
  assert.equal(world.ended, []);
  world.change({ busy: false });
  await world.after(1_000);
  assert.equal(world.ended, [{ role: 'guest', callId: 'c1' }]);
  assert.is(world.state.calls.map(({ callId }) => callId).join(), 'c2');
  assert.ok(world.ticking);
});

test('a card whose call ended or was resumed vanishes without an error', async () => {
  const world = page(left('c1'));
  await world.look();
  world.change({ calls: [] });
  await world.after(1_000);
  assert.not(world.ticking);
  await world.look();
  assert.ok(world.ticking, 'until somebody looks again');
  world.keep([]);
  await world.look();
  await world.after(TEN_MINUTES_MS);
  assert.equal([world.state.calls, world.ended, world.state.error], [[], [], null]);
  world.fail();
  await world.look();
  assert.is(world.state.error?.code, 'storage_failed', 'the list cannot be read');
});

test.run();
