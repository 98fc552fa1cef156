import { namesOf } from '../../../src/shared/files/safe-name.ts';
import { $panel, $screen } from '../../../src/main/app/screen.ts';
import { $guest, type GuestState, type GuestStep } from '../../../src/main/app/guest-state.ts';
import { $host } from '../../../src/main/app/host-state.ts';
import { $kept } from '../../../src/main/app/files-link.ts';
import { $books } from '../../../src/main/app/books.ts';
import { $call, $media } from '../../../src/main/app/call-state.ts';
import { $settings } from '../../../src/main/app/settings.ts';
import { $toasts } from '../../../src/main/app/toasts.ts';
import { linkStrings } from '../../../src/main/ui/link-strings.ts';
import { $site } from '../../../src/main/app/site.ts';
import type { FeeBalance, PrepayView } from '../../../src/shared/api/ledger.ts';
import { appError, ownText } from '../../../src/shared/errors.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import * as state from '../../../src/main/wallet/state.ts';
import { $wallet, type WalletState } from '../../../src/main/wallet/standard/state.ts';
import { usableWallets, walletOptions } from '../../../src/main/wallet/standard/discover.ts';
import { $level } from '../../../src/main/devices/level.ts';
import { $lentStun } from '../../../src/main/route/relay.ts';
import { $repair } from '../../../src/main/recovery/repair.ts';
import { $rejoin } from '../../../src/main/call/rejoin-state.ts';
import { $lostWay } from '../../../src/main/call/way-in.ts';
import { payeeStrings } from '../../../src/main/guest/strings.ts';
import { asksStates } from './asks.ts';
import { scheduledStates, ahead } from './scheduled.ts';
import { callStates } from './calls.ts';
import { face } from './faces.ts';
import { fileStates } from './files.ts';
import { GUEST, HOST, prepay, terms, view } from '../../support/samples.ts';
import { CODE, feeBalance, transfer, wallet, lateTransfer } from './fixtures.ts';
import { linkStates } from './link.ts';
import { newcomerStates } from './newcomers.ts';
import { pipStates } from './pip.ts';
import { receiptStates } from './receipts.ts';
import { ringStates } from './rings.ts';
import { refundStates } from './refunds.ts';
import { unusedStates } from './unused.ts';

/** Every state of the page worth looking at, set by hand in the stores. */

function inviting(): void {
  wallet();
  $screen.set('host');
  $media.set({
    ...$media.get(),
    local: face('me'),
    hasMicrophone: true,
    hasCamera: true,
  });
  $host.set({
    ...$host.get(),
    step: {
      at: 'inviting',
      terms,
      title: 'An hour on sourdough, with your questions',
      code: CODE,
      link: `https://pay2chat.example/#invite=${CODE}`,
    },
    feeBalance,
  });
}

function offering(more: Partial<FeeBalance>): void {
  wallet();
  $screen.set('host');
  $host.setKey('feeBalance', { ...feeBalance, ...more });
  const price = document.querySelector<HTMLInputElement>('[data-testid="price"]');
  if (!price) return;
  price.value = '0.50';
  price.dispatchEvent(new Event('input'));
}

function guest(more: Partial<GuestState>): void {
  wallet();
  $screen.set('guest');
  $guest.set({ ...$guest.get(), terms, ...more });
}

/** An earlier page left a call. */
function left(): void {
  const counterpart = HOST;
  const call = {
    role: 'guest',
    callId: 'c1',
    network: 'devnet',
    owner: GUEST,
    counterpart,
  } as const;
  const words = ['harbour', 'velvet', 'copper', 'lantern'];
  const times = { countedSeconds: 262, paidUntilMs: 300_000, untilWallMs: Date.now() + 500_000 };
  const calls = [{ ...call, ...times, title: '', words }];
  $rejoin.set({ ...$rejoin.get(), calls });
}

const waiting: GuestStep = {
  at: 'waiting',
  code: CODE,
  link: `https://pay2chat.example/#reply=${CODE}`,
};

function paying(prepayment: PrepayView, more: Partial<WalletState> = {}): void {
  guest({ step: waiting });
  wallet(more);
  $media.set({
    ...$media.get(),
    local: face('me'),
    hasMicrophone: true,
    hasCamera: true,
  });
  $call.set({
    ...$call.get(),
    role: 'guest',
    connection: 'connected',
    view: view({ prepay: prepayment }),
  });
}

