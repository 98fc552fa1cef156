// pure
/** The countdowns of both screens, from due to the end of an unpaid minute (docs/billing.md). */
import { test } from 'uvu';
import { GuestRig, guestPlays } from './guest-rig.ts';
import { HostRig, hostPlays } from './host-rig.ts';

test('the guest’s screen counts down to freeze, retry, the retry’s limit and end', () => {
  void guestPlays(GuestRig.inCall(175))`
    wake | | next=undefined
  `;
  void guestPlays(GuestRig.pending())`
    wake          |                                                                        | next=freeze/10/runs
    4s            |                                                                        | next=freeze/6/runs
    6s, closed    | →billing_failed, !billing_failed, →freeze, freeze confirmation_timeout | next=retry/5/runs
    5s            | send-payment again, !billing_attempt, watch for any                    | next=give-up/10/runs
    refused retry | →billing_failed, !billing_failed                                       | next=end/3/runs
    3s            | →call_end, end unpaid                                                  | next=undefined endReason=unpaid
  `;
});

test('the host’s screen counts down to freeze, retry and end without the guest', () => {
  void hostPlays(HostRig.inCall(175))`
    wake                      |                                                                             | next=undefined
    5s                        |                                                                             | next=freeze/10/runs
    10s                       | →billing_failed, !billing_failed, →freeze, freeze unpaid, close, clock-stop | next=retry/5/runs
    5s                        |                                                                             | next=end/15/runs
    payment-request, rejected | settle again, →billing_failed, !billing_failed                              | next=end/3/runs
  `;
  // A retry that is in flight is not announced again.
  void hostPlays(HostRig.frozen())`
    3s, payment-request | settle again | next=end/17/runs
  `;
});

// Proves stage 7: It pauses while interrupted and says so
test('an interruption pauses every countdown, and the screen says so', () => {
  void guestPlays(GuestRig.frozen())`
    1000ms, connection-down | | next=retry/4/stands
    30000ms                 | | frozen/interrupted next=retry/4/stands
  `;
  void hostPlays(HostRig.frozen())`
    1000ms, connection-down | | next=retry/4/stands
    30000ms                 | | frozen/interrupted next=retry/4/stands
  `;
});

test('after its peer’s freeze each side counts down to its next step', () => {
  void hostPlays(HostRig.inCall(150))`
    peer-freeze | freeze unpaid, close, clock-stop | next=retry/5/runs
  `;
  void guestPlays(GuestRig.inCall(150))`
    peer-freeze | freeze unpaid | next=end/20/runs
  `;
});

test.run();
