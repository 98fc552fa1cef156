import { type AppError, appError, toAppError } from '../shared/errors.ts';
import type { App } from './app/app.ts';
import { createGuestActions } from './guest/actions.ts';
import { createHostActions } from './host/actions.ts';
import { $cameFrom, type ReceiptActions } from './payment/state.ts';
import { $rejoined } from './call/rejoin-state.ts';
import { releaseDevices } from './call/prompt.ts';
import type { Session } from './call/session.ts';
import { storeSettings } from './app/settings.ts';
import {
  $call,
  $guest,
  $host,
  $media,
  $screen,
  $settings,
  type Actions,
  resetCall,
  type Settings,
} from './app/state.ts';
import { $wallet } from './wallet/standard/state.ts';
import { createWalletActions } from './wallet/actions.ts';

/**
 * Combines the controllers into everything that the views can call. `receipts` loads when it is
 * first needed.
 */
export function createActions(app: App, receipts: () => Promise<ReceiptActions>): Actions {
  const wallet = createWalletActions(app);
  const { session: hostSession, reset: resetHost, ...host } = createHostActions(app);
  const { session: guestSession, reset: resetGuest, ...guest } = createGuestActions(app);
  const session = (): Session | null => hostSession() ?? guestSession() ?? $rejoined.get();

  app.media.state.subscribe((local) => {
    $media.set({
      ...$media.get(),
      local: local.stream,
      hasMicrophone: local.hasMicrophone,
      hasCamera: local.hasCamera,
      microphoneOn: local.microphoneOn,
      cameraOn: local.cameraOn,
      sharing: local.sharing,
      error: local.error,
    });
  });

  function storageFailed(thrown: unknown): AppError {
    return appError('storage_failed', {
      reason: thrown instanceof Error ? thrown.name : 'unknown',
    });
  }

  function store(settings: Settings): void {
    $settings.set(settings);
    try {
      storeSettings(localStorage, settings);
    } catch (thrown) {
      $call.setKey('error', storageFailed(thrown));
    }
  }

  const aboutServers = (error: AppError | null): boolean =>
    error?.code === 'rpc_missing' || error?.code === 'reach_unknown';

  const actions: Actions = {
    ...wallet,
    ...host,
    ...guest,
    show(screen) {
      // Loads these chunks early, so that the first code need not wait. An error shows when they
      // are used.
      if (screen === 'host' || screen === 'guest')
        import('./call/session.ts').catch(() => undefined);
      $screen.set(screen);
      if (screen === 'lobby') releaseDevices(app);
    },
    async saveSettings(settings) {
      if (settings.network !== $settings.get().network) {
        // A balance on one network says nothing about another.
        $wallet.set({ ...$wallet.get(), usdc: undefined, lamports: undefined });
        $host.setKey('feeBalance', null);
      }
      store(settings);
      // Said of the settings as they were.
      if (aboutServers($host.get().error)) $host.setKey('error', null);
      if (aboutServers($guest.get().error)) $guest.setKey('error', null);
      await wallet.refreshBalances();
    },
    saveName(typed) {
      const { name: _before, ...others } = $settings.get();
      const name = typed.trim();
      store(name === '' ? others : { ...others, name });
    },
    async switchNetwork() {
      const { elsewhere } = $guest.get();
      if (!elsewhere) return;
      await actions.saveSettings({ ...$settings.get(), network: elsewhere.network });
      await actions.openInvite(elsewhere.invite);
    },
    async toggleMicrophone() {
      const { microphoneOn, hasMicrophone } = app.media.state.get();
      if (hasMicrophone) app.media.setMicrophone(!microphoneOn);
      else await app.media.acquire('microphone');
    },
    async toggleCamera() {
      const { cameraOn, hasCamera } = app.media.state.get();
      await app.media.setCamera(!(hasCamera && cameraOn));
    },
    async shareScreen() {
      await app.media.setScreen(!app.media.state.get().sharing);
    },
    sendChat(text) {
      return session()?.sendChat(text) ?? false;
    },
    agree() {
      session()?.agree();
    },
    async endCall() {
      const current = session();
      if (current) await current.end(current.role);
    },
    async startOver() {
      const current = session();
      if (current) await current.end(current.role);
      await app.ledger.raw().releaseCall();
      resetHost();
      resetGuest();
      resetCall();
      releaseDevices(app);
    },
    async copyReceipt() {
      const { role, view } = $call.get();
      if (role === null || !view?.callId) return;
      try {
        const failed = await (await receipts()).copy(view.callId, role, 'json');
        if (failed) $call.setKey('error', failed);
      } catch (thrown) {
        $call.setKey('error', toAppError(thrown));
      }
    },
    openReceipts() {
      const screen = $screen.get();
      if (screen !== 'receipts') $cameFrom.set(screen);
      $screen.set('receipts');
    },
  };
  return actions;
}
