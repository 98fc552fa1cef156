// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUEST_VERBS, GuestRig } from './guest-rig.ts';
import { HOST_VERBS, HostRig } from './host-rig.ts';
import { act, said, tag, type Verbs } from './rig.ts';

/**
 * Every event in every state: the state that it leads to, if another, and the effects that it orders. In a
 * state that no row of an event names, it changes nothing and orders nothing.
 */

const ended = <R extends GuestRig | HostRig>(rig: R): R => {
  rig.feed({ type: 'end', by: 'peer', reason: 'error' });
  return rig;
};
/** A rig in each state. */
function after<R>(rig: R, does: (rig: R) => unknown): R {
  does(rig);
  return rig;
}

const asked = (seconds: number) => after(GuestRig.inCall(seconds), (rig) => rig.quoteOk(4));
const GUEST: Readonly<Record<string, () => GuestRig>> = {
  paid: () => GuestRig.inCall(100),
  quote: () => GuestRig.inCall(172),
  overdue: () => GuestRig.inCall(182),
  signing: () => asked(172),
  'signing-late': () => asked(182),
  ready: () => after(asked(172), (rig) => rig.signed(4)),
  pending: () => GuestRig.pending(),
  frozen: () => GuestRig.frozen(),
  retry: () => GuestRig.retrying(),
  unpaid: () => GuestRig.unpaid(),
  ended: () => ended(GuestRig.pending()),
};

const GUEST_EVENTS = [
  ...['wake', 'tick', 'connection-down', 'connection-up', 'peer-freeze', 'peer-unfreeze'],
  ...['end', 'end by the peer', 'confirmed', 'confirmed 5', 'refused', 'refused retry', 'failed'],
  ...['expired', 'attempted', 'quote-ok', 'quote-wrong', 'quote-later', 'quote-settled', 'signed'],
  'sign-failed payment_invalid',
];

/** Several states of one kind; `billing_*` alone: a notice to the peer and an event for this side's page. */
const SHORT: readonly (readonly [RegExp, string])[] = [
  [/UNSIGNED/g, 'quote overdue signing signing-late'],
  [/SETTLING/g, 'settling ahead'],
  [/FAILED/g, 'frozen frozen-open retrying unpaid'],
  [/(?<![→!])billing_\w+/g, '→$&, !$&'],
];

/** Event, states, where they lead, effects in the words of `said`. */
const GUEST_TABLE = `
  tick            | paid UNSIGNED ready pending frozen retry unpaid            |         | send-ack
  connection-down | ready                                                      | quote   | discard
  connection-up   | paid UNSIGNED ready pending                                |         | →unfreeze
  connection-up   | frozen retry unpaid                                        |         | →freeze
  peer-freeze     | paid                                                       |         | freeze unpaid
  peer-freeze     | UNSIGNED ready pending                                     | frozen  | →freeze, freeze unpaid
  end             | paid UNSIGNED pending frozen retry unpaid                  | ended   | →call_end, end guest
  end             | ready                                                      | ended   | discard, →call_end, end guest
  end by the peer | paid UNSIGNED pending frozen retry unpaid                  | ended   | end host
  end by the peer | ready                                                      | ended   | discard, end host
  confirmed       | paid                                                       |         | !billing_success
  confirmed       | UNSIGNED pending                                           | paid    | !billing_success
  confirmed       | ready                                                      | paid    | discard, !billing_success
  confirmed       | frozen retry unpaid                                        | paid    | !billing_success, →unfreeze, unfreeze
  confirmed       | ended                                                      |         | !paid_unserved
  refused         | pending                                                    | frozen  | billing_failed, →freeze, freeze payment_invalid
  refused retry   | retry                                                      | unpaid  | billing_failed
  failed          | pending                                                    | frozen  | billing_failed, →freeze, freeze failed_on_chain
  failed          | retry                                                      | unpaid  | billing_failed
  failed          | ended                                                      |         | !void
  expired         | pending                                                    | frozen  | billing_failed, →freeze, freeze blockhash_expired
  expired         | retry                                                      | unpaid  | billing_failed
  expired         | ended                                                      |         | !void
  attempted       | pending frozen retry unpaid ended                          |         | watch s
  quote-ok        | quote overdue                                              |         | sign
  quote-wrong     | quote overdue                                              |         | request-quote
  quote-settled   | quote overdue                                              | pending | watch for any
  signed          | paid quote overdue ready pending frozen retry unpaid ended |         | discard
  signed          | signing                                                    | ready   |
  signed          | signing-late                                               | pending | send-payment, !billing_attempt, watch for any
  sign-failed payment_invalid | signing-late                                               | frozen  | billing_failed, →freeze, freeze payment_invalid
`;

const HOST: Readonly<Record<string, () => HostRig>> = {
  new: () => new HostRig(),
  paid: () => HostRig.inCall(100),
  window: () => HostRig.inCall(170),
  due: () => HostRig.inCall(180),
  settling: () => HostRig.settling(),
  /** Paid before it is due. */
  ahead: () => after(HostRig.inCall(170), (rig) => rig.pay(4)),
  frozen: () => HostRig.frozen(),
  /** The first bytes may still land. */
  'frozen-open': () => after(HostRig.settling(), (rig) => rig.beats(10)),
  retrying: () => after(HostRig.frozen(), (rig) => rig.pay(4)),
  unpaid: () => HostRig.unpaid(),
  ended: () => ended(HostRig.settling()),
};

