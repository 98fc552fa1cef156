import { type AppError, toAppError } from '../shared/errors.ts';
import { storageError } from '../shared/storage-error.ts';
import type { App } from './app/app.ts';
import { $cameFrom, type ReceiptActions } from './payment/state.ts';
import { $rejoined } from './call/rejoin-state.ts';
import { releaseDevices } from './call/prompt.ts';
import type { Session } from './call/session.ts';
import { asResult } from './app/ledger-link.ts';
import { $settings, changedSettings, type SettingsChange, storeSettings } from './app/settings.ts';
import type { Actions } from './app/actions.ts';
import { $screen } from './app/screen.ts';
import { $guest } from './app/guest-state.ts';
import { $host } from './app/host-state.ts';
import { $call, $media, resetCall } from './app/call-state.ts';
import { loadOnce } from './ui/load-once.ts';
import { speak } from './speak.ts';
import { $wallet } from './wallet/standard/state.ts';
import { createWalletActions } from './wallet/actions.ts';

interface SideController {
  readonly session: () => Session | null;
  /** Resets the state of a call that is over. */
  readonly reset: () => void;
}

/**
 * Wraps a side's controller, which is a separate chunk and loads once the user has chosen that
 * side.
 */
function sideController<C extends SideController>(
  load: () => Promise<C>,
  fail: (error: AppError) => void,
) {
  let made: C | null = null;
  const get = loadOnce(async () => (made = await load()));
  return {
    ready: () => made,
    get,
    async use(act: (controller: C) => Promise<void>): Promise<void> {
      try {
        await act(await get());
      } catch (thrown) {
        fail(toAppError(thrown));
      }
    },
  };
}

/**
 * Combines the controllers into everything that the views can call. `receipts` loads when it is
 * first needed.
 */
export function createActions(app: App, receipts: () => Promise<ReceiptActions>): Actions {
  const wallet = createWalletActions(app);
  const host = sideController(
    async () => (await import('./host/actions.ts')).createHostActions(app),
    (error) => $host.setKey('error', error),
  );
  const guest = sideController(
    async () => (await import('./guest/actions.ts')).createGuestActions(app),
    (error) => $guest.setKey('error', error),
  );
  const sides = (): SideController[] =>
    [host.ready(), guest.ready()].filter((side) => side !== null);
  const session = (): Session | null =>
    sides()
      .map((side) => side.session())
      .find((each) => each !== null) ?? $rejoined.get();

  $screen.subscribe((screen) => {
    if (screen !== 'host' && screen !== 'guest') return;
    // Loaded early, so that the first invite or reply need not wait. If loading fails, the error
    // shows when these chunks are used.
    import('./call/session.ts').catch(() => undefined);
    (screen === 'host' ? host : guest).get().catch(() => undefined);
  });

  app.media.state.subscribe((local) => {
    $media.set({
      ...$media.get(),
      local: local.stream,
      hasMicrophone: local.hasMicrophone,
      hasCamera: local.hasCamera,
      microphoneOn: local.microphoneOn,
      cameraOn: local.cameraOn,
      sharing: local.sharing,
      facesAway: local.facesAway,
      error: local.error,
    });
  });

  function store(change: SettingsChange): void {
    $settings.set(changedSettings($settings.get(), change));
    try {
      storeSettings(localStorage, change);
    } catch (thrown) {
      $call.setKey('error', storageError(thrown));
    }
  }

  const aboutServers = (error: AppError | null): boolean =>
    error?.code === 'rpc_missing' || error?.code === 'relay_missing';

  const actions: Actions = {
    ...wallet,
    fundFeePayer: (...of) => host.use((it) => it.fundFeePayer(...of)),
    refundFeePayer: () => host.use((it) => it.refundFeePayer()),
    createInvite: (...of) => host.use((it) => it.createInvite(...of)),
    booking: loadOnce(async () =>
      (await import('./booking/actions.ts')).bookingActions(app, actions),
    ),
    ring: loadOnce(async () =>
      (await import('./ring/actions.ts')).ringActions(app, actions, {
        host: host.get,
        guest: guest.get,
      }),
    ),
    again: loadOnce(async () =>
      (await import('./call/again.ts')).againActions(app, actions, {
        host: host.get,
        guest: guest.get,
      }),
    ),
    acceptReply: (...of) => host.use((it) => it.acceptReply(...of)),
    openInvite: (...of) => guest.use((it) => it.openInvite(...of)),
    createReply: () => guest.use((it) => it.createReply()),
    pay: (...of) => guest.use((it) => it.pay(...of)),
    show(screen) {
      $screen.set(screen);
      if (screen === 'lobby') releaseDevices(app);
    },
    async saveSettings(change) {
      const { network } = $settings.get();
      if ((change.network ?? network) !== network) {
        // These balances belong to the earlier network.
        $wallet.set({ ...$wallet.get(), usdc: undefined, lamports: undefined });
        $host.setKey('feeBalance', null);
      }
      store(change);
      // These errors are about the earlier settings.
      if (aboutServers($host.get().error)) $host.setKey('error', null);
      if (aboutServers($guest.get().error)) $guest.setKey('error', null);
      await wallet.refreshBalances();
    },
    async checkServers() {
      const ready = await app.ledger.ready();
      return ready.ok ? null : ready.error;
    },
    compareServers: (urls) =>
      asResult(app.ledger.raw().compareServers($settings.get().network, urls)),
    leaveOutSecond: () => void app.ledger.raw().leaveOutSecond(),
    notArrived: (id) => app.ledger.notArrived(id),
    saveName(typed) {
      store({ name: typed.trim() || undefined });
    },
    savePrice: (price) => store({ price }),
    async saveLanguage(language) {
      await speak(language);
      store({ language });
    },
    async switchNetwork() {
      const { elsewhere } = $guest.get();
      if (!elsewhere) return;
      await actions.saveSettings({ network: elsewhere.network });
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
    async bringBack() {
      await session()?.bringBack();
    },
    flipCamera: () => app.media.flip(),
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
      for (const side of sides()) side.reset();
      resetCall();
      releaseDevices(app);
    },
    async copyReceipt() {
      const { role, view } = $call.get();
      if (role === null || !view?.callId) return;
      try {
        const failed = await (await receipts()).copy(view.callId, role, 'words');
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
