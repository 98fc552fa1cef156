import { appError, onInternal, ownText, toAppError } from '../shared/errors.ts';
import { attempt } from '../shared/fields.ts';
import { createEventLog } from '../shared/log.ts';
import { createActions } from './actions.ts';
import type { App } from './app/app.ts';
import {
  $settings,
  loadSettings,
  SETTINGS_KEY,
  type Settings,
  settingsFor,
  storeSettings,
} from './app/settings.ts';
import { hasConsent } from './consent/consent.ts';
import { createFilesLink, mayHaveKept, readKept } from './app/files-link.ts';
import { createLedgerLink } from './app/ledger-link.ts';
import { $call } from './app/call-state.ts';
import { $site } from './app/site.ts';
import { $dev, localParameters } from './app/url.ts';
import { hasDatabase, KEPT_CALLS, LEDGER_BOOKS } from './app/databases.ts';
import { toast } from './app/toasts.ts';
import { hasWayIn } from './app/way-in.ts';
import { $walletStarting } from './wallet/standard/state.ts';
import { $wipePanel, wipeWanted } from './wipe/state.ts';
import { keepInstallPrompt } from './install/state.ts';
import { createWorkers } from './bridge.ts';
import { trustedScriptUrl } from './trusted-types.ts';
import { serviceWorkerUrl } from 'pay2chat:build';
import { createLocalMedia } from './media/local-media.ts';
import { askConsent } from './consent/screen.ts';
import { mount } from './page.ts';
import { takeFocus } from './ui/dom.ts';
import { lateStyle } from './ui/late-style.ts';
import { loadOnce } from './ui/load-once.ts';
import { preferredLanguages } from './text/intl.ts';
import { languageChoice } from './language-choice.ts';
import { languageFor, LANGUAGES } from './languages.ts';
import { markDocument, speak } from './speak.ts';
import { errorSlot } from './ui/parts.ts';
import { loadSentences } from './ui/say-error.ts';
import { readSite } from './settings/site.ts';
import { loadDemoWallet } from './wallet/demo/load.ts';
import { loadWalletApp } from './wallet/mobile/load.ts';
import { createWalletController, walletMemory } from './wallet/standard/wallet.ts';

/**
 * The composition root. It asks for consent first. Before that, there is no page, no wallet
 * discovery, no worker and no request. Then it creates everything once, in order, and shows the
 * page.
 */

/** The address as the user opened it, because the page later removes the code from it. */
const opened = location.href;
const local = localParameters(new URL(opened));

// After a reload, the page may show another screen, so the browser must not restore the old scroll
// position.
history.scrollRestoration = 'manual';

