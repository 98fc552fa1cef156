// pure
// A conversation over channels that die at any point: each message exactly once, in order (replay.ts).
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createReplay,
  KEPT_LIMIT,
  type Outlet,
  type Sync,
} from '../../../src/shared/call/replay.ts';

type Role = 'host' | 'guest';
const other = (role: Role): Role => (role === 'host' ? 'guest' : 'host');

/** One side. It sends its numbers, and must hear the other side's without a gap. */
function speaker(stream: string) {
  let said = 0;
  const heard: number[] = [];
  const news: number[] = [];
  const floods: string[] = [];
  let restarts = 0;
  let nowMs = 0;
  const replay = createReplay<Outlet>({
    stream,
    encode: (sync) => JSON.stringify({ sync }),
    onRestart: () => (restarts += 1),
    onFlood: (_, what) => floods.push(what),
    nowMs: () => nowMs,
  });
  return {
    replay,
    floods,
    wait: (ms: number): void => void (nowMs += ms),
    heard,
    news,
    get said() {
      return said;
    },
    get restarts() {
      return restarts;
    },
    say: (): boolean => replay.send(JSON.stringify({ number: (said += 1) })),
    mention: (value: number): boolean => replay.pass(JSON.stringify({ news: value })),
    receive(frame: string, from: Outlet): void {
      const {
        sync,
        number,
        news: value,
      }: { sync?: Sync; number?: number; news?: number } = JSON.parse(frame);
      if (sync) replay.synced(from, sync);
      else if (value !== undefined) {
        if (replay.isNews(from)) news.push(value);
      } else if (number !== undefined && replay.arrived(from)) heard.push(number);
    },
  };
}
type Speaker = ReturnType<typeof speaker>;

/** One connection: two FIFO directions that deliver when the test says so, and may swallow all. */
class Cable {
  readonly ends: Record<Role, Outlet>;
  readonly open: Record<Role, boolean> = { host: false, guest: false };
  private readonly flying: Record<Role, string[]> = { host: [], guest: [] };
  private readonly ended: Record<Role, boolean> = { host: false, guest: false };
  private dead = false;
  private readonly sides: Record<Role, Speaker>;

  constructor(sides: Record<Role, Speaker>) {
    this.sides = sides;
    const end = (role: Role): Outlet => ({
      send: (frame) => {
        if (!this.open[role]) return false;
        // A dead connection loses messages without an error until one side closes it.
        if (!this.dead) this.flying[role].push(frame);
        return true;
      },
    });
    this.ends = { host: end('host'), guest: end('guest') };
  }

  openAt(role: Role): void {
    if (this.open[role] || this.ended[role]) return;
    this.open[role] = true;
    this.sides[role].replay.opened(this.ends[role]);
  }
  /** `told`: the side gets an event. Otherwise it notices when it sends. */
  closeAt(role: Role, told: boolean): void {
    if (this.ended[role]) return;
    this.ended[role] = true;
    this.open[role] = false;
    if (told) this.sides[role].replay.closed(this.ends[role]);
  }
  die(): void {
    this.dead = true;
    this.flying.host.length = this.flying.guest.length = 0;
  }
  /** Delivers the oldest frame of this side. Returns false without a frame or with an unopened channel. */
  deliverFrom(role: Role): boolean {
    const to = other(role);
    if (!this.open[to]) return false;
    const frame = this.flying[role].shift();
    if (frame === undefined) return false;
    this.sides[to].receive(frame, this.ends[to]);
    return true;
  }
}

const role = fc.constantFrom<Role>('host', 'guest');
const cable = fc.nat(5);
const DOES = ['say', 'say', 'deliver', 'deliver', 'deliver', 'deliver', 'open'] as const;
const step = fc.record({
  do: fc.oneof(
    { weight: 7, arbitrary: fc.constantFrom(...DOES) },
    { weight: 1, arbitrary: fc.constantFrom('die', 'close', 'acknowledge', 'acknowledge') },
  ),
  ...{ role, cable, told: fc.boolean() },
});

const isPrefix = (heard: readonly number[], said: number): boolean =>
  heard.length <= said && heard.every((number, at) => number === at + 1);

