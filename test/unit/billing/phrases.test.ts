// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lowWords } from '../../../src/main/billing/low-funds-warning.ts';
import {
  causeOfEnd,
  freezeWords,
  isHostSilent,
  nextStep,
  statusWords,
} from '../../../src/main/billing/phrases.ts';
import { $media, type MediaState } from '../../../src/main/app/call-state.ts';
import { NO_WISHES, type VideoWishes } from '../../../src/main/rtc/video-wish.ts';
import type { CallView, Role } from '../../../src/shared/api/ledger.ts';
import type { BillingSnapshot, Upcoming } from '../../../src/shared/billing/types.ts';
import { type AppError, appError, type ErrorCode } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { billing, minutes, view as anyView } from '../../support/samples.ts';

const STATUSES = ['prepaid', 'paid', 'pending', 'failed', 'frozen', 'interrupted'] as const;
const COLORS = ['green', 'yellow', 'red', 'grey'] as const;

const view = (part: Partial<CallView> = {}, reading: Partial<BillingSnapshot> = {}): CallView =>
  anyView({ phase: 'in-call', minutes: minutes(2), billing: billing(reading), ...part });

const upcoming = (what: Upcoming['what']): Upcoming => ({ what, inMs: 4_600, counting: true });

const says = (
  part: Partial<CallView>,
  reading: Partial<BillingSnapshot>,
  leftMs: number,
): string => {
  const now = view(part, reading);
  return nextStep(now, now.billing ?? billing(), leftMs);
};

const HOST = { role: 'host' } as const;
const MANUAL = { payMode: 'manual' } as const;
const SHORT = appError('insufficient_usdc', { balance: usdc(0n), needed: usdc(500_000n) });

// Proves stage 7: Elapsed, countdown, colours
test('no two states of the meter share both word and sign', () => {
  const shown = STATUSES.flatMap((status) =>
    COLORS.map((color) => statusWords(billing({ status, color }))),
  );
  for (const { text, icon } of shown) assert.ok(text.length > 3 && icon.length > 3);
  const yellow = statusWords(billing({ color: 'yellow' }));
  assert.is.not(yellow.text, statusWords(billing()).text);
  assert.is.not(yellow.icon, statusWords(billing()).icon);
});

test('before each minute, the page asks a guest whose host sends no media', () => {
  const silent = (part: Partial<CallView>, reading: Partial<BillingSnapshot>): string => {
    const now = view(part, reading);
    return nextStep(now, now.billing ?? billing(), 4_600, true);
  };
  const asked = 'You are asked before minute 6 is paid.';
  for (const color of ['green', 'yellow'] as const) {
    assert.is(silent({}, { color, asks: 6 }), asked);
    assert.is(silent(HOST, { color }), 'Your guest is asked before minute 6 is paid.');
    // The guest has agreed to pay.
    const reading = { color, countdownMs: 29_000 };
    assert.is(silent({}, reading), says({}, reading, 4_600));
  }
  const late = { status: 'pending', upcoming: upcoming('freeze'), asks: 6 } as const;
  assert.is(silent({}, late), `${asked} Otherwise the call freezes in 5 s.`);
});

test('the page calls a host silent if it sends no media', () => {
  const silentAs = (role: Role, media: Partial<MediaState>, wishes: Partial<VideoWishes> = {}) =>
    isHostSilent({ role }, { ...$media.get(), ...media }, { ...NO_WISHES, known: true, ...wishes });
  const picture = { hasMicrophone: false, hasCamera: true, cameraOn: true };
  const peer = { peerHasMicrophone: false, peerCameraOn: true };
  const rows: readonly (readonly [boolean, ...Parameters<typeof silentAs>])[] = [
    [false, 'host', { hasMicrophone: true, microphoneOn: false, hasCamera: false }],
    [false, 'host', picture],
    [true, 'host', { ...picture, cameraOn: false }],
    [true, 'host', picture, { peer: 'none' }],
    [false, 'host', { ...picture, hasCamera: false, sharing: true }],
    [true, 'host', { ...picture, hasCamera: false }],
    [false, 'guest', { peerHasMicrophone: true, peerCameraOn: false }],
    [false, 'guest', peer],
    [true, 'guest', { ...peer, peerCameraOn: false }],
    [true, 'guest', peer, { own: 'none' }],
    [true, 'guest', { ...peer, peerSilent: true }],
  ];
  for (const [silent, ...about] of rows)
    assert.is(silentAs(...about), silent, JSON.stringify(about));
});