function compose(root: HTMLElement): void {
  void loadSentences();
  const log = createEventLog('main', () => performance.now());
  onInternal((what) => log.add('internal', { what }));
  const stored = (): Settings =>
    settingsFor(
      local,
      loadSettings(() => localStorage),
    );
  $settings.set(stored());
  $dev.set(local);

  const workers = createWorkers((worker, message) => {
    log.add('worker_error', { worker, message });
    $call.setKey('error', appError('internal', { what: ownText(worker) }));
  });

  const app: App = {
    workers,
    ledger: createLedgerLink(workers),
    files: createFilesLink(workers),
    wallet: createWalletController({
      log,
      remember: walletMemory(() => localStorage),
      settings: $settings,
    }),
    media: createLocalMedia(),
    log,
    toast,
  };

  /** A separate chunk, because most visits do not need receipts. */
  const receipts = loadOnce(async () =>
    (await import('./receipts/screen.ts')).composeReceipts(app, LANGUAGES),
  );
  /** Refunds and the spending limit: a separate chunk, which is needed once a payment was made. */
  const money = loadOnce(async () => (await import('./refund/index.ts')).composeMoney(app));

  const actions = createActions(app, async () => (await receipts()).actions);
  addEventListener('storage', ({ key }) => {
    if (key !== SETTINGS_KEY) return;
    void import('./settings/other-tab.ts').then(({ adoptSettings }) => adoptSettings(stored));
  });
  $wipePanel.set(async () => (await import('./wipe/panel.ts')).composeWipe(app));
  const demoSlot = mount(root, actions, {
    receipts: async () => (await receipts()).screen,
    files: async () =>
      (await import('./files/panel.ts')).composeFiles(
        app,
        money,
        await import('./call/rejoin-page.ts'),
      ),
    books: async () => (await import('./recovery/books.ts')).composeBooks(app, actions),
    kept: async () => (await import('./files/kept.ts')).composeKept(app),
    money,
    devices: async () => (await import('./devices/panel.ts')).composeDevices(app),
  });

  async function start(): Promise<void> {
    await loadWalletApp().catch((thrown: unknown) =>
      log.add('wallet_app_unavailable', { what: String(thrown) }),
    );
    if (local) {
      const { rpcUrl } = local;
      const demo = await loadDemoWallet({ network: 'local', rpcUrl, log, panel: demoSlot });
      if (demo !== null && local.demoWallet) await actions.connectWallet(demo);
    }
    await app.wallet.reconnect();
  }

  /**
   * Offers to resume a call that an earlier page left. Resolves once the page knows which calls
   * there are.
   */
  async function offerRejoin(): Promise<void> {
    if (!(await hasDatabase(KEPT_CALLS, () => indexedDB))) return;
    const { hasPages } = await import('./call/rejoin-page.ts');
    if (await hasPages()) await (await import('./recovery/rejoin.ts')).composeRejoin(app).listed;
  }
  const leftCalls = offerRejoin().catch((thrown: unknown) =>
    log.add('rejoin.unavailable', { what: String(thrown) }),
  );

  /**
   * Starts the ledger worker if it has ever run in this browser, with or without a wallet. It
   * refunds the unused time of calls whose page was closed before the refund.
   */
  async function settleUnused(): Promise<void> {
    if (!(await hasDatabase(LEDGER_BOOKS, () => indexedDB))) return;
    await app.ledger.ready();
    import('./ring/line.ts').then(
      ({ startRinging }) => startRinging(actions),
      (thrown: unknown) => log.add('rings.unavailable', { what: String(thrown) }),
    );
    await import('./booking/lines.ts').then(
      ({ startBookings }) => startBookings(actions),
      (thrown: unknown) => log.add('bookings.unavailable', { what: String(thrown) }),
    );
  }

  /** Shows the received files that are not saved yet, if there are any. */
  async function showKept(): Promise<void> {
    if (await mayHaveKept()) await readKept(app.files);
  }

  // Loads notices, title, sounds and shortcuts once the user has chosen a side.
  const notChosen = $call.listen(({ role }) => {
    if (role === null) return;
    notChosen();
    import('./attention/attention.ts').then(
      ({ attend }) => attend(app, actions),
      (thrown: unknown) => log.add('attention.unavailable', { what: String(thrown) }),
    );
  });

  const diagnostics = import('./diagnostics/panel.ts');
  diagnostics.then(
    ({ composeDiagnostics }) => root.append(composeDiagnostics(app)),
    (thrown: unknown) => log.add('diagnostics.unavailable', { what: String(thrown) }),
  );
  if (local) {
    const pay2chatDiagnostics = async () => (await diagnostics).diagnosticsOf(app);
    Object.assign(globalThis, { pay2chatDiagnostics });
  }
  const followLink = async (): Promise<void> => {
    if (location.hash === '') return;
    await (await import('./follow-link.ts')).followLink({ actions, toast, leftCalls });
  };
  import('./browser-back.ts').then(
    ({ followHistory }) => followHistory(actions, toast),
    (thrown: unknown) => log.add('history.unavailable', { what: String(thrown) }),
  );
  // Also follows a link that the user pastes into the address bar of an open tab.
  addEventListener('hashchange', () => void followLink());
  if (location.hash === '' && hasWayIn(() => sessionStorage)) {
    import('./bring-back.ts').then(
      ({ bringBack }) => bringBack(actions),
      (thrown: unknown) => log.add('way-in.unavailable', { what: String(thrown) }),
    );
  } else void followLink();
  import('./install/app.ts').then(
    ({ composeInstalled }) => composeInstalled(app, trustedScriptUrl(serviceWorkerUrl), opened),
    (thrown: unknown) => log.add('install.unavailable', { what: String(thrown) }),
  );
  $walletStarting.set(true);
  void start().finally(() => {
    $walletStarting.set(false);
    void settleUnused();
    void showKept();
  });
}

/**
 * Shows the invitation of the opened link. Resolves to null if there is no such link or the chunk
 * fails to load.
 */
const invited = async (): Promise<HTMLElement | null> =>
  location.hash === ''
    ? null
    : import('./consent/invitation.ts')
        .then(({ invitation }) => invitation(location.hash))
        .catch(() => null);

/**
 * Starts the page. If the user asked for a wipe, first deletes the data, before other code opens
 * any of it.
 */
async function begin(root: HTMLElement): Promise<void> {
  keepInstallPrompt();
  markDocument();
  const { language } = loadSettings(() => localStorage);
  await speak(languageFor(language, preferredLanguages()), true).catch(() => undefined);
  const news = wipeWanted(() => localStorage)
    ? await (await import('./wipe/wipe.ts')).wipe(root)
    : undefined;
  const isAsked = !local?.consent && !hasConsent(() => localStorage);
  const choose = async (tag: string): Promise<void> => {
    await speak(tag);
    attempt(() => storeSettings(localStorage, { language: tag }));
  };
  if (isAsked) {
    // If the user opens another link meanwhile, the page reloads, because the shown invitation is
    // no longer the right one.
    const again = (): void => location.reload();
    addEventListener('hashchange', again);
    await askConsent(root, languageChoice(choose), { news, invitation: await invited() });
    removeEventListener('hashchange', again);
  }
  $site.set(local ? { file: 'ignored' } : await readSite());
  compose(root);
  // Loaded now, so that parts of the page that open later need not wait for these styles.
  void lateStyle();
  // The pressed button of the consent is gone, so the focus moves to the heading.
  const heading = root.querySelector<HTMLElement>('.screen:not([hidden]) h1');
  if (isAsked && heading) takeFocus(heading);
}

const root = document.getElementById('app');
if (root) {
  begin(root).catch((thrown: unknown) => {
    void loadSentences();
    const slot = errorSlot();
    slot.set(toAppError(thrown));
    root.replaceChildren(slot.element);
  });
}