// Proves stage 1: Reconnection
test('each message arrives exactly once and in order, whichever channels fail', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const sides = { host: speaker('h'), guest: speaker('g') };
      const cables = Array.from({ length: 6 }, () => new Cable(sides));
      const check = (): void => {
        assert.ok(isPrefix(sides.host.heard, sides.guest.said), sides.host.heard.join());
        assert.ok(isPrefix(sides.guest.heard, sides.host.said), sides.guest.heard.join());
      };
      for (const each of steps) {
        if (each.do === 'say') sides[each.role].say();
        else if (each.do === 'acknowledge') sides[each.role].replay.acknowledge();
        else {
          const at = cables[each.cable];
          if (each.do === 'deliver') at?.deliverFrom(each.role);
          if (each.do === 'open') at?.openAt(each.role);
          if (each.do === 'close') at?.closeAt(each.role, each.told);
          if (each.do === 'die') at?.die();
        }
        check();
      }
      // In the end one connection works, and the others are closed.
      const last = new Cable(sides);
      for (const each of ['host', 'guest'] as const) {
        for (const old of cables) old.closeAt(each, true);
        last.openAt(each);
        sides[each].say();
      }
      while (last.deliverFrom('host') || last.deliverFrom('guest'));
      check();
      assert.is(sides.host.heard.length, sides.guest.said);
      assert.is(sides.guest.heard.length, sides.host.said);
      assert.is(sides.host.restarts + sides.guest.restarts, 0);
    }),
    { numRuns: 2_000 },
  );
});

/** Both ends open, nothing lost. */
function joined(sides: Record<Role, Speaker>): Cable {
  const made = new Cable(sides);
  made.openAt('host');
  made.openAt('guest');
  return made;
}
const settle = (at: Cable): void => {
  while (at.deliverFrom('host') || at.deliverFrom('guest'));
};

test('a side without acknowledgements keeps messages up to a limit', () => {
  const { replay, say } = speaker('h');
  for (let count = 0; count < KEPT_LIMIT; count += 1) assert.ok(say());
  assert.not(say());
  const frames: string[] = [];
  replay.opened({ send: (frame) => frames.push(frame) > 0 });
  assert.is(frames.length, 1 + KEPT_LIMIT);
});

test('the receiver acknowledges many one-sided messages without any heartbeat', () => {
  const sides = { host: speaker('h'), guest: speaker('g') };
  const line = joined(sides);
  for (let count = 0; count < 4 * KEPT_LIMIT; count += 1) {
    assert.ok(sides.host.say());
    settle(line);
  }
  assert.is(sides.guest.heard.length, 4 * KEPT_LIMIT);
});

test('a side accepts messages without repetition only from the peer’s newest channel', () => {
  const sides = { host: speaker('h'), guest: speaker('g') };
  const old = joined(sides);
  settle(old);
  sides.host.mention(1);
  const next = joined(sides);
  sides.host.mention(2);
  settle(next);
  settle(old);
  assert.equal(sides.guest.news, [2], 'the first is stale by now');
});

test('a side repeats the replacement instead of the replaced message', () => {
  const sides = { host: speaker('h'), guest: speaker('g') };
  const first = joined(sides);
  sides.host.say();
  settle(first);
  first.die();
  sides.host.replay.send('{"number":2}');
  sides.host.replay.replace('{"number":2}', '{"number":-1}');
  sides.host.replay.send('{"number":3}');
  settle(joined(sides));
  assert.equal(sides.guest.heard, [1, -1, 3]);
});

test('a new page gets no messages that were meant for the earlier page', () => {
  const guest = speaker('g');
  const first = { host: speaker('h'), guest };
  const line = joined(first);
  first.host.say();
  guest.say();
  settle(line);
  line.die();
  guest.say();
  // A second page never gets through, and the third is heard like the first.
  speaker('h2').replay.opened({ send: () => true });
  const host = speaker('h3');
  const after = joined({ host, guest });
  settle(after);
  assert.equal([guest.restarts, host.restarts, host.heard], [1, 0, []]);
  host.say();
  guest.say();
  settle(after);
  assert.equal([guest.heard, host.heard], [[1, 1], [3]], 'the new page counts anew');
  // A late frame of the first page changes nothing.
  const late: Outlet = { send: () => true };
  const sync: Sync = { stream: 'h', turn: 9, next: 1, peer: 'g', received: 0 };
  guest.receive(JSON.stringify({ sync }), late);
  guest.receive('{"number":9}', late);
  assert.equal([guest.heard, guest.restarts], [[1, 1], 1]);
});

test('a side reports more repetitions than its peer has stored', () => {
  const { replay, floods, wait } = speaker('g');
  const stored: Sync = { stream: 'h', turn: 1, next: 1, peer: '', received: 0 };
  /** Tells how many of the same messages are reported when they come on a channel of their own. */
  const again = (count: number): number => {
    const channel: Outlet = { send: () => true };
    const before = floods.length;
    replay.opened(channel);
    replay.synced(channel, { ...stored, peer: 'g' });
    for (let at = 0; at < count; at += 1) replay.arrived(channel, 'chat');
    return floods.length - before;
  };
  assert.is(again(200), 0, 'they are new');
  assert.is(again(200), 0);
  assert.is(again(101), 1);
  assert.equal(floods, ['chat']);
  wait(1_000);
  assert.is(again(20), 0, 'some more each second');
  assert.is(again(1), 1);
});

test.run();