/** The wallet's account already lets another key pay. */
function delegated(): void {
  const context = { delegate: HOST, amount: usdc(25_000_000n) };
  paying(prepay({ stage: 'failed', error: appError('allowance_exists', context) }));
}

const plainStates: Readonly<Record<string, () => void>> = {
  lobby: () => undefined,
  'lobby-options': () => $panel.set('wallet'),
  'lobby-mainnet': () => $settings.set({ ...$settings.get(), network: 'mainnet' }),
  'lobby-config-wrong': () =>
    $site.set({
      file: 'rejected',
      error: appError('config_invalid', {
        file: ownText('config.json'),
        line: 3,
        what: ownText('“devnet” must be a list, not a text'),
      }),
    }),
  'lobby-reply-link': () =>
    $toasts.set([{ id: 1, text: linkStrings.replyLink.handedOver(), stays: true }]),
  'lobby-news': () => $toasts.set([{ id: 1, text: linkStrings.linkInCall() }]),
  'lobby-cents': () => wallet({ usdc: usdc(99_841_666n) }),
  'lobby-connecting': () => wallet({ status: 'connecting', address: null }),
  'lobby-connected': () => wallet(),
  'lobby-kept-files': () =>
    $kept.set([
      { root: 'aa'.repeat(32), ...namesOf('Contract, annotated.pdf'), size: 1_482_113 },
      {
        root: 'bb'.repeat(32),
        ...namesOf(`${'very-long-'.repeat(9)}recording.webm`),
        size: 412_000_000,
      },
    ]),
  'lobby-left': left,
  'lobby-rejoin-linked': () => {
    left();
    $repair.setKey('linked', `p2co${'AQx7'.repeat(46)}`);
  },
  'host-elsewhere': () => {
    wallet();
    $screen.set('host');
    $books.set({ role: 'host', use: 'open' });
  },
  'lobby-no-usdc': () => {
    wallet({ usdc: null, lamports: lamports(0n) });
    $panel.set('wallet');
  },
  'lobby-wrong-network': () =>
    wallet({
      chains: ['solana:mainnet'],
      error: appError('wallet_wrong_network', { wanted: 'Solana devnet' }),
    }),
  'transfer-confirmed': () => {
    wallet();
    state.$transfer.set(state.transferOf(transfer('landed')));
    $panel.set('wallet');
  },
  'transfer-timeout': () => {
    wallet();
    state.$transfer.set(state.transferOf(lateTransfer()));
    $panel.set('wallet');
  },
  'host-offer': () => {
    wallet();
    $screen.set('host');
    $host.setKey(
      'error',
      appError('insufficient_sol', { balance: lamports(0n), needed: lamports(3_000_000n) }),
    );
  },
  'host-offer-no-wallet': () => $screen.set('host'),
  'host-offer-deposits': () =>
    offering({ inDeposits: lamports(4_078_560n), inLinks: lamports(1_981_800n) }),
  /** As a new host finds it. */
  'host-first': () => {
    $settings.set({ ...$settings.get(), network: 'mainnet' });
    $screen.set('host');
  },
  'host-asks': () => {
    $settings.set({ ...$settings.get(), network: 'mainnet' });
    offering({});
  },
  'host-hides': () => {
    const turn = { urls: 'turn:turn.example.org:3478', username: 'ann', credential: 'secret' };
    $settings.set({ ...$settings.get(), iceServers: [turn], hidesAddress: true });
    offering({});
  },
  'host-asks-price': () => {
    offering({});
    $host.setKey(
      'error',
      appError('price_unusual', {
        price: usdc(1_000_000_000_000n),
        upfront: usdc(3_000_000_000_000n),
      }),
    );
  },
  'lobby-settings': () => {
    document.querySelector<HTMLElement>('[data-testid="settings"]')?.click();
  },
  'guest-stun': () => {
    $lentStun.set('stun:stun.cloudflare.com:3478');
    guest({});
  },
  'guest-test-invite': () => {
    wallet();
    $screen.set('guest');
    $guest.setKey('error', appError('code_test', { ours: 'Solana mainnet' }));
  },
  'guest-pay-cancelled': () => paying(prepay({ stage: 'failed', error: appError('aborted') })),
  'host-lost': () => {
    wallet();
    $screen.set('host');
    $lostWay.set({ role: 'host', price: '0.25', title: 'An hour on sourdough' });
  },
  'guest-lost-reply': () => {
    guest({});
    $lostWay.set({ role: 'guest', invite: CODE, at: 'replied' });
  },
  'guest-lost-call': () => {
    wallet();
    $screen.set('guest');
    $lostWay.set({ role: 'guest', invite: CODE, at: 'met' });
  },
  'host-inviting': inviting,
  'host-awaiting': () => {
    inviting();
    $call.set({
      ...$call.get(),
      role: 'host',
      connection: 'connected',
      view: view({ role: 'host' }),
    });
  },
  'guest-paste': () => {
    wallet();
    $screen.set('guest');
    $guest.setKey('error', appError('code_is_reply', { wanted: 'invite' }));
  },
  'guest-elsewhere': () => {
    wallet();
    $screen.set('guest');
    $guest.set({
      ...$guest.get(),
      elsewhere: { network: 'mainnet', invite: CODE },
      error: appError('code_network', { theirs: 'Solana mainnet', ours: 'Solana devnet' }),
    });
  },
  'guest-terms': () => guest({}),
  'guest-terms-own': () => guest({ own: true }),
  'guest-terms-returns': () => guest({ terms: { ...terms, returnsUnused: true } }),
  'guest-terms-trial': () => guest({ terms: { ...terms, returnsUnused: true, trialSeconds: 30 } }),
  'guest-pay-trial': () => {
    paying(prepay({ deposit: GUEST }));
    $guest.setKey('terms', { ...terms, returnsUnused: true, trialSeconds: 30 });
  },
  'host-offer-trial': () => {
    offering({});
    $settings.set({ ...$settings.get(), trialSeconds: 30 });
  },
  'host-offer-preview': () => {
    offering({});
    $media.set({
      ...$media.get(),
      local: face('me'),
      hasMicrophone: true,
      hasCamera: true,
    });
    $level.set({ value: 0.6, heard: true, running: true });
  },
  'guest-terms-denied': () => {
    guest({});
    $media.setKey('error', appError('media_denied', { device: 'microphone and camera' }));
  },
  'guest-terms-uncounted': () => {
    guest({ payee: { calls: 1, note: payeeStrings.uncounted, warns: true } });
  },
  'guest-waiting': () => {
    guest({ step: waiting });
    $call.set({ ...$call.get(), role: 'guest', connection: 'connecting' });
  },
  'guest-pay': () => paying(prepay()),
  'guest-pay-new': () => {
    paying(prepay());
    $guest.setKey('payee', { calls: 0, note: payeeStrings.fresh, warns: true });
  },
  'guest-again': () => {
    wallet();
    $screen.set('guest');
    $lostWay.set({ role: 'guest', invite: '', at: 'again' });
  },
  'guest-pay-short': () =>
    paying(prepay({ balance: usdc(400_000n), balanceAfter: null }), { usdc: usdc(400_000n) }),
  'guest-paying': () => paying(prepay({ stage: 'signing' })),
  'guest-pay-expiring': () => paying(prepay({ stage: 'expiring' })),
  'guest-pay-delegate': delegated,
  'guest-pay-failed': () => paying(prepay({ stage: 'failed', error: appError('wallet_rejected') })),
  'guest-claim': () => paying(prepay({ ahead: ahead() })),
  'guest-claim-refused': () =>
    paying(
      prepay({
        ahead: ahead({
          error: appError('booking_refused', { why: 'claimed' }),
          mayClaim: false,
        }),
      }),
    ),
  'guest-claim-none': () =>
    paying(
      prepay({
        ahead: ahead({ state: 'none', paidAtS: null, mayClaim: false }),
      }),
    ),
  ...scheduledStates,
  ...callStates,
  'call-failed': () => {
    guest({ step: waiting });
    $call.set({
      ...$call.get(),
      role: 'guest',
      connection: 'failed',
      error: appError('no_route'),
    });
  },
  ...linkStates,
  ...newcomerStates,
  ...ringStates,
  ...pipStates,
  ...receiptStates,
  ...refundStates,
  ...unusedStates,
  ...fileStates,
};

export const states: Readonly<Record<string, () => void>> = {
  ...plainStates,
  ...asksStates(plainStates),
};

export function enter(name: string): void {
  $settings.set({ ...$settings.get(), network: 'devnet' });
  $wallet.setKey('options', walletOptions(usableWallets([])));
  states[name]?.();
}
