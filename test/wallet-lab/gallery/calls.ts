import { namesOf } from '../../../src/shared/files/safe-name.ts';
import { $helpOpen, $panel, $screen } from '../../../src/main/app/screen.ts';
import { $guest } from '../../../src/main/app/guest-state.ts';
import { $call, $media, type ChatLine } from '../../../src/main/app/call-state.ts';
import { $kept } from '../../../src/main/app/files-link.ts';
import { $toasts, toast } from '../../../src/main/app/toasts.ts';
import { noticeStrings } from '../../../src/main/attention/strings.ts';
import { $tip, type TipState } from '../../../src/main/tip/actions.ts';
import type { CallView, EndReason, PaymentRecord, Role } from '../../../src/shared/api/ledger.ts';
import { type AppError, appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { $again } from '../../../src/main/call/again-state.ts';
import { $endedTally } from '../../../src/main/quality/link-quality.ts';
import { $full } from '../../../src/main/call/full-screen.ts';
import { $payments } from '../../../src/main/payment/state.ts';
import { $repair } from '../../../src/main/recovery/repair.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import { face } from './faces.ts';
import {
  billing as running,
  minutes,
  payment,
  SIGNATURE,
  terms,
  view,
} from '../../support/samples.ts';
import { wallet } from './fixtures.ts';

/** The call in every state of its billing, from both chairs. */

type Billing = Partial<NonNullable<CallView['billing']>>;

/** Minute 5 of a call runs, unless said otherwise. */
export function inCall(role: Role, billing: Billing = {}, more: Partial<CallView> = {}): void {
  wallet();
  $screen.set(role);
  if (role === 'guest') $guest.setKey('terms', terms);
  $media.set({
    ...$media.get(),
    local: face('me'),
    remote: face('peer'),
    hasMicrophone: true,
    hasCamera: true,
  });
  $call.set({
    role,
    connection: 'connected',
    ended: null,
    error: null,
    peerName: role === 'host' ? 'Ana' : '',
    isPeerAsleep: false,
    chat: [
      { id: 1, from: 'peer', text: 'Hello! I can hear you well.' },
      { id: 2, from: 'me', text: 'Here is the recipe: https://example.org/sourdough' },
    ],
    view: view({
      role,
      phase: 'in-call',
      mediaOpen: true,
      sending: true,
      minutes: minutes(2),
      totalPaid: usdc(2_500_000n),
      remaining: role === 'guest' ? usdc(14_000_000n) : null,
      balance: role === 'guest' ? usdc(96_000_000n) : null,
      coveredPayments: role === 'host' ? 412 : null,
      billing: running(billing),
      ...more,
    }),
  });
}

const short = appError('insufficient_usdc', {
  balance: usdc(100_000n),
  needed: usdc(500_000n),
});

/** Minute 6 was due 10 s ago. */
function frozen(role: Role, more: Billing, error: AppError, status: 'frozen' | 'failed'): void {
  const own = role === 'guest' ? error : appError('unpaid', { minute: 6 });
  inCall(
    role,
    {
      status,
      color: 'red',
      elapsedMs: 310_000,
      countdownMs: 0,
      running: false,
      freezeCode: error.code,
      ...more,
    },
    {
      mediaOpen: false,
      freezeCode: own,
      ...(role === 'guest' ? { balance: usdc(100_000n), remaining: usdc(14_000_000n) } : {}),
    },
  );
}

function pending(role: Role): void {
  inCall(role, {
    status: 'pending',
    color: 'yellow',
    elapsedMs: 301_500,
    countdownMs: 0,
    upcoming: { what: 'freeze', inMs: 8_500, counting: true },
  });
}

function interrupted(role: Role): void {
  // The host's own gate closes.
  const shut = role === 'host' ? { sending: false } : { mediaOpen: false };
  inCall(role, { status: 'interrupted', color: 'grey', running: false }, shut);
  $call.setKey('connection', 'interrupted');
}

const KEPT = {
  root: 'aa'.repeat(32),
  ...namesOf('Contract, annotated.pdf'),
  size: 1_482_113,
};

export function over(role: Role, reason: EndReason, more: Partial<CallView> = {}): void {
  inCall(role, { running: false }, { phase: 'ended', endReason: reason, ...more });
  $call.set({ ...$call.get(), ended: reason, connection: 'closed' });
  const tally = { goodMs: 227_000, fairMs: 18_000, poorMs: 5_000, interruptions: 1 };
  $endedTally.set({ callId: $call.get().view?.callId ?? '', tally });
}

const prepaid = (role: Role): void =>
  inCall(
    role,
    { status: 'prepaid', elapsedMs: 12_400, countdownMs: 167_600, paidUntilMs: 180_000, minute: 4 },
    { minutes: minutes(0), totalPaid: usdc(1_500_000n) },
  );

const yellow = (role: Role): void =>
  inCall(role, { status: 'paid', color: 'yellow', elapsedMs: 292_000, countdownMs: 8_000 });

const retryIn = (inMs: number): Billing => ({ upcoming: { what: 'retry', inMs, counting: true } });
const endIn = (inMs: number): Billing => ({ upcoming: { what: 'end', inMs, counting: true } });

/** The first seconds of a call with a trial. */
function trying(role: Role): void {
  prepaid(role);
  const { view: now } = $call.get();
  if (!now) return;
  const tried = { ...now.terms, returnsUnused: true as const, trialSeconds: 30 };
  $call.setKey('view', { ...now, terms: tried, trialsBefore: role === 'host' ? 3 : null });
}

/** The panel with payments is open, and in it the amounts to tip. */
function tipping(more: Partial<TipState> = {}): void {
  inCall('guest');
  $panel.set('payments');
  $payments.set([tip('guest')]);
  $tip.set({ ...$tip.get(), isOpen: true, ...more });
}

/** A tip of the call that runs. */
const tip = (role: Role): PaymentRecord =>
  payment({
    ...{ kind: 'tip', role, minute: null, amount: usdc(2_500_000n) },
    signature: `8${SIGNATURE.slice(1)}`,
  });

export const callStates: Readonly<Record<string, () => void>> = {
  'call-tip': () => tipping(),
  'call-tip-paying': () => tipping({ giving: usdc(2_500_000n) }),
  'call-tip-asks': () => tipping({ asked: usdc(500_000_000n) }),
  'call-tip-failed': () => tipping({ error: appError('wallet_rejected') }),
  'call-host-tipped': () => {
    inCall('host');
    $panel.set('payments');
    $payments.set([tip('host')]);
    toast(noticeStrings.tip.host('2.50'), { color: 'green' });
  },
  'call-ended-tip': () => {
    over('guest', 'guest');
    $payments.set([tip('guest')]);
  },
  'call-trial': () => trying('guest'),
  'call-host-trial': () => trying('host'),
  'call-guest': () => inCall('guest'),
  'call-host': () => inCall('host'),
  'call-prepaid': () => prepaid('guest'),
  'call-host-prepaid': () => prepaid('host'),
  'call-yellow': () => yellow('guest'),
  'call-host-yellow': () => yellow('host'),
  'call-pending': () => pending('guest'),
  'call-host-pending': () => pending('host'),
  'call-frozen': () => frozen('guest', retryIn(4_600), short, 'frozen'),
  'call-host-frozen': () => frozen('host', retryIn(4_600), short, 'frozen'),
  'call-frozen-allowance': () =>
    frozen(
      'guest',
      retryIn(4_600),
      appError('allowance_used_up', { left: usdc(0n), needed: usdc(500_000n) }),
      'frozen',
    ),
  'call-failing': () => frozen('guest', endIn(2_600), short, 'failed'),
  'call-host-failing': () => frozen('host', endIn(2_600), short, 'failed'),
  'call-interrupted': () => interrupted('guest'),
  'call-host-interrupted': () => interrupted('host'),
  'call-peer-asleep': () => {
    interrupted('guest');
    $call.setKey('isPeerAsleep', true);
  },
  'call-low': () => inCall('guest', {}, { balance: usdc(800_000n) }),
  'call-low-allowance': () =>
    inCall('guest', {}, { remaining: usdc(0n), balance: usdc(9_000_000n) }),
  'call-silent': () => inCall('guest', { elapsedMs: 275_000, countdownMs: 25_000, asks: 6 }),
  'call-manual': () => {
    inCall('guest', {}, { payMode: 'manual', remaining: null });
  },
  'call-host-low': () => inCall('host', {}, { coveredPayments: 2 }),
  'call-long': () => {
    inCall(
      'guest',
      { elapsedMs: 4_325_000, countdownMs: 55_000, paidUntilMs: 4_380_000, minute: 74 },
      { minutes: minutes(70), totalPaid: usdc(36_500_000n), balance: usdc(62_000_000n) },
    );
    const line = (_: unknown, at: number): ChatLine => ({
      ...{ id: at + 1, from: at % 2 === 0 ? 'me' : 'peer' },
      text: `Here is the recipe: ${at + 1}.`,
    });
    $call.setKey('chat', Array.from({ length: 130 }, line));
  },
  'call-screen': () => {
    inCall('guest');
    $media.setKey('peerScreen', true);
    $call.setKey('peerName', 'Ann');
  },
  'call-full': () => {
    inCall('guest', { color: 'yellow', countdownMs: 8_000 }, { balance: usdc(800_000n) });
    $media.setKey('peerScreen', true);
    $full.set(true);
  },
  'call-full-frozen': () => {
    frozen('guest', retryIn(4_600), short, 'frozen');
    $full.set(true);
  },
  'call-muted': () => {
    inCall('guest');
    $media.set({
      ...$media.get(),
      microphoneOn: false,
      cameraOn: false,
      peerMicrophoneOn: false,
      peerCameraOn: false,
    });
    $wallet.set({ ...$wallet.get(), status: 'disconnected', address: null });
    $toasts.set([{ id: 1, text: 'Minute 5 paid', color: 'green' }]);
  },
  'call-no-microphones': () => {
    inCall('host');
    $media.set({
      ...$media.get(),
      hasMicrophone: false,
      peerMicrophoneOn: false,
      peerHasMicrophone: false,
    });
    $toasts.set([{ id: 1, text: 'Your guest has paid', color: 'green' }]);
  },
  'call-news': () => {
    inCall('guest', {}, { balance: usdc(800_000n) });
    $toasts.set([
      { id: 1, text: 'Minute 5 paid', color: 'green' },
      { id: 2, text: 'Balance: 1 minute left', color: 'yellow' },
    ]);
  },
  'call-news-long': () => {
    interrupted('host');
    $toasts.set([{ id: 1, text: 'Connection interrupted. Billing is paused.', color: 'grey' }]);
  },
  'call-repair': () => {
    interrupted('guest');
    $call.setKey('error', appError('peer_away'));
    $repair.set({
      code: `p2cr${'AQx7'.repeat(46)}`,
      step: 'offered',
      busy: false,
      error: null,
      linked: '',
    });
  },
  'call-ended-news': () => {
    over('host', 'guest');
    $toasts.set([{ id: 1, text: 'Frozen: minute 5 is not paid', color: 'red' }]);
  },
  'call-help': () => {
    inCall('guest');
    $helpOpen.set(true);
  },
  'call-ended': () => over('guest', 'host'),
  'call-again-asked': () => {
    over('guest', 'host');
    $again.set('asked');
  },
  'call-again-declined': () => {
    over('host', 'guest');
    $again.set('declined');
  },
  'call-host-ended': () => over('host', 'guest'),
  // A file of an earlier call, which this browser keeps for its guest.
  'call-ended-kept': () => {
    over('guest', 'host');
    $kept.set([KEPT]);
  },
  'call-host-ended-kept': () => {
    over('host', 'guest');
    $kept.set([KEPT]);
  },
  'call-ended-unbegun': () => {
    over('guest', 'host', { billing: null, minutes: [], totalPaid: usdc(0n) });
    $endedTally.set(null);
    $payments.set([]);
  },
  'call-ended-unpaid': () =>
    over('guest', 'unpaid', { error: short, freezeCode: short, mediaOpen: false }),
};
