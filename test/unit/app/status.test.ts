// pure
/** The status of host and guest, computed from each role's step and the call's view. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { $guest, GUEST_AT_REST, type GuestStep } from '../../../src/main/app/guest-state.ts';
import { $host, HOST_AT_REST, type HostStep } from '../../../src/main/app/host-state.ts';
import { $call, CALL_AT_REST, resetCall } from '../../../src/main/app/call-state.ts';
import {
  $guestStatus,
  $hostStatus,
  guestStatus,
  hostStatus,
} from '../../../src/main/app/status.ts';
import { terms } from '../../support/samples.ts';
import type { CallPhase, CallView, PrepayView } from '../../../src/shared/api/ledger.ts';

const handout = { code: 'p2c', link: 'https://p.example/#invite=p2c' };
const inviting: HostStep = { at: 'inviting', terms, title: '', ...handout };
const HOST_STEPS: readonly HostStep[] = [{ at: 'idle' }, inviting, { at: 'connecting' }];
const GUEST_STEPS: readonly GuestStep[] = [
  { at: 'idle' },
  { at: 'replying' },
  { at: 'waiting', ...handout },
];

/** The status reads only these parts of a view. */
const view = (phase: CallPhase, stage?: PrepayView['stage']): CallView =>
  ({ phase, prepay: stage === undefined ? null : { stage } }) as CallView;
const call = (
  role: 'host' | 'guest',
  now: CallView | null,
  more: object = {},
): typeof CALL_AT_REST => ({ ...CALL_AT_REST, role, view: now, ...more });

test('before the peers have met, each side’s status is its own current step', () => {
  for (const now of [null, view('idle'), view('greeting')]) {
    for (const step of HOST_STEPS) assert.is(hostStatus({ step }, call('host', now)), step.at);
    for (const step of GUEST_STEPS) assert.is(guestStatus({ step }, call('guest', now)), step.at);
  }
});

test('after the peers have met, the call’s view alone determines the status', () => {
  for (const step of HOST_STEPS) {
    for (const phase of ['awaiting-prepayment', 'in-call', 'ended'] as const) {
      assert.is(hostStatus({ step }, call('host', view(phase))), phase);
    }
    const over = call('host', view('in-call'), { ended: 'guest' });
    assert.is(hostStatus({ step }, over), 'ended', 'the page may know first');
    assert.is(hostStatus({ step }, call('host', null, { ended: 'error' })), 'ended');
  }
  for (const step of GUEST_STEPS) {
    assert.is(guestStatus({ step }, call('guest', view('in-call'))), 'in-call');
    assert.is(guestStatus({ step }, call('guest', view('ended'))), 'ended');
    assert.is(guestStatus({ step }, call('guest', null, { ended: 'error' })), 'ended');
  }
});

test('a guest’s status is paying from its request until the payment settles', () => {
  const stages: Record<PrepayView['stage'], 'connected' | 'paying'> = {
    idle: 'connected',
    asking: 'paying',
    signing: 'paying',
    approving: 'paying',
    sending: 'paying',
    confirming: 'paying',
    waiting: 'paying',
    unadmitted: 'paying',
    expiring: 'paying',
    settled: 'connected',
    failed: 'connected',
  };
  const step: GuestStep = { at: 'waiting', ...handout };
  for (const stage of Object.keys(stages) as PrepayView['stage'][]) {
    const now = call('guest', view('awaiting-prepayment', stage));
    assert.is(guestStatus({ step }, now), stages[stage], stage);
  }
  assert.is(guestStatus({ step }, call('guest', view('awaiting-prepayment'))), 'connected');
});

test('a call in one role leaves the other role’s status idle', () => {
  const step = { at: 'idle' } as const;
  assert.is(hostStatus({ step }, call('guest', view('in-call'))), 'idle');
  assert.is(guestStatus({ step }, call('host', view('in-call'), { ended: 'host' })), 'idle');
});

test('both statuses change with the stores, and return to idle with them', () => {
  const seen: string[] = [];
  const stops = [
    $hostStatus.listen((status) => void seen.push(`host ${status}`)),
    $guestStatus.listen((status) => void seen.push(`guest ${status}`)),
  ];
  $host.setKey('step', inviting);
  $host.setKey('step', { at: 'connecting' });
  $call.set(call('host', view('awaiting-prepayment')));
  $call.setKey('view', view('in-call'));
  // A page that resumes a call has made no step.
  $host.set(HOST_AT_REST);
  $call.set({ ...$call.get(), ended: 'unpaid' });
  resetCall();
  $guest.setKey('step', { at: 'replying' });
  $guest.set(GUEST_AT_REST);
  for (const stop of stops) stop();
  assert.equal(seen, [
    'host inviting',
    'host connecting',
    'host awaiting-prepayment',
    'host in-call',
    'host ended',
    'host idle',
    'guest replying',
    'guest idle',
  ]);
});

test.run();