/** Reader, state of the meter, next step, and words. */
const STEPS = `
  guest          | paid/green         |         | Minute 6 is paid automatically.
  guest/empty    | paid/green         |         | Minute 6 is not covered yet.
  guest/trial    | prepaid/green      |         | The time is free if you leave before 4:30.
  guest/over     | prepaid/green      |         | Minute 6 is paid automatically.
  host/trial     | prepaid/green      |         | The time is free if the call ends before 4:30.
  manual/trial   | prepaid/yellow     |         | Your wallet is asking for minute 6.
  manual         | paid/green         |         | Your wallet will ask shortly before minute 6.
  host           | paid/green         |         | Your guest pays minute 6 when it begins.
  guest          | paid/yellow        |         | Preparing the payment for minute 6.
  manual         | paid/yellow        |         | Your wallet is asking for minute 6.
  host           | prepaid/yellow     |         | Your guest is about to pay minute 6.
  guest          | pending/yellow     | freeze  | Confirming the payment for minute 6. Otherwise the call freezes in 5 s.
  manual         | pending/yellow     | freeze  | Approve minute 6 in your wallet if it asks. Otherwise the call freezes in 5 s.
  host           | pending/yellow     | freeze  | Waiting for minute 6 to be paid. Otherwise the call freezes in 5 s.
  guest          | frozen/red         | retry   | Retrying in 5 s.
  host           | frozen/red         | retry   | Retrying in 5 s.
  guest          | frozen/red         | give-up | Retrying for another 5 s.
  manual         | frozen/red         | give-up | Retrying. Approve in your wallet within 5 s.
  host           | frozen/red         | end     | Without the payment, the call ends within 5 s.
  guest          | failed/red         | end     | The call ends in 5 s.
  guest          | interrupted/grey   | retry   | Connection interrupted. Billing is paused.
`;
const trialOf = (trialSeconds: number): Partial<CallView> => ({
  terms: { ...view().terms, returnsUnused: true, trialSeconds },
});
const READERS: Readonly<Record<string, Partial<CallView>>> = {
  ...{ host: HOST, manual: MANUAL, empty: { balance: usdc(0n) } },
  ...{ trial: trialOf(270), over: trialOf(263) },
};

// Proves stage 8: Feed, totals, what is left, what happens next
test('the page says what happens next, for each status and role', () => {
  for (const line of STEPS.trim().split('\n')) {
    const [who = '', state = '', next = '', words] = line.split('|').map((each) => each.trim());
    const [status, color] = state.split('/') as [
      BillingSnapshot['status'],
      BillingSnapshot['color'],
    ];
    const part = Object.assign({}, ...who.split('/').map((each) => READERS[each])) as object;
    const what = next as Upcoming['what'] | '';
    const reading = {
      status,
      color,
      elapsedMs: 263_000,
      ...(what && { upcoming: upcoming(what) }),
    };
    assert.is(says(part, reading, 4_600), words, line);
  }
  assert.is(says({}, { status: 'frozen', upcoming: upcoming('retry') }, 0), 'Retrying…');
});

test('the cover names the cause of a freeze and the next step', () => {
  assert.is(freezeWords(view()), null);
  const unpaid = appError('unpaid', { minute: 6 });
  const rows: readonly (readonly [AppError, Partial<CallView>, ErrorCode, RegExp, RegExp?])[] = [
    [SHORT, {}, SHORT.code, /0\.00 of 0\.50/, /Add 0\.50 USDC/],
    [
      appError('confirmation_timeout', { signature: '' }),
      {},
      'confirmation_timeout',
      /^Solana has not confirmed/,
      /not be charged twice/,
    ],
    [unpaid, HOST, 'insufficient_usdc', /^Your guest does not have enough USDC\.$/],
    [unpaid, HOST, 'unpaid', /minute 6 has not arrived yet/],
    [appError('rpc_unreachable', { host: 'rpc.example' }), HOST, 'rpc_unreachable', /rpc\.example/],
  ];
  for (const [error, part, code, cause, step = /^/] of rows) {
    const words = freezeWords(
      view({ ...part, freezeCode: error }, { status: 'frozen', freezeCode: code }),
    );
    assert.match(words?.cause ?? '', cause);
    assert.match(words?.step ?? '', step);
  }
});

test('the page warns of too little money for the next two minutes', () => {
  const level = (part: Partial<CallView>) => lowWords(view(part))?.level ?? 0;
  assert.is(level({ balance: usdc(1_000_000n), remaining: usdc(1_000_000n) }), 0);
  assert.is(level({ balance: usdc(999_999n), remaining: usdc(5_000_000n) }), 1);
  assert.is(level({ balance: usdc(5_000_000n), remaining: usdc(500_000n) }), 1);
  assert.is(level({ balance: usdc(499_999n) }), 2);
  assert.match(lowWords(view({ balance: usdc(100_000n) }))?.text ?? '', 'Add 0.40 USDC');
  assert.is(level({ ...HOST, coveredPayments: 4 }), 0);
  assert.is(level({ ...HOST, coveredPayments: 3 }), 1);
  assert.is(level({ ...HOST, coveredPayments: 0 }), 2);
});

test('the page names the unpaid minute that ended a call', () => {
  const cause = (error: ReturnType<typeof appError>, reason: 'unpaid' | 'guest' = 'unpaid') =>
    causeOfEnd(reason, view({ error }, { minute: 7 }));
  const revoked = appError('payment_invalid', { reason: 'allowance_used_up' });
  assert.equal(cause(revoked), appError('unpaid', { minute: 7 }));
  assert.equal(cause(appError('wallet_rejected')), appError('unpaid', { minute: 7 }));
  const other = appError('payment_invalid', { reason: 'memo' });
  assert.equal(cause(other), other);
  assert.is(cause(revoked, 'guest'), null);
});

test.run();
