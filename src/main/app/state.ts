import { atom, map } from 'nanostores';
import type {
  CallView,
  EndReason,
  FeeBalance,
  PaymentRecord,
  PayMode,
  Role,
  UnusedTime,
} from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { NetworkId } from '../../shared/network.ts';
import type { Terms } from '../../shared/terms.ts';
import type { ConnectionState } from '../rtc/connection-state.ts';

/**
 * What the page shows. The composition root and the controllers write these stores; the views read
 * them and call {@link Actions}. No view keeps state of its own that matters.
 */

/** An invite that came by link, for the guest's field, where the user can see and change it. */
export const $inviteText = atom('');
/** The invite open on the guest's screen, as text; '' for none. */
export const $openInvite = atom('');

/**
 * Returns whether this is a browser on a phone or tablet, where wallets are apps that rarely inject
 * themselves into a page.
 */
export const onPhone = (): boolean =>
  /Android|iPhone|iPad|iPod/.test(navigator.userAgent) ||
  // An iPad identifies itself as a Mac.
  (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1);

/** How the user wants to be alerted during a call; attention/attention.ts stores it. */
export interface Attention {
  readonly sounds: boolean;
  /** System notifications while the tab is hidden. */
  readonly notify: boolean;
  /** Single-key shortcuts, which WCAG 2.1.4 requires to be optional. */
  readonly keys: boolean;
}

export const $attention = atom<Attention>({ sounds: false, notify: false, keys: true });
/** Whether the sheet with these choices and the shortcuts is open. */
export const $helpOpen = atom(false);

export type Screen = 'lobby' | 'host' | 'guest' | 'receipts';

/**
 * What can be opened beside the task: in a call all of them, before and after it the wallet alone.
 */
export type Panel = 'chat' | 'payments' | 'files' | 'wallet' | 'more';
/** The open panel; null for none. */
export const $panel = atom<Panel | null>(null);

export interface Settings {
  readonly network: NetworkId;
  /** RPC URLs by network, the preferred one first. */
  readonly rpcUrls: Readonly<Record<NetworkId, readonly string[]>>;
  /** As RTCIceServer. If empty, the site's are used, if it sets any (SiteConfig). */
  readonly iceServers: readonly IceServer[];
  /** The user chose to contact no STUN or TURN server, not even the site's. */
  readonly direct?: boolean;
  /**
   * By network: a second server that must also show large payments (docs/billing.md, "Second
   * server").
   */
  readonly secondRpc?: Readonly<Partial<Record<NetworkId, string>>>;
  /** Whether invites include the TURN server (route/relay.ts). */
  readonly lendRelay?: boolean;
  /** Whether calls return unused time. They do unless it is false. */
  readonly returnsUnused?: boolean;
  /** The user's display name as typed; the peer sees it in a call. */
  readonly name?: string;
}

