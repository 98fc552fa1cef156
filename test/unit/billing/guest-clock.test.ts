// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GuestRig } from './guest-rig.ts';
import { events, notices } from './rig.ts';

const tag = (rig: GuestRig): string => rig.state.minute.tag;

test('every tick is acked with main’s report; that all arrives is left out when it is older than 3 s', () => {
  const rig = GuestRig.inCall(5);
  rig.feed({ type: 'rx', arriving: true });
  rig.pass(1_000);
  rig.tick();
  assert.equal(rig.last('send-ack').ack, { seq: 7, rx: true });
  rig.pass(2_000);
  rig.tick();
  assert.equal(rig.last('send-ack').ack, { seq: 8, rx: true });
  rig.pass(1);
  rig.tick();
  assert.equal(rig.last('send-ack').ack, { seq: 9 });
});

test('that media is missing stands until main says otherwise', () => {
  const rig = GuestRig.inCall(5);
  rig.feed({ type: 'rx', arriving: false });
  for (let i = 0; i < 30; i++) {
    rig.pass(1_000);
    rig.tick();
  }
  assert.is(rig.last('send-ack').ack.rx, false);
  rig.feed({ type: 'rx', arriving: true });
  rig.tick();
  assert.is(rig.last('send-ack').ack.rx, true);
});

test('with the gate closed there is nothing to receive: rx is true whatever main says', () => {
  const rig = GuestRig.inCall(5);
  rig.feed({ type: 'rx', arriving: false });
  rig.tick({ gate: false });
  assert.is(rig.last('send-ack').ack.rx, true);
});

test('a tick that is not newer is not answered', () => {
  const rig = GuestRig.inCall(5);
  assert.equal(rig.tick({ seq: 6 }), []);
});

test('no tick for 2.5 s: interrupted, grey, held; the next tick goes on', () => {
  const rig = GuestRig.inCall(30);
  assert.equal([rig.snapshot.status, rig.snapshot.running], ['prepaid', true]);
  rig.pass(2_499);
  assert.is(rig.snapshot.status, 'prepaid');
  rig.pass(1);
  const { status, color, running, elapsedMs } = rig.snapshot;
  assert.equal([status, color, running, elapsedMs], ['interrupted', 'grey', false, 30_000]);
  rig.pass(60_000);
  assert.is(rig.snapshot.elapsedMs, 30_000);
  rig.tick();
  assert.is(rig.snapshot.status, 'prepaid');
});

test('the display never runs back when the host falls back', () => {
  const rig = GuestRig.inCall(30);
  rig.tick({ connectedMs: 27_000 });
  assert.is(rig.snapshot.elapsedMs, 30_000);
  rig.tick({ connectedMs: 31_000 });
  assert.is(rig.snapshot.elapsedMs, 31_000);
});

test('call_start comes with the first counted second', () => {
  const rig = new GuestRig();
  rig.feed({ type: 'admitted', prepaidPeriods: 3 });
  rig.tick({ gate: false });
  rig.tick();
  assert.equal(events(rig.effects), []);
  rig.seconds(2);
  assert.equal(events(rig.effects), [{ type: 'call_start' }]);
});

/** A host whose clock runs `factor` times too fast, up to `claimMs`. */
function fastHost(factor: number, claimMs: number): GuestRig {
  const rig = new GuestRig();
  rig.feed({ type: 'admitted', prepaidPeriods: 3 });
  rig.tick();
  for (let claim = 1_000; claim <= claimMs; claim += 1_000) {
    rig.pass(Math.round(1_000 / factor));
    rig.tick({ connectedMs: claim });
    if (tag(rig) === 'quote' && rig.last('request-quote').atMs === rig.nowMs) {
      rig.quoteOk(4);
      rig.signed(4);
    }
  }
  return rig;
}

test('veto: up to 2 s ahead of the own count is paid, more is not', () => {
  const fair = fastHost(1.01, 180_000);
  assert.equal(fair.of('send-payment').length, 1, '1.8 s ahead');
  const fast = fastHost(1.02, 180_000);
  assert.equal(fast.of('send-payment').length, 0, '3.5 s ahead');
});

