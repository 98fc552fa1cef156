// pure
/** The reason that each side's meter gives for a call whose time stands still. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GuestRig, guestPlays } from './guest-rig.ts';
import { HostRig, hostPlays } from './host-rig.ts';

const newHost = () => hostPlays(new HostRig());
const host = () => hostPlays(HostRig.inCall(20));
const guest = () => guestPlays(GuestRig.inCall(20));

// Proves proof: A standstill and an abused channel are named
test('the host’s page shows that the guest has never received media', () => newHost()`
  admitted, 5s rx-false |                   | paid/interrupted standstill=media elapsedMs=0
  2s                    | open, !call_start | paid/prepaid standstill=undefined
`);

// Proves stage 6: Edge: the phone shows another app
test('both meters show a standstill before the first counted second', () => {
  void newHost()`
    admitted, 1s, 9s none | open, close, clock-stop | paid/interrupted standstill=undefined running=false
    2s                    | open, !call_start       | paid/prepaid
  `;
  void newHost()`
    admitted, 1s, 1s rx-false, 8s none | open, close, clock-stop | paid/interrupted standstill=undefined running=false
    2s                                 | open, !call_start       | paid/prepaid
  `;
  void guestPlays(new GuestRig())`
    admitted, tick, 3000ms |             | paid/interrupted standstill=undefined
    1s                     | !call_start | paid/prepaid
  `;
});

test('no side is interrupted before the gate has first opened', () => {
  void newHost()`
    5s none, admitted | | paid/prepaid
  `;
  void guestPlays(new GuestRig())`
    admitted, closed, tick, 3000ms | | paid/prepaid
  `;
});

test('both sides report that media stopped until media arrives again', () => {
  void host()`
    1s rx-false | close, clock-stop | paid/interrupted standstill=media
    2s          | open              | paid/prepaid standstill=undefined
  `;
  void guest()`
    media missing, 1000ms, tick, 1000ms, closed, tick | | paid/interrupted standstill=media
    open, 2s, 1000ms, closed, tick                    | | paid/interrupted standstill=resuming
  `;
});

test('after a freeze both sides show that the call is resuming', () => {
  void hostPlays(HostRig.frozen())`
    payment-request, landed | settle again, →billing_success, !billing_success, →unfreeze, unfreeze | paid/interrupted standstill=resuming
    1s                      | open                                                                  | paid/paid standstill=undefined
  `;
  void guestPlays(GuestRig.frozen())`
    tick, confirmed | !billing_success, →unfreeze, unfreeze | paid/interrupted standstill=resuming
    open, 1s        |                                       | paid/paid standstill=undefined
  `;
});

test('both sides report devices that the host’s system took, also after an outage', () => {
  void host()`
    taken    | close, clock-stop | paid/interrupted standstill=taken
    3s       |                   | tick=taken/20000/180000 gate=closed
    4s none  |                   | paid/interrupted standstill=undefined
    2s       |                   | paid/interrupted standstill=taken
    free, 2s | open              | paid/prepaid standstill=undefined tick=open/21000/180000 countedSeconds=21
  `;
  void guest()`
    taken  | | paid/interrupted standstill=taken
    5000ms | | paid/interrupted standstill=undefined
    taken  | | paid/interrupted standstill=taken
    1s     | | paid/prepaid standstill=undefined
  `;
});

test('both sides wait if the host’s system takes devices before the first second', () => {
  void newHost()`
    taken, admitted, 3s | | paid/interrupted standstill=taken
  `;
  void guestPlays(new GuestRig())`
    admitted, taken | | paid/interrupted standstill=taken
  `;
});

test('a host whose system often takes devices resumes at the first ack', () => host()`
  taken, 1s | close, clock-stop
  free, 2s  | open
  taken, 1s | close, clock-stop
  free, 2s  | open
  taken, 1s | close, clock-stop
  free, 2s  | open
  taken, 1s | close, clock-stop
  free, 2s  | open
`);

test('a host that reports taken devices while its gate is open gains nothing', () => {
  const owns = [{}, { taken: true }].map((part) => {
    const rig = GuestRig.inCall(20);
    for (let second = 0; second < 10; second += 1) {
      rig.pass(1_000);
      rig.connectedMs += 1_000;
      rig.feed({ type: 'rx', arriving: true });
      rig.tick(part);
    }
    return rig.state.clock.ownMs;
  });
  assert.is(owns[0], owns[1]);
});

test('both sides show an outage until time counts again', () => {
  void host()`
    4s none                        | close, clock-stop | paid/interrupted standstill=undefined
    connection-down, connection-up | →unfreeze         | paid/interrupted standstill=undefined
    2s                             | open              | paid/prepaid
  `;
  void guest()`
    5000ms       | | paid/interrupted standstill=undefined
    closed, tick | | paid/interrupted standstill=undefined
    open, 1s     | | paid/prepaid
  `;
});

test.run();
