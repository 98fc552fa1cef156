// pure
/** The guest's own count. It decides what the guest acknowledges, shows and pays. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GuestRig, guestPlays } from './guest-rig.ts';
import { events, notices, tag } from './rig.ts';

const at = (seconds: number) => guestPlays(GuestRig.inCall(seconds));

test('the guest acks every tick, and omits media reports after 3 s', () => {
  void at(5)`
    media arrives, 1000ms, tick | | ack=7/true
    2000ms, tick                | | ack=8/true
    1ms, tick                   | | ack=9
  `;
  // The report of missing media is valid until main reports otherwise, or the gate closes.
  void at(5)`
    media missing, 1000ms, tick, 1000ms, tick, 1000ms, tick, 1000ms, tick | | ack=10/false
    media arrives, tick                                                   | | ack=11/true
    media missing, closed, tick                                           | | ack=12/true
  `;
  assert.equal(GuestRig.inCall(5).tick({ seq: 6 }), [], 'one that is not newer');
});

test('without a tick for 2.5 s the guest’s meter pauses', () => at(30)`
  2499ms  | | paid/prepaid running=true
  1ms     | | paid/interrupted/grey running=false elapsedMs=30000
  60000ms | | elapsedMs=30000
  tick    | | paid/prepaid
`);

test('the guest’s display never runs back when the host’s count falls back', () => at(30)`
  claims 27 | | elapsedMs=30000
  claims 31 | | elapsedMs=31000
`);

test('the first counted second brings call_start', () => guestPlays(new GuestRig())`
  admitted, closed, tick, open, tick |
  2s                                 | !call_start
`);

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
  rig.connectedMs = claimMs;
  return rig;
}

test('the guest pays only while the host’s count leads by at most 2 s', () => {
  assert.is(fastHost(1.01, 180_000).of('send-payment').length, 1, '1.8 s ahead');
  const fast = fastHost(1.02, 180_000);
  assert.is(fast.of('send-payment').length, 0, '3.5 s ahead');
  assert.equal(notices(fast.effects), ['billing_failed']);
  const [, failed] = events(fast.effects);
  assert.ok(failed?.type === 'billing_failed' && failed.error.code === 'early');
  assert.equal(failed.error.context.connectedMs, 180_000);
  // The guest pays once the minute is due by its own count.
  void guestPlays(fast)`
    wake |                                               | ready/pending/yellow  
    1s   |                                               | ready
    1s   | send-payment, !billing_attempt, watch for any | pending
  `;
});

// Proves stage 6: Neither side depends on the other's honesty
test('the guest never pays a host whose count runs far ahead', () => {
  const rig = fastHost(2, 180_000);
  rig.seconds(11);
  assert.equal([tag(rig), rig.snapshot.freezeCode], ['frozen', 'early']);
  rig.gate = false;
  rig.seconds(20);
  assert.is(rig.snapshot.endReason, 'unpaid');
  assert.equal(rig.of('send-payment').length, 0);
});

test('the guest’s count stops during a silence and while the gate is closed', () => at(10)`
  60000ms, closed, tick, 1000ms, tick | | own=12000
`);

test('the guest counts seconds without media only within 3 s of opening', () => at(10)`
  after 1000 missing, after 1000 missing, after 1000 missing, after 1000 missing | | own=10000
  closed, tick, open, tick, after 1000 missing, after 1000 missing               | | own=10000
  1s                                                                             | | own=13000
  closed, tick, open, tick, after 1000 missing, after 1000 missing               | | own=13000
`);

test('the guest treats seconds without media as silence, whatever event ends them', () => {
  const ends = ['2600ms', '1000ms, closed, tick, open', '1000ms, connection-down'];
  for (const end of ends) {
    const [missing, silent] = (['missing', 'silent'] as const).map((what) => {
      const rig = GuestRig.inCall(10);
      for (let i = 0; i < 20; i++)
        void guestPlays(rig)`
        ahead 1000, media ${what}, tick, ${end}
      `;
      return rig.state;
    });
    assert.ok((silent?.silence.ms ?? 0) >= 20_000, `${end}: silent`);
    // The first seconds count until media is clearly missing.
    assert.ok((missing?.clock.ownMs ?? NaN) - 10_000 <= 7_500, `${end}: in no count`);
  }
});

test('a silence belongs to the period in which it ends', () => {
  void at(118)`
    after 2400 silent, after 1000 silent | | silence=2/3400
  `;
  // The host claims 2 s more than the guest counts, which the veto allows. The payment settles at once.
  void at(177)`
    ahead 2000, quote-ok, signed, 1s                                           | sign, send-payment, !billing_attempt, watch for any
    confirmed                                                                  | !billing_success | paid own=178000
    after 1000 silent, after 1000 silent, after 1000 silent, after 1000 silent |                  | silence=3/4000
  `;
});

test('the guest counts held-back seconds only if the host missed the silence', () => {
  void at(10)`
    closed, tick, open, tick, media missing, after 2800 arrives | | own=12800
  `;
  // The same if the grace period ends during the silence.
  void at(10)`
    closed, tick, open, tick, media missing, counts 1000, tick | | own=10000
    after 2800 arrives                                         | | own=13800
  `;
  void at(10)`
    closed, tick, open, tick, media missing, after 4600 arrives              | | own=10000
    closed, tick, open, tick, media missing, counts 2600, closed, tick       | | own=10000
  `;
});

test('a tick counts all its time, however late host and connection are', () => at(10)`
  after 4400 arrives | | own=14400
  after 4600 arrives | | own=16900
`);

test('a host that leaves after each tick gets no second counted', () => at(10)`
  connection-down, after 4490 arrives, connection-down, after 4490 arrives | | own=10000
  connection-down, after 4490 arrives, connection-down, after 4490 arrives | | own=10000
`);

test('a host cannot charge later for seconds lost to interruptions', () => at(10)`
  10000ms, closed, tick, open, tick, 2s | | own=14000
  10000ms, closed, tick, open, tick, 2s | | own=16000
  10000ms, closed, tick, open, tick, 2s | | own=18000
`);

test('the guest’s meter is correct again a minute after a false tick', () => at(10)`
  claims 1000000 | request-quote | elapsedMs=20000
  60s            |               | elapsedMs=70000
`);

test.run();
