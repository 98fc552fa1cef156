// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GuestEvent, HostEvent } from '../../../src/shared/billing/types.ts';
import { GuestRig } from './guest-rig.ts';
import { HostRig } from './host-rig.ts';
import { EXPIRED, FAILED, NO_FUNDS, tag, WRONG } from './rig.ts';

/** Every event in every state: which state it leads to. What is not written here stays as it is. */

function ended<R extends GuestRig | HostRig>(rig: R): R {
  rig.feed({ type: 'end', by: 'peer', reason: 'error' });
  return rig;
}

const GUEST = {
  paid: () => GuestRig.inCall(100),
  quote: () => GuestRig.inCall(172),
  overdue: () => GuestRig.inCall(182),
  ready: () => {
    const rig = GuestRig.inCall(172);
    rig.quoteOk(4);
    rig.signed(4);
    return rig;
  },
  pending: () => GuestRig.pending(),
  frozen: () => GuestRig.frozen(),
  retry: () => GuestRig.retrying(),
  unpaid: () => GuestRig.unpaid(),
  ended: () => ended(GuestRig.pending()),
} as const;
type GuestTag = keyof typeof GUEST;

const minute = 4;
const GUEST_EVENTS: readonly (readonly [
  string,
  (attempt: number) => GuestEvent,
  Partial<Record<GuestTag, string>>,
])[] = [
  ['wake', () => ({ type: 'wake' }), {}],
  ['connection-down', () => ({ type: 'connection-down' }), { ready: 'quote' }],
  ['connection-up', () => ({ type: 'connection-up' }), {}],
  [
    'peer-freeze',
    () => ({ type: 'peer-freeze', minute, code: 'unpaid' }),
    { quote: 'frozen', overdue: 'frozen', ready: 'frozen', pending: 'frozen' },
  ],
  ['peer-unfreeze', () => ({ type: 'peer-unfreeze' }), {}],
  [
    'end',
    () => ({ type: 'end', by: 'self', reason: 'guest' }),
    {
      paid: 'ended',
      quote: 'ended',
      overdue: 'ended',
      ready: 'ended',
      pending: 'ended',
      frozen: 'ended',
      retry: 'ended',
      unpaid: 'ended',
    },
  ],
  [
    'confirmed',
    () => ({ type: 'confirmed', minute, signature: 's' }),
    {
      quote: 'paid',
      overdue: 'paid',
      ready: 'paid',
      pending: 'paid',
      frozen: 'paid',
      retry: 'paid',
      unpaid: 'paid',
    },
  ],
  ['confirmed, other minute', () => ({ type: 'confirmed', minute: 5, signature: 's' }), {}],
  [
    'refused',
    () => ({ type: 'refused', minute, retry: false, error: NO_FUNDS }),
    { pending: 'frozen' },
  ],
  [
    'refused retry',
    () => ({ type: 'refused', minute, retry: true, error: NO_FUNDS }),
    { retry: 'unpaid' },
  ],
  [
    'failed on chain',
    () => ({ type: 'dead', minute, error: FAILED }),
    { pending: 'frozen', retry: 'unpaid' },
  ],
  [
    'expired',
    () => ({ type: 'dead', minute, error: EXPIRED }),
    { pending: 'frozen', retry: 'unpaid' },
  ],
  ['attempted', () => ({ type: 'attempted', minute, signature: 's' }), {}],
  ['quote-ok', (attempt) => ({ type: 'quote-ok', minute, attempt }), {}],
  ['quote-wrong', (attempt) => ({ type: 'quote-wrong', minute, attempt, error: WRONG }), {}],
  ['quote-later', (attempt) => ({ type: 'quote-later', minute, attempt, error: WRONG }), {}],
  [
    'quote-settled',
    (attempt) => ({ type: 'quote-settled', minute, attempt }),
    { quote: 'pending', overdue: 'pending' },
  ],
  ['signed unasked', (attempt) => ({ type: 'signed', minute, attempt, signedAtMs: 0 }), {}],
  [
    'sign-failed unasked',
    (attempt) => ({ type: 'sign-failed', minute, attempt, error: NO_FUNDS, final: true }),
    {},
  ],
];

for (const [name, make, leads] of GUEST_EVENTS) {
  test(`guest: ${name} in every state`, () => {
    for (const [state, prepare] of Object.entries(GUEST) as [GuestTag, () => GuestRig][]) {
      const rig = prepare();
      const before = tag(rig);
      rig.feed(make(rig.attempt));
      assert.is(tag(rig), leads[state] ?? before, `in ${state}`);
    }
  });
}

const HOST = {
  paid: () => HostRig.inCall(100),
  window: () => HostRig.inCall(170),
  due: () => HostRig.inCall(180),
  settling: () => HostRig.settling(),
  frozen: () => HostRig.frozen(),
  unpaid: () => HostRig.unpaid(),
  ended: () => ended(HostRig.settling()),
} as const;
type HostTag = keyof typeof HOST;

const digest = 'bytes-4';
const HOST_EVENTS: readonly (readonly [string, HostEvent, Partial<Record<HostTag, string>>])[] = [
  ['wake', { type: 'wake' }, {}],
  ['beat', { type: 'beat' }, {}],
  ['second of another run', { type: 'second', run: 99, connectedMs: 999_000 }, {}],
  ['unknown ack', { type: 'ack', ack: { seq: 9_999, rx: true } }, {}],
  ['admitted again', { type: 'admitted', prepaidPeriods: 9 }, {}],
  ['connection-down', { type: 'connection-down' }, {}],
  ['connection-up', { type: 'connection-up' }, {}],
  [
    'peer-freeze',
    { type: 'peer-freeze', minute, code: 'unpaid' },
    { due: 'frozen', settling: 'frozen' },
  ],
  ['peer-freeze, other minute', { type: 'peer-freeze', minute: 3, code: 'unpaid' }, {}],
  ['peer-unfreeze', { type: 'peer-unfreeze' }, {}],
  [
    'end',
    { type: 'end', by: 'self', reason: 'host' },
    {
      paid: 'ended',
      window: 'ended',
      due: 'ended',
      settling: 'ended',
      frozen: 'ended',
      unpaid: 'ended',
    },
  ],
  ['quote-request', { type: 'quote-request', requestId: 1, minute }, {}],
  [
    'payment-request',
    { type: 'payment-request', requestId: 1, minute, digest },
    { window: 'settling', due: 'settling' },
  ],
  ['payment-request, next', { type: 'payment-request', requestId: 1, minute: 5, digest }, {}],
  ['journaled', { type: 'journaled', minute, digest, signature: 's' }, {}],
  [
    'landed',
    { type: 'landed', minute, digest, signature: 's' },
    { window: 'paid', due: 'paid', settling: 'paid', frozen: 'paid', unpaid: 'paid' },
  ],
  ['landed, other minute', { type: 'landed', minute: 5, digest, signature: 's' }, {}],
  ['rejected', { type: 'rejected', minute, digest, error: NO_FUNDS }, { settling: 'frozen' }],
  ['rejected, other bytes', { type: 'rejected', minute, digest: 'x', error: NO_FUNDS }, {}],
];

for (const [name, event, leads] of HOST_EVENTS) {
  test(`host: ${name} in every state`, () => {
    for (const [state, prepare] of Object.entries(HOST) as [HostTag, () => HostRig][]) {
      const rig = prepare();
      const before = tag(rig);
      rig.feed(event);
      assert.is(tag(rig), leads[state] ?? before, `in ${state}`);
      assert.is(rig.state.gate.open, rig.schedule.running !== null, `gate and clock in ${state}`);
    }
  });
}

test.run();
