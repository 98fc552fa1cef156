// pure
/** A reload. Structured clone copies the state, and the next page's clock has another origin. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mustPersistFirst } from '../../../src/shared/billing/types.ts';
import { GuestRig, guestPlays } from './guest-rig.ts';
import { HostRig, hostPlays } from './host-rig.ts';

const guest = (seconds: number) => guestPlays(GuestRig.inCall(seconds));
const host = (seconds: number) => hostPlays(HostRig.inCall(seconds));

test('only payments and settlements wait until their state is saved', () => {
  const rig = GuestRig.inCall(170);
  rig.quoteOk(4);
  rig.signed(4);
  assert.not(rig.effects.some(mustPersistFirst));
  rig.seconds(10);
  assert.equal(
    rig.effects.filter(mustPersistFirst).map(({ type }) => type),
    ['send-payment'],
  );
  assert.is(rig.state.minute.tag, 'pending', 'the state to persist says that bytes may have left');
  assert.ok(HostRig.inCall(180).pay(4).some(mustPersistFirst));
});

test('a reloaded host keeps its count, and resumes after a good ack', () => host(100)`
  reload            |                 | paid/interrupted elapsedMs=100000
  30s none          |                 | ticks=0
  connection-up, 1s | →unfreeze, open | runFrom=100000
`);

test('a reloaded host repeats the freeze, and its limit does not restart', () => host(180)`
  10s, 7s           | →billing_failed, !billing_failed, →freeze, freeze unpaid, close, clock-stop
  reload, 100s none | freeze unpaid
  connection-up, 1s | →freeze
  mark, 30s         | →billing_failed, !billing_failed, →call_end, end unpaid | end@=12960
`);

test('a reloaded guest waits for its pending payment, and does not pay twice', () => guestPlays(
  GuestRig.pending(),
)`
  reload                  | watch for any    | pending
  connection-up, tick, 3s | →unfreeze
  confirmed               | !billing_success | paidUntilMs=240000
`);

test('a reloaded guest discards an unsent payment and asks for another quote', () => guest(172)`
  quote-ok, signed    | sign
  reload              | discard
  connection-up, tick | →unfreeze, request-quote
`);

for (const first of ['reload', 'quote-later, reload'] as const) {
  test(`the guest’s new page asks for another quote after ${first}`, () => {
    void guest(172)`
      ${first}            |
      connection-up, tick | →unfreeze, request-quote | quote
    `;
    void guest(190)`
      closed, 6s          | request-quote
      ${first}            | freeze unpaid
      60000ms             |
      connection-up, tick | →freeze, request-quote | retry
    `;
  });
}

test('a guest’s reload does not make time without media count', () => guest(60)`
  closed, tick, open, tick, reload                                           |           | own=60000
  connection-up, media missing, tick, counts 1000, tick, counts 1000         | →unfreeze | own=60000
  tick, counts 1000, tick, counts 1000, tick, counts 1000, tick, counts 1000 |           | own=60000
  media arrives, tick                                                        |           | own=61000
`);

test('a reloaded guest continues its own count', () => guest(169)`
  reload                  |
  connection-up, tick, 3s | →unfreeze, request-quote
  quote-ok, signed        | sign
  8s                      | send-payment, !billing_attempt, watch for any
`);

test.run();
