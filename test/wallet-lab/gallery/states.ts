import type { FeeBalance, PrepayView } from '../../../src/shared/api/ledger.ts';
import { appError } from '../../../src/shared/errors.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import * as app from '../../../src/main/app/state.ts';
import { $wallet, type WalletState } from '../../../src/main/wallet/standard/state.ts';
import { usableWallets, walletOptions } from '../../../src/main/wallet/standard/discover.ts';
import { $level } from '../../../src/main/devices/level.ts';
import { callStates } from './calls.ts';
import { face } from './faces.ts';
import { fileStates } from './files.ts';
import { CODE, feeBalance, GUEST, HOST, payment, prepay, terms, view, wallet } from './fixtures.ts';
import { linkStates } from './link.ts';
import { receiptStates } from './receipts.ts';
import { refundStates } from './refunds.ts';
import { unusedStates } from './unused.ts';

/** Every state of the page worth looking at, set by hand in the stores. */

function inviting(): void {
  wallet();
  app.$screen.set('host');
  app.$media.set({ ...app.$media.get(), local: face('me'), hasMicrophone: true, hasCamera: true });
  app.$host.set({
    ...app.$host.get(),
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
  app.$screen.set('host');
  app.$host.setKey('feeBalance', { ...feeBalance, ...more });
  const price = document.querySelector<HTMLInputElement>('[data-testid="price"]');
  if (!price) return;
  price.value = '0.50';
  price.dispatchEvent(new Event('input'));
}

function guest(more: Partial<app.GuestState>): void {
  wallet();
  app.$screen.set('guest');
  app.$guest.set({ ...app.$guest.get(), terms, ...more });
}

const waiting: app.GuestStep = {
  at: 'waiting',
  code: CODE,
  link: `https://pay2chat.example/#reply=${CODE}`,
};

function paying(prepayment: PrepayView, more: Partial<WalletState> = {}): void {
  guest({ step: waiting });
  wallet(more);
  app.$media.set({ ...app.$media.get(), local: face('me'), hasMicrophone: true, hasCamera: true });
  app.$call.set({
    ...app.$call.get(),
    role: 'guest',
    connection: 'connected',
    view: view({ prepay: prepayment }),
  });
}

export const states: Readonly<Record<string, () => void>> = {
  lobby: () => undefined,
  'lobby-options': () => app.$panel.set('wallet'),
  'lobby-mainnet': () => app.$settings.set({ ...app.$settings.get(), network: 'mainnet' }),
  'lobby-config-wrong': () =>
    app.$site.set({
      file: 'rejected',
      error: appError('config_invalid', { line: 3, what: '“devnet” must be a list, not a text' }),
    }),
  'lobby-connecting': () => wallet({ status: 'connecting', address: null }),
  'lobby-connected': () => wallet(),
  'lobby-no-usdc': () => {
    wallet({ usdc: null, lamports: lamports(0n) });
    app.$panel.set('wallet');
  },
  'lobby-wrong-network': () =>
    wallet({
      chains: ['solana:mainnet'],
      error: appError('wallet_wrong_network', { wanted: 'Solana devnet' }),
    }),
  'transfer-confirmed': () => {
    wallet();
    app.$transfer.set(payment('confirmed'));
    app.$panel.set('wallet');
  },
  'transfer-timeout': () => {
    wallet();
    app.$transfer.set(payment('timeout'));
    app.$panel.set('wallet');
  },
  'host-offer': () => {
    wallet();
    app.$screen.set('host');
    app.$host.setKey(
      'error',
      appError('insufficient_sol', { balance: lamports(0n), needed: lamports(3_000_000n) }),
    );
  },
  'host-offer-no-wallet': () => app.$screen.set('host'),
  'host-offer-allowance': () => offering({ refundAllowance: usdc(200_000n) }),
  'host-offer-delegated': () => offering({ delegatedTo: GUEST }),
  'host-asks': () => {
    app.$settings.set({ ...app.$settings.get(), network: 'mainnet' });
    offering({});
  },
  'host-inviting': inviting,
  'host-awaiting': () => {
    inviting();
    app.$call.set({
      ...app.$call.get(),
      role: 'host',
      connection: 'connected',
      view: view({ role: 'host' }),
    });
  },
  'guest-paste': () => {
    wallet();
    app.$screen.set('guest');
    app.$guest.setKey('error', appError('code_is_reply', { wanted: 'invite' }));
  },
  'guest-elsewhere': () => {
    wallet();
    app.$screen.set('guest');
    app.$guest.set({
      ...app.$guest.get(),
      elsewhere: { network: 'mainnet', invite: CODE },
      error: appError('code_network', { theirs: 'Solana mainnet', ours: 'Solana devnet' }),
    });
  },
  'guest-terms': () => guest({}),
  'guest-terms-returns': () => guest({ terms: { ...terms, returnsUnused: true } }),
  'host-offer-preview': () => {
    offering({});
    app.$media.set({
      ...app.$media.get(),
      local: face('me'),
      hasMicrophone: true,
      hasCamera: true,
    });
    $level.set({ value: 0.6, heard: true, running: true });
  },
  'guest-terms-denied': () => {
    guest({});
    app.$media.setKey('error', appError('media_denied', { device: 'microphone and camera' }));
  },
  'guest-waiting': () => {
    guest({ step: waiting });
    app.$call.set({ ...app.$call.get(), role: 'guest', connection: 'connecting' });
  },
  'guest-pay': () => paying(prepay()),
  'guest-pay-short': () =>
    paying(prepay({ balance: usdc(400_000n), balanceAfter: null }), { usdc: usdc(400_000n) }),
  'guest-paying': () => paying(prepay({ stage: 'signing' })),
  'guest-pay-expiring': () => paying(prepay({ stage: 'expiring' })),
  'guest-pay-delegate': () =>
    paying(
      prepay({
        stage: 'failed',
        error: appError('allowance_exists', { delegate: HOST, amount: usdc(25_000_000n) }),
      }),
    ),
  'guest-pay-failed': () => paying(prepay({ stage: 'failed', error: appError('wallet_rejected') })),
  ...callStates,
  'call-failed': () => {
    guest({ step: waiting });
    app.$call.set({
      ...app.$call.get(),
      role: 'guest',
      connection: 'failed',
      error: appError('no_route'),
    });
  },
  ...linkStates,
  ...receiptStates,
  ...refundStates,
  ...unusedStates,
  ...fileStates,
};

export function enter(name: string): void {
  app.$settings.set({ ...app.$settings.get(), network: 'devnet' });
  $wallet.setKey('options', walletOptions(usableWallets([])));
  states[name]?.();
}