export interface IceServer {
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

/**
 * What the `config.json` beside the page sets (docs/hosting.md). Each part counts where the user's
 * settings have none, and is never copied into them.
 */
export interface SiteConfig {
  readonly network?: NetworkId;
  readonly rpcServers: Readonly<Partial<Record<NetworkId, readonly string[]>>>;
  readonly iceServers: readonly IceServer[];
}

/** What became of the site's `config.json`. */
export type Site =
  | { readonly file: 'none' }
  /** Not asked for, because of the development parameters. */
  | { readonly file: 'ignored' }
  | { readonly file: 'read'; readonly config: SiteConfig }
  | { readonly file: 'rejected'; readonly error: AppError };

/** Set once, before anything reads the settings. */
export const $site = atom<Site>({ file: 'none' });

/** Development parameters in the URL, only for the local network (ui-contract.md, "URL"). */
export interface DevParameters {
  readonly periodSeconds: number;
  readonly prepaidPeriods: number;
  readonly demoWallet: boolean;
}

/** A code to send, and the same code as a link. */
export interface Handout {
  readonly code: string;
  readonly link: string;
}

/** The host's steps until the call's view takes over (status.ts). */
export type HostStep =
  | { readonly at: 'idle' }
  /** The invite was shown and waits for a reply. */
  | ({ readonly at: 'inviting'; readonly terms: Terms; readonly title: string } & Handout)
  /** A reply was accepted. */
  | { readonly at: 'connecting' };

export interface HostState {
  readonly step: HostStep;
  readonly feeBalance: FeeBalance | null;
  readonly feeKeyBusy: boolean;
  readonly inviteBusy: boolean;
  readonly error: AppError | null;
}

/** In how many calls this browser has paid an address (x402-datachannel.md, "Security words"). */
export interface Payee {
  readonly calls: number;
  /** The same as a sentence. */
  readonly note: string;
}

/** The guest's steps until the call's view takes over. */
export type GuestStep =
  | { readonly at: 'idle' }
  | { readonly at: 'replying' }
  /** The reply was shown and waits for the host. */
  | ({ readonly at: 'waiting' } & Handout);

export interface GuestState {
  readonly step: GuestStep;
  /** The terms of the opened invite. */
  readonly terms: Terms | null;
  /** What is known about the address to pay; null until it was looked up. */
  readonly payee: Payee | null;
  /** The invite that could not be opened because it is for another network. */
  readonly elsewhere: { readonly network: NetworkId; readonly invite: string } | null;
  readonly replyBusy: boolean;
  readonly error: AppError | null;
}

/**
 * The database of kept-page.ts. It says by itself that there may be a call to take up: a mark in
 * localStorage would come too late, Chromium writes that up to a minute after it was told (5 s, and
 * once a minute at the most) and may be killed in between, when the prepayment has just settled.
 */
export const KEPT_CALLS = 'pay2chat-call';
/** The ledger worker's database (workers/ledger/solana/db.ts). */
export const LEDGER_BOOKS = 'pay2chat-ledger';

/**
 * Returns whether an earlier page of this browser created this database. Checked before anything is
 * loaded.
 */
export async function hasDatabase(
  wanted: string,
  storage: () => Pick<IDBFactory, 'databases'>,
): Promise<boolean> {
  try {
    return (await storage().databases()).some(({ name }) => name === wanted);
  } catch {
    return false;
  }
}

/** How many chat lines are shown and stored; older ones are dropped. */
export const CHAT_LINES = 500;

export interface ChatLine {
  /** Increases by one with each line of a call. */
  readonly id: number;
  readonly from: 'me' | 'peer';
  readonly text: string;
}

export interface MediaState {
  readonly local: MediaStream | null;
  readonly remote: MediaStream | null;
  readonly hasMicrophone: boolean;
  readonly hasCamera: boolean;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  /** Whether a screen is shared instead of the camera. */
  readonly sharing: boolean;
  /** What the peer reports about its devices over `signal`. */
  readonly peerMicrophoneOn: boolean;
  readonly peerCameraOn: boolean;
  /** No media comes from the peer: it says so, or for some time it has sent nothing and said nothing. */
  readonly peerSilent: boolean;
  readonly error: AppError | null;
}

export interface CallState {
  readonly role: Role | null;
  readonly connection: ConnectionState;
  readonly view: CallView | null;
  readonly chat: readonly ChatLine[];
  /** The peer's display name; '' for none. Views ask call/peer-name.ts for it. */
  readonly peerName: string;
  readonly ended: EndReason | null;
  readonly error: AppError | null;
}

export const $screen = atom<Screen>('lobby');
export const $settings = atom<Settings>({
  network: 'mainnet',
  rpcUrls: { mainnet: [], devnet: [], local: [] },
  iceServers: [],
});
export const $dev = atom<DevParameters | null>(null);
/** The newest payment of the *Send USDC* panel. */
export const $transfer = atom<PaymentRecord | null>(null);
export const $transferError = atom<AppError | null>(null);
/** Nothing begun. */
export const HOST_AT_REST: HostState = {
  step: { at: 'idle' },
  feeBalance: null,
  feeKeyBusy: false,
  inviteBusy: false,
  error: null,
};
export const $host = map<HostState>(HOST_AT_REST);
/** Nothing begun. */
export const GUEST_AT_REST: GuestState = {
  step: { at: 'idle' },
  terms: null,
  payee: null,
  elsewhere: null,
  replyBusy: false,
  error: null,
};
export const $guest = map<GuestState>(GUEST_AT_REST);
/** Nothing begun. */
export const CALL_AT_REST: CallState = {
  role: null,
  connection: 'new',
  view: null,
  chat: [],
  peerName: '',
  ended: null,
  error: null,
};
export const $call = map<CallState>(CALL_AT_REST);
export const $media = map<MediaState>({
  local: null,
  remote: null,
  hasMicrophone: false,
  hasCamera: false,
  microphoneOn: true,
  cameraOn: true,
  sharing: false,
  peerMicrophoneOn: true,
  peerCameraOn: true,
  peerSilent: false,
  error: null,
});
/** Unused time of calls that ended on this network, newest first, as the ledger worker reports it. */
export const $unused = atom<readonly UnusedTime[]>([]);
/** A short notice (attention/toasts.ts). */
export interface Toast {
  readonly id: number;
  readonly text: string;
  /** Text for screen readers, where the details are visible elsewhere on the page. */
  readonly said?: string;
  /** The meter's colour for what happened to the money. */
  readonly color?: 'green' | 'yellow' | 'red' | 'grey';
  /** Interrupts the screen reader. */
  readonly urgent?: boolean;
  /** Only for screen readers, because the page shows it in its place. */
  readonly heard?: boolean;
  /** Stays until it is dismissed; other notices disappear after a while. */
  readonly stays?: boolean;
}
export const $toasts = atom<readonly Toast[]>([]);

/** Everything the user can do. Failures go to the stores as errors; nothing here throws. */
export interface Actions {
  show(screen: Screen): void;
  saveSettings(settings: Settings): Promise<void>;
  /** Takes the user's display name as typed; '' for none. */
  saveName(name: string): void;
  connectWallet(name: string): Promise<void>;
  disconnectWallet(): Promise<void>;
  /** Stops waiting for the wallet's open window, whatever opened it. */
  cancelPrompt(): void;
  refreshBalances(): Promise<void>;
  /** Takes `amount` as typed. */
  sendUsdc(to: string, amount: string): Promise<void>;
  checkTransfer(): Promise<void>;
  /**
   * Takes `price` as typed: the fee key may return the unused time of one call at that price. During
   * a call it is absent, and only fees are asked for. `replaces` is the existing delegate of the
   * account that the user agreed to replace.
   */
  fundFeeKey(price?: string, replaces?: string): Promise<void>;
  refundFeeKey(): Promise<void>;
  /** Takes `price` as typed, in USDC per minute. */
  createInvite(price: string, title: string): Promise<void>;
  acceptReply(text: string): Promise<void>;
  openInvite(text: string): Promise<void>;
  /** Switches to the network of the invite that could not be opened, and opens it. */
  switchNetwork(): Promise<void>;
  createReply(): Promise<void>;
  /**
   * Pays and joins. `replaces` is the existing delegate of the account that the user agreed to
   * replace.
   */
  pay(mode: PayMode, budgetPeriods: number, replaces?: string): Promise<void>;
  toggleMicrophone(): Promise<void>;
  toggleCamera(): Promise<void>;
  shareScreen(): Promise<void>;
  /** Returns false if the line cannot be sent. */
  sendChat(text: string): boolean;
  /** Agrees to pay the next minute of a host that sends no media. */
  agree(): void;
  endCall(): Promise<void>;
  /**
   * Leaves a call that ended or was cancelled, and returns to its first screen, ready for another.
   */
  startOver(): Promise<void>;
  /** Copies the receipt of this call, or of the one that just ended, to the clipboard. */
  copyReceipt(): Promise<void>;
  openReceipts(): void;
}

/** Returns whether the call is under way: admitted and not over. */
export function isInCall(): boolean {
  const { view, ended } = $call.get();
  return view?.phase === 'in-call' && ended === null;
}

/** Opens a panel, or closes it if it is the open one. */
export const togglePanel = (panel: Panel): void =>
  $panel.set($panel.get() === panel ? null : panel);

/** Resets the stores to "no call". */
export function resetCall(): void {
  $call.set(CALL_AT_REST);
  $media.set({
    ...$media.get(),
    remote: null,
    peerMicrophoneOn: true,
    peerCameraOn: true,
    peerSilent: false,
  });
}
