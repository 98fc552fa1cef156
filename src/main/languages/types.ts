/**
 * The tables of a language, typed so that the compiler refuses a table, text or placeholder that is not
 * in the English ones, and one that is missing. Only types: no English text gets into a language.
 */
import type * as spendingLimit from '../spending-limit/strings.ts';
import type * as attention from '../attention/strings.ts';
import type * as billing from '../billing/strings.ts';
import type * as booking from '../booking/strings.ts';
import type * as again from '../call/again-strings.ts';
import type * as share from '../call/share-strings.ts';
import type * as call from '../call/strings.ts';
import type * as wish from '../call/wish-strings.ts';
import type * as consent from '../consent/strings.ts';
import type * as invitation from '../consent/invitation-strings.ts';
import type * as devices from '../devices/strings.ts';
import type * as diagnostics from '../diagnostics/strings.ts';
import type * as files from '../files/strings.ts';
import type * as guest from '../guest/strings.ts';
import type * as ready from '../host/ready-strings.ts';
import type * as returns from '../host/returns-strings.ts';
import type * as host from '../host/strings.ts';
import type * as install from '../install/strings.ts';
import type * as payment from '../payment/strings.ts';
import type * as terms from '../payment/return-strings.ts';
import type * as pip from '../pip/strings.ts';
import type * as quality from '../quality/strings.ts';
import type * as invoice from '../receipts/invoice-strings.ts';
import type * as month from '../receipts/month-strings.ts';
import type * as ring from '../ring/strings.ts';
import type * as receipts from '../receipts/strings.ts';
import type * as recovery from '../recovery/strings.ts';
import type * as refund from '../refund/strings.ts';
import type * as trial from '../refund/trial-strings.ts';
import type * as route from '../route/strings.ts';
import type * as config from '../settings/config-strings.ts';
import type * as maxFee from '../settings/max-fee-strings.ts';
import type * as settings from '../settings/strings.ts';
import type * as link from '../ui/link-strings.ts';
import type * as page from '../ui/page-strings.ts';
import type * as tip from '../tip/strings.ts';
import type * as errors from '../ui/error-strings.ts';
import type * as ui from '../ui/strings.ts';
import type * as walletApp from '../wallet/mobile/strings.ts';
import type * as newcomer from '../wallet/newcomer-strings.ts';
import type * as wallet from '../wallet/strings.ts';
import type * as walletWindow from '../wallet/window-strings.ts';
import type * as transfer from '../wallet/send-strings.ts';
import type * as wipe from '../wipe/strings.ts';

/** A text stays a text, one with placeholders keeps them, and a list keeps its length. */
type Translation<T> = T extends () => string
  ? string | (() => string)
  : T extends (...args: never) => unknown
    ? T
    : { readonly [K in keyof T]: Translation<T[K]> };

/** The tables of a module; what else it exports is not for translators. */
type TablesOf<M> = {
  readonly [K in keyof M as M[K] extends (...args: never) => unknown ? never : K]: Translation<
    M[K]
  >;
};

/** The texts that the page shows before anything else is loaded: the tables in the main bundle. */
export type First = TablesOf<typeof page> & TablesOf<typeof ui> & TablesOf<typeof wallet>;

/** Every other table. The demo wallet is a test tool, and stays in English. */
export type Rest = TablesOf<typeof again> &
  TablesOf<typeof spendingLimit> &
  TablesOf<typeof attention> &
  TablesOf<typeof billing> &
  TablesOf<typeof booking> &
  TablesOf<typeof call> &
  TablesOf<typeof config> &
  TablesOf<typeof consent> &
  TablesOf<typeof devices> &
  TablesOf<typeof diagnostics> &
  TablesOf<typeof errors> &
  TablesOf<typeof files> &
  TablesOf<typeof guest> &
  TablesOf<typeof host> &
  TablesOf<typeof install> &
  TablesOf<typeof invitation> &
  TablesOf<typeof invoice> &
  TablesOf<typeof link> &
  TablesOf<typeof maxFee> &
  TablesOf<typeof month> &
  TablesOf<typeof newcomer> &
  TablesOf<typeof payment> &
  TablesOf<typeof pip> &
  TablesOf<typeof quality> &
  TablesOf<typeof receipts> &
  TablesOf<typeof recovery> &
  TablesOf<typeof refund> &
  TablesOf<typeof ready> &
  TablesOf<typeof returns> &
  TablesOf<typeof ring> &
  TablesOf<typeof route> &
  TablesOf<typeof settings> &
  TablesOf<typeof share> &
  TablesOf<typeof terms> &
  TablesOf<typeof tip> &
  TablesOf<typeof transfer> &
  TablesOf<typeof trial> &
  TablesOf<typeof walletApp> &
  TablesOf<typeof walletWindow> &
  TablesOf<typeof wipe> &
  TablesOf<typeof wish>;

/** The files in which a language keeps them. */
export type Call = Pick<
  Rest,
  | 'nextSteps'
  | 'lostWayStrings'
  | 'ownNameStrings'
  | 'screenStrings'
  | 'callStrings'
  | 'wishStrings'
  | 'pipStrings'
  | 'shortcutStrings'
  | 'helpStrings'
  | 'noticeStrings'
  | 'deviceStrings'
  | 'fileStrings'
  | 'rejoinStrings'
  | 'booksStrings'
  | 'repairStrings'
>;
export type Consent = Pick<Rest, 'consentClaims' | 'consentBounds' | 'consentWords' | 'consentAsk'>;
export type Errors = Pick<Rest, 'errorStrings'>;
export type Money = Pick<
  Rest,
  | 'silenceStrings'
  | 'billingStrings'
  | 'allowanceStrings'
  | 'tipStrings'
  | 'refundStrings'
  | 'unusedStrings'
  | 'trialStrings'
  | 'paymentStrings'
>;
export type Page = Pick<
  Rest,
  | 'configStrings'
  | 'diagnosticsStrings'
  | 'installStrings'
  | 'linkStrings'
  | 'maxFeeStrings'
  | 'newcomerStrings'
  | 'serverStrings'
  | 'settingsStrings'
  | 'transferStrings'
  | 'walletAppStrings'
  | 'windowStrings'
  | 'wipeStrings'
>;
export type Receipts = Pick<
  Rest,
  'receiptStrings' | 'monthStrings' | 'invoiceStrings' | 'qualityStrings'
>;
export type Ring = Pick<Rest, 'ringStrings'>;
export type Sides = Pick<
  Rest,
  | 'lentStrings'
  | 'payeeStrings'
  | 'returnTerms'
  | 'invitationStrings'
  | 'guestStrings'
  | 'prepayStrings'
  | 'hostStrings'
  | 'readyStrings'
  | 'returnsStrings'
  | 'shareStrings'
  | 'inviteStrings'
  | 'againStrings'
  | 'bookingStrings'
  | 'reachStrings'
>;