test('veto: billing_failed early once, and no money moves; paid when the own count says it is due', () => {
  const rig = fastHost(1.02, 180_000);
  assert.equal(notices(rig.effects), ['billing_failed']);
  const [, failed] = events(rig.effects);
  assert.ok(failed?.type === 'billing_failed' && failed.error.code === 'early');
  assert.equal(failed.error.context.connectedMs, 180_000);
  assert.equal([rig.snapshot.status, rig.snapshot.color], ['pending', 'yellow']);
  rig.connectedMs = 180_000;
  rig.seconds(1);
  assert.equal(rig.of('send-payment').length, 0);
  rig.seconds(1);
  assert.equal(rig.of('send-payment').length, 1, 'not lost, only late');
  assert.equal(notices(rig.effects), ['billing_failed']);
});

// Proves stage 6: Neither side depends on the other's honesty
test('veto: a host that runs far ahead is never paid: frozen at N with `early`, and the call ends', () => {
  const rig = fastHost(2, 180_000);
  rig.connectedMs = 180_000;
  rig.seconds(11);
  assert.is(tag(rig), 'frozen');
  assert.is(rig.snapshot.freezeCode, 'early');
  rig.gate = false;
  rig.seconds(20);
  assert.is(rig.snapshot.endReason, 'unpaid');
  assert.equal(rig.of('send-payment').length, 0);
});

test('the own count stands still in a silence, and with a closed gate', () => {
  const rig = GuestRig.inCall(10);
  rig.pass(60_000);
  rig.tick({ gate: false });
  rig.pass(1_000);
  rig.tick({ gate: false });
  assert.is(rig.state.clock.ownMs, 12_000, 'at most 2 s more than the host claims');
});

test('seconds for which this side said that no media came are in no count, but for 3 s after the gate opened', () => {
  const rig = GuestRig.inCall(10);
  const empty = (seconds: number): void => {
    for (let i = 0; i < seconds; i++) {
      rig.pass(1_000);
      rig.connectedMs += 1_000;
      rig.feed({ type: 'rx', arriving: false });
      rig.tick();
    }
  };
  const before = rig.state.clock.ownMs;
  empty(20);
  assert.is(rig.state.clock.ownMs, before, 'whatever the host counts');
  const opensAgain = (): void => {
    rig.tick({ gate: false });
    rig.tick();
  };
  opensAgain();
  empty(2);
  assert.is(rig.state.clock.ownMs, before, 'opening again and again is no start');
  rig.seconds(1);
  opensAgain();
  empty(2);
  assert.is(rig.state.clock.ownMs, before + 3_000, 'media needs time to start');
});

for (const arriving of [false, null]) {
  const ends: Readonly<Record<string, (rig: GuestRig) => void>> = {
    'a heartbeat that stays away': (rig) => rig.pass(2_600),
    'a closed gate'(rig) {
      rig.pass(1_000);
      rig.tick({ gate: false });
    },
    'a channel that is gone'(rig) {
      rig.pass(1_000);
      rig.feed({ type: 'connection-down' });
    },
  };
  for (const [what, end] of Object.entries(ends)) {
    test(`${what} ends seconds for which main said ${arriving}: they are judged like any other`, () => {
      const rig = GuestRig.inCall(10);
      const before = rig.state.clock.ownMs;
      for (let i = 0; i < 20; i++) {
        rig.connectedMs += 1_000;
        rig.feed({ type: 'rx', arriving });
        rig.tick();
        end(rig);
      }
      if (arriving === null) assert.ok(rig.state.silence.ms >= 20_000, 'silent');
      // Until it is clear that nothing comes.
      else assert.ok(rig.state.clock.ownMs - before <= 7_500, 'in no count');
    });
  }
}

/** A tick `ms` later, of a host that has said meanwhile that it has nothing to send. */
function silentTick(rig: GuestRig, ms: number): void {
  rig.pass(ms - 100);
  rig.feed({ type: 'rx', arriving: null });
  rig.pass(100);
  rig.connectedMs += ms;
  rig.tick();
}

test('silence that ends in a new period belongs to it, wherever it began', () => {
  const rig = GuestRig.inCall(118);
  silentTick(rig, 2_400);
  silentTick(rig, 1_000);
  assert.equal(rig.state.silence, { period: 2, ms: 3_400 });
});

