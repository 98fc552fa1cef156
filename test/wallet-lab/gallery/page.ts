import type { Store } from 'nanostores';
import * as callState from '../../../src/main/app/call-state.ts';
import * as guestState from '../../../src/main/app/guest-state.ts';
import * as hostState from '../../../src/main/app/host-state.ts';
import * as ledgerLink from '../../../src/main/app/ledger-link.ts';
import * as ringState from '../../../src/main/app/ring-state.ts';
import * as screen from '../../../src/main/app/screen.ts';
import * as settings from '../../../src/main/app/settings.ts';
import * as site from '../../../src/main/app/site.ts';
import * as toasts from '../../../src/main/app/toasts.ts';
import * as url from '../../../src/main/app/url.ts';
import * as attention from '../../../src/main/attention/state.ts';
import * as walletState from '../../../src/main/wallet/state.ts';
import * as filesLink from '../../../src/main/app/files-link.ts';
import * as devicesState from '../../../src/main/devices/state.ts';
import * as payments from '../../../src/main/payment/state.ts';
import * as fullScreen from '../../../src/main/call/full-screen.ts';
import * as rejoins from '../../../src/main/call/rejoin-state.ts';
import * as refundStores from '../../../src/main/refund/actions.ts';
import * as route from '../../../src/main/route/state.ts';
import * as wallets from '../../../src/main/wallet/standard/state.ts';
import * as booking from '../../../src/main/booking/state.ts';
import { $level } from '../../../src/main/devices/level.ts';
import { $endedTally, $quality } from '../../../src/main/quality/link-quality.ts';
import { $repair } from '../../../src/main/recovery/repair.ts';
import type { DeviceActions } from '../../../src/main/devices/state.ts';
import type { FileActions } from '../../../src/main/app/files-link.ts';
import type { ReceiptActions } from '../../../src/main/payment/state.ts';
import { booksPanel } from '../../../src/main/recovery/books-panel.ts';
import { spendingLimitPanel } from '../../../src/main/spending-limit/extend-panel.ts';
import { devicesPanel } from '../../../src/main/devices/panel.ts';
import { filesPanel } from '../../../src/main/files/panel.ts';
import { mount } from '../../../src/main/page.ts';
import { $language } from '../../../src/main/text/texts.ts';
import { markDocument, speak } from '../../../src/main/speak.ts';
import { pseudoTables } from '../../support/pseudo.ts';
import { loadSentences } from '../../../src/main/ui/say-error.ts';
import { keptCard } from '../../../src/main/files/kept.ts';
import { $tallies } from '../../../src/main/receipts/quality-tallies.ts';
import type { InvoiceActions } from '../../../src/main/receipts/invoice-view.ts';
import { $receiptsPage } from '../../../src/main/receipts/pages.ts';
import { receiptsScreen } from '../../../src/main/receipts/screen.ts';
import { $topics } from '../../../src/main/receipts/topics.ts';
import { lateRefunds, refundControl } from '../../../src/main/refund/panel.ts';
import { endedUnused, openUnused } from '../../../src/main/refund/unused.ts';
import { tipPanel } from '../../../src/main/tip/panel.ts';
import * as tipState from '../../../src/main/tip/actions.ts';
import type { LoadMoney } from '../../../src/main/refund/money-slots.ts';
import { idle, idleActions } from '../idle-actions.ts';
import { receiptOfCall } from './invoices.ts';
import { enter, states } from './states.ts';

/** Writes down of which payment the user has said that it did not arrive. */
async function notArrived(id: string): Promise<null> {
  document.documentElement.dataset['notArrived'] = id;
  return null;
}

const receipts: ReceiptActions = {
  copy: () => Promise.resolve(null),
  checkAgain: idle,
  notArrived,
  save: () => undefined,
  audit: idle,
  cancelAudit: () => undefined,
  auditCall: idle,
  refund: idle,
  leave: () => undefined,
};