const HOST_EVENTS = [
  ...['wake', 'beat', 'second of another run', 'unknown ack', 'admitted 9', 'connection-down'],
  ...['connection-up', 'peer-freeze', 'peer-freeze 3', 'peer-unfreeze', 'end', 'end by the peer'],
  ...['quote-request', 'payment-request', 'payment-request 4 other', 'payment-request 5'],
  ...['journaled', 'landed', 'landed 5', 'rejected', 'rejected 4 other', 'rejected 5'],
];

const HOST_TABLE = `
  beat                         | new paid window due SETTLING FAILED       |          | send-tick
  connection-down              | paid window due SETTLING                  |          | close, clock-stop
  connection-up                | new paid window due SETTLING              |          | →unfreeze
  connection-up                | FAILED                                    |          | →freeze
  peer-freeze                  | new                                       |          | freeze unpaid
  peer-freeze                  | paid window                               |          | freeze unpaid, close, clock-stop
  peer-freeze                  | due SETTLING                              | frozen   | →freeze, freeze unpaid, close, clock-stop
  peer-freeze 3                | new                                       |          | freeze unpaid
  peer-freeze 3                | paid window due SETTLING                  |          | freeze unpaid, close, clock-stop
  end                          | new frozen unpaid                         | ended    | →call_end, end host
  end                          | paid window due                           | ended    | close, clock-stop, →call_end, end host
  end                          | SETTLING                                  | ended    | close, clock-stop, stop-rebroadcast, →call_end, end host
  end                          | frozen-open retrying                      | ended    | stop-rebroadcast, →call_end, end host
  end by the peer              | new frozen unpaid                         | ended    | end guest
  end by the peer              | paid window due                           | ended    | close, clock-stop, end guest
  end by the peer              | SETTLING                                  | ended    | close, clock-stop, stop-rebroadcast, end guest
  end by the peer              | frozen-open retrying                      | ended    | stop-rebroadcast, end guest
  quote-request                | new paid                                  |          | too_early
  quote-request                | window due SETTLING FAILED                |          | answer-quote
  quote-request                | ended                                     |          | payment_window_expired
  payment-request              | new paid                                  |          | too_early
  payment-request              | window due                                | settling | settle
  payment-request              | SETTLING frozen-open retrying ended       |          | join
  payment-request              | frozen                                    |          | settle again
  payment-request              | unpaid                                    |          | payment_window_expired
  payment-request 4 other      | new paid                                  |          | too_early
  payment-request 4 other      | window due                                | settling | settle
  payment-request 4 other      | SETTLING frozen-open retrying             |          | payment_open
  payment-request 4 other      | frozen                                    |          | settle again
  payment-request 4 other      | unpaid ended                              |          | payment_window_expired
  payment-request 5            | new paid window due SETTLING FAILED ended |          | too_early
  journaled                    | SETTLING frozen-open retrying ended       |          | billing_attempt
  landed                       | paid window                               |          | billing_success
  landed                       | due SETTLING                              | paid     | billing_success
  landed                       | FAILED                                    | paid     | billing_success, →unfreeze, unfreeze
  landed                       | ended                                     |          | !credit
  rejected                     | settling                                  | frozen   | billing_failed, →freeze, freeze payment_invalid, close, clock-stop
  rejected                     | ahead                                     | paid     |
  rejected                     | retrying                                  | unpaid   | billing_failed
`;

/** Returns the outcome of each event in each state. @throws where a row names an unknown or repeated pair. */
function outcomes(table: string, events: readonly string[], states: object): Map<string, string> {
  const found = new Map<string, string>();
  const spelled = SHORT.reduce((text, [short, long]) => text.replace(short, long), table);
  for (const line of spelled.trim().split('\n')) {
    const [event = '', of = '', leads = '', effects = ''] = line
      .split('|')
      .map((each) => each.trim());
    assert.ok(events.includes(event), event);
    for (const state of of.split(' ')) {
      assert.ok(state in states && !found.has(`${event} in ${state}`), `${event} in ${state}`);
      found.set(`${event} in ${state}`, `${leads}: ${effects}`);
    }
  }
  return found;
}

/** Returns the outcome of an event that this function feeds to a rig. */
function outcome<R extends GuestRig | HostRig>(verbs: Verbs<R>, rig: R, event: string): string {
  const before = tag(rig);
  const effects = said(act(verbs, rig, event));
  return `${tag(rig) === before ? '' : tag(rig)}: ${effects}`;
}

const guestOutcomes = outcomes(GUEST_TABLE, GUEST_EVENTS, GUEST);
for (const name of GUEST_EVENTS) {
  // Proves stage 6: A failure always freezes: drawn failures in browsers, with picture and sound watched on both sides, and random calls
  // Proves stage 6: Exactly one retry, and it works
  test(`in every state, the guest reacts to ${name} as the table says`, () => {
    for (const [state, prepare] of Object.entries(GUEST)) {
      const at = `${name} in ${state}`;
      assert.is(outcome(GUEST_VERBS, prepare(), name), guestOutcomes.get(at) ?? ': ', at);
    }
  });
}

const hostOutcomes = outcomes(HOST_TABLE, HOST_EVENTS, HOST);
for (const name of HOST_EVENTS) {
  test(`in every state, the host reacts to ${name} as the table says`, () => {
    for (const [state, prepare] of Object.entries(HOST)) {
      const rig = prepare();
      const at = `${name} in ${state}`;
      assert.is(outcome(HOST_VERBS, rig, name), hostOutcomes.get(at) ?? ': ', at);
      assert.is(rig.state.gate.open, rig.schedule.running !== null, `gate and clock in ${state}`);
    }
  });
}

test.run();