test('silence after a payment that settled at once belongs to the next minute, too', () => {
  const rig = GuestRig.inCall(177);
  // The claim is 2 s ahead of the own count, which the veto bears.
  rig.connectedMs += 2_000;
  rig.quoteOk(4);
  rig.signed(4);
  rig.seconds(1);
  rig.confirm(4);
  assert.equal([rig.state.paidPeriods, rig.state.clock.ownMs], [4, 178_000]);
  for (let i = 0; i < 4; i++) silentTick(rig, 1_000);
  assert.equal(rig.state.silence, { period: 3, ms: 4_000 });
});

/** Opens the gate again, and reports that no media has arrived yet. */
function opensWithoutMedia(rig: GuestRig): void {
  rig.tick({ gate: false });
  rig.tick();
  rig.feed({ type: 'rx', arriving: false });
}

/** The next tick comes this much later, and media has begun meanwhile. */
function nextTick(rig: GuestRig, afterMs: number): void {
  rig.pass(afterMs - 100);
  rig.feed({ type: 'rx', arriving: true });
  rig.pass(100);
  rig.connectedMs += afterMs;
  rig.tick();
}

for (const [what, ticks] of [
  ['', [2_800]],
  [', even if the grace period ends in it', [1_000, 2_800]],
] as const) {
  test(`what is held counts after a silence that the host has not noticed${what}`, () => {
    const rig = GuestRig.inCall(10);
    opensWithoutMedia(rig);
    const { ownMs } = rig.state.clock;
    for (const ms of ticks.slice(0, -1)) {
      rig.pass(ms);
      rig.connectedMs += ms;
      rig.tick();
    }
    assert.is(rig.state.clock.ownMs, ownMs);
    nextTick(rig, ticks.at(-1) ?? 0);
    assert.is(
      rig.state.clock.ownMs - ownMs,
      ticks.reduce<number>((sum, ms) => sum + ms, 0),
    );
  });
}

test('what is held does not count after a silence that the host has noticed', () => {
  const rig = GuestRig.inCall(10);
  opensWithoutMedia(rig);
  const { ownMs } = rig.state.clock;
  nextTick(rig, 4_600);
  assert.is(rig.state.clock.ownMs, ownMs);
  opensWithoutMedia(rig);
  rig.pass(2_600);
  rig.connectedMs += 2_600;
  rig.tick({ gate: false });
  assert.is(rig.state.clock.ownMs, ownMs);
});

test('a tick that the host’s clock sent late, and the line delivered late, counts all its time', () => {
  const rig = GuestRig.inCall(10);
  const { ownMs } = rig.state.clock;
  nextTick(rig, 4_400);
  assert.is(rig.state.clock.ownMs - ownMs, 4_400);
  nextTick(rig, 4_600);
  assert.is(rig.state.clock.ownMs - ownMs, 4_400 + 2_500, 'this one the host has noticed');
});

test('a host that leaves after each tick gets no second counted until its gate reopens', () => {
  const rig = GuestRig.inCall(10);
  const { ownMs } = rig.state.clock;
  for (let n = 0; n < 20; n += 1) {
    rig.feed({ type: 'connection-down' });
    nextTick(rig, 4_490);
  }
  assert.is(rig.state.clock.ownMs, ownMs);
});

test('seconds that the host gave up in interruptions buy it nothing later', () => {
  const rig = GuestRig.inCall(10);
  for (let i = 0; i < 20; i++) {
    rig.pass(10_000);
    rig.tick({ gate: false });
    rig.tick();
    rig.seconds(2);
  }
  assert.ok(rig.state.clock.ownMs <= rig.connectedMs + 2_000);
});

test('one false tick does not spoil the meter: a minute later it shows the truth', () => {
  const rig = GuestRig.inCall(10);
  const { connectedMs } = rig;
  rig.connectedMs = 1e9;
  rig.tick();
  assert.ok(rig.snapshot.elapsedMs <= connectedMs + 11_000, `${rig.snapshot.elapsedMs}`);
  rig.connectedMs = connectedMs;
  rig.seconds(60);
  assert.ok(
    Math.abs(rig.snapshot.elapsedMs - rig.connectedMs) <= 2_000,
    `${rig.snapshot.elapsedMs}`,
  );
});

test.run();