const invoices: InvoiceActions = {
  receipt: (callId) => Promise.resolve(receiptOfCall(callId)),
  audit: idle,
  cancelAudit: () => undefined,
};

const files: FileActions = {
  add: () => Promise.resolve(true),
  typed: () => undefined,
  list: () => Promise.resolve(true),
  edit: () => Promise.resolve(true),
  withdraw: idle,
  askToBuy: idle,
  buy: idle,
  reclaim: idle,
  pause: idle,
  resume: idle,
  cancel: idle,
  save: idle,
  saveKept: idle,
  removeKept: idle,
};

const devices: DeviceActions = {
  check: idle,
  choose: () => undefined,
  setLook: () => undefined,
  setAudioOnly: () => undefined,
  want: () => undefined,
  askSpeaker: () => undefined,
  retry: () => undefined,
};

const refunds = { refund: idle, returnUnused: idle, notArrived };
const no = () => Promise.resolve(false);
const { $tip } = tipState;
const toggle = (): void => $tip.set({ ...$tip.get(), isOpen: !$tip.get().isOpen });
const tips = { toggle, give: no, giveTyped: no, typed: () => undefined };
const money: LoadMoney = () =>
  Promise.resolve({
    refund: (role, find) => refundControl(refunds, role, find),
    late: lateRefunds(refunds),
    unused: { ended: endedUnused(refunds), start: openUnused(refunds) },
    spendingLimit: (where) => spendingLimitPanel({ extend: idle, revoke: idle }, where),
    tip: () => Promise.resolve(tipPanel(tips)),
  });

void loadSentences();
const root = document.getElementById('app');
if (root) {
  const leaveOutSecond = (): void => ledgerLink.$second.set(null);
  mount(
    root,
    { ...idleActions, notArrived, leaveOutSecond },
    {
      receipts: () => Promise.resolve(receiptsScreen(receipts, invoices)),
      files: () => Promise.resolve(filesPanel(files, money)),
      books: () => Promise.resolve(booksPanel(idle, idle)),
      kept: () => Promise.resolve(keptCard(files)),
      devices: () => Promise.resolve(devicesPanel(devices)),
      money,
    },
  );
}
document.documentElement.dataset['states'] = Object.keys(states).join(' ');
enter(location.hash.slice(1));

declare global {
  /** Has every view drawn once more, although nothing is new. */
  var redraw: () => void;
  /** Has the page speak the language that nobody speaks; its dates and numbers are Chinese. */
  var speakPseudo: (dir: 'ltr' | 'rtl') => void;
  /** Has the page speak a language that it has, whole. */
  var speakIn: (tag: string) => Promise<void>;
  /** Adds a line of the peer to the chat. */
  var hear: (text: string) => void;
}
globalThis.hear = (text) => {
  const { chat } = callState.$call.get();
  callState.$call.setKey('chat', [...chat, { id: (chat.at(-1)?.id ?? 0) + 1, from: 'peer', text }]);
};
globalThis.speakIn = speak;
markDocument();
globalThis.speakPseudo = (dir) => {
  $language.set({ tag: 'zh', dir, tables: pseudoTables });
};
const isStore = (value: unknown): value is Store =>
  typeof value === 'object' && value !== null && 'notify' in value && 'listen' in value;
const stores = [
  ...[
    ...[
      callState,
      guestState,
      hostState,
      fullScreen,
      ledgerLink,
      filesLink,
      ringState,
      screen,
      settings,
      site,
      toasts,
      url,
    ],
    ...[attention, booking, devicesState, payments, rejoins, refundStores, route, tipState],
    ...[wallets, walletState],
  ].flatMap((module) => Object.values(module).filter(isStore)),
  ...[$level, $quality, $endedTally, $tallies, $topics, $receiptsPage, $repair],
];
globalThis.redraw = () => {
  for (const store of stores) store.notify();
};
