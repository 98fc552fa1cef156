import type { IdentifierString } from '@wallet-standard/base';
import { P2cError, appError, raise } from '../../../shared/errors.ts';
import { isLoopback, NETWORKS } from '../../../shared/network.ts';
import { $settings } from '../../app/settings.ts';
import { strings } from '../../ui/strings.ts';
import { registerWallet } from '../standard/register.ts';
import { $wallet } from '../standard/state.ts';
import { type Bar, createBar } from './bar.ts';
import { type WalletApp, withWalletApp } from './client.ts';
import { keptAuthorizations } from './authorization.ts';
import { $revokeWalletApp } from './name.ts';
import { askForLoopback, loopbackPermission } from './permission.ts';
import { createWalletAppWallet } from './wallet.ts';

/**
 * Aborts the session when the page abandons the prompt. This watches the store, because Wallet
 * Standard has no method by which a page could cancel a request.
 */
function untilGivenUp(abort: AbortController): () => void {
  const isWanted = (): boolean => $wallet.get().prompting || $wallet.get().status === 'connecting';
  let wasWanted = isWanted();
  return $wallet.listen(() => {
    if (wasWanted && !isWanted()) abort.abort(new P2cError(appError('aborted')));
    wasWanted = isWanted();
  });
}

/**
 * Prepares for opening the app. The browser's permission comes first, because its prompt would
 * otherwise open behind the wallet app. Then comes a tap, because no browser opens an app without
 * one.
 */
async function approach(bar: Bar, signal: AbortSignal): Promise<void> {
  // A page that this device itself serves needs no permission.
  let permission = isLoopback(location.hostname) ? 'granted' : await loopbackPermission();
  if (permission === 'prompt') {
    await bar.tap('allow', signal);
    permission = await askForLoopback();
  }
  if (permission !== 'granted') throw raise('wallet_app_blocked');
  if (!navigator.userActivation.isActive) await bar.tap('open', signal);
}

/** Creates and registers the wallet. Call this once per page. */
export function startWalletApp(): void {
  const bar = createBar();
  let isBusy = false;

  async function reach<T>(use: (app: WalletApp) => Promise<T>): Promise<T> {
    if (isBusy) throw raise('wallet_popup_open');
    isBusy = true;
    const abort = new AbortController();
    const stop = untilGivenUp(abort);
    try {
      await approach(bar, abort.signal);
      bar.wait(() => abort.abort(raise('wallet_rejected')));
      const open = (url: string): void => location.assign(url);
      return await withWalletApp({ open, signal: abort.signal }, use);
    } finally {
      stop();
      bar.close();
      isBusy = false;
    }
  }

  const chain = (): IdentifierString => NETWORKS[$settings.get().network].walletChain;
  const kept = keptAuthorizations(() => localStorage);
  const tellKept = (): void =>
    $revokeWalletApp.set(kept.get(chain()) === null ? null : () => revoke());
  const { wallet, followChain, revoke } = createWalletAppWallet({
    identity: {
      name: strings.brand(),
      uri: new URL('.', location.href).href,
      icon: iconAddress(),
    },
    chain,
    kept: {
      get: kept.get,
      set(at, authorization) {
        kept.set(at, authorization);
        tellKept();
      },
    },
    reach,
  });
  registerWallet(wallet);
  $settings.listen(() => {
    followChain();
    tellKept();
  });
  tellKept();
}

/** Returns the icon's address relative to the site, as the protocol requires. */
function iconAddress(): string {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  return link?.getAttribute('href') ?? '';
}
