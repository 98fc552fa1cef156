import { atom, map } from 'nanostores';
import type {
  CallView,
  EndReason,
  PaymentRecord,
  PayMode,
  Role,
  FeeBalance,
} from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { NetworkId } from '../../shared/network.ts';
import type { Terms } from '../../shared/terms.ts';
import type { ConnectionState } from '../rtc/connection-state.ts';

/**
 * What the page shows. The composition root and the controllers in `app/` write these stores; the
 * views in `ui/` read them and call {@link Actions}. No view holds state of its own that matters.
 */

/** How a call may draw attention to itself, as this person chose it; attention/attention.ts remembers it. */
export interface Attention {
  readonly sounds: boolean;
  /** System notifications while the tab is hidden. */
  readonly notify: boolean;
  /** Shortcuts of a single key (WCAG 2.1.4: they can be turned off). */
  readonly keys: boolean;
}

export const $attention = atom<Attention>({ sounds: false, notify: false, keys: true });
/** The sheet with these choices and the keys is open. */
export const $helpOpen = atom(false);

export type Screen = 'lobby' | 'host' | 'guest' | 'receipts';

export interface Settings {
  readonly network: NetworkId;
  /** Per network: preferred RPC URL first. */
  readonly rpcUrls: Readonly<Record<NetworkId, readonly string[]>>;
  /** RTCIceServer-shaped; empty = same network only, nobody contacted. */
  readonly iceServers: readonly IceServer[];
  /** Per network: has to show large sums, too (docs/billing.md, "Second server"). */
  readonly secondRpc?: Readonly<Partial<Record<NetworkId, string>>>;
  /** Invites carry the TURN server of the list (route/relay.ts). */
  readonly lendRelay?: boolean;
}

export interface IceServer {
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

/** Local-only development parameters of the URL (ui-contract.md, "URL"). */
export interface DevParameters {
  readonly periodSeconds: number;
  readonly prepaidPeriods: number;
  readonly demoWallet: boolean;
}

/** A code to hand over, and the same as a link. */
export interface Handout {
  readonly code: string;
  readonly link: string;
}

/** The host's own steps to a call; how far the call is then, its view says (status.ts). */
export type HostStep =
  | { readonly at: 'idle' }
  /** The invite is out. */
  | ({ readonly at: 'inviting' } & Handout)
  /** The reply to it is here. */
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
  /** The same in words. */
  readonly note: string;
}

/** The guest's own steps, likewise. */
export type GuestStep =
  | { readonly at: 'idle' }
  | { readonly at: 'replying' }
  /** The reply is out. */
  | ({ readonly at: 'waiting' } & Handout);

export interface GuestState {
  readonly step: GuestStep;
  /** Of the opened invite. */
  readonly terms: Terms | null;
  /** Who the terms want paid; null: not looked up (yet). */
  readonly payee: Payee | null;
  readonly replyBusy: boolean;
  readonly error: AppError | null;
}

/**
 * The database of kept-page.ts. It says by itself that there may be a call to take up: a mark in
 * localStorage would come too late, Chromium writes that up to a minute after it was told (5 s, and
 * once a minute at the most) and may be killed in between, when the prepayment has just settled.
 */
export const KEPT_CALLS = 'pay2chat-call';

/** So many are shown and kept; those before them are gone. */
export const CHAT_LINES = 500;

export interface ChatLine {
  /** Rises by one in a call. */
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
  /** A screen is sent in the camera's place. */
  readonly sharing: boolean;
  /** What the peer says of its own devices over `signal`. */
  readonly peerMicrophoneOn: boolean;
  readonly peerCameraOn: boolean;
  readonly error: AppError | null;
}

export interface CallState {
  readonly role: Role | null;
  readonly connection: ConnectionState;
  readonly view: CallView | null;
  readonly chat: readonly ChatLine[];
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
/** The *Send USDC* panel's newest payment. */
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
  error: null,
});
/** A line of news (attention/toasts.ts). */
export interface Toast {
  readonly id: number;
  readonly text: string;
  /** For the ear, where the eye finds the rest elsewhere on the page. */
  readonly said?: string;
  /** As the meter's: what it means for the money. */
  readonly color?: 'green' | 'yellow' | 'red' | 'grey';
  /** Said at once, whatever is being said. */
  readonly urgent?: boolean;
  /** Until it is dismissed; others go by themselves. */
  readonly stays?: boolean;
}
export const $toasts = atom<readonly Toast[]>([]);

/** Everything a person can do. Failures land in the stores as errors; nothing here throws. */
export interface Actions {
  show(screen: Screen): void;
  saveSettings(settings: Settings): Promise<void>;
  connectWallet(name: string): Promise<void>;
  disconnectWallet(): Promise<void>;
  /** Stops waiting for the wallet's open window, whoever asked for it. */
  cancelPrompt(): void;
  refreshBalances(): Promise<void>;
  /** `amount` as typed. */
  sendUsdc(to: string, amount: string): Promise<void>;
  checkTransfer(): Promise<void>;
  fundFeeKey(): Promise<void>;
  refundFeeKey(): Promise<void>;
  /** `price` as typed, USDC per minute. */
  createInvite(price: string, title: string): Promise<void>;
  acceptReply(text: string): Promise<void>;
  openInvite(text: string): Promise<void>;
  createReply(): Promise<void>;
  /** `replaces`: the delegate of the paying account that the person agreed to replace. */
  pay(mode: PayMode, budgetPeriods: number, replaces?: string): Promise<void>;
  toggleMicrophone(): Promise<void>;
  toggleCamera(): Promise<void>;
  shareScreen(): Promise<void>;
  /** False: it cannot be sent. */
  sendChat(text: string): boolean;
  /** Guest: pays the next minute of a host that sends nothing. */
  agree(): void;
  endCall(): Promise<void>;
  /** Leaves an ended or given-up call: back to the screen it started from, ready for another. */
  startOver(): Promise<void>;
  /** Puts the receipt of this call, or of the one just ended, on the clipboard. */
  copyReceipt(): Promise<void>;
  openReceipts(): void;
}

/** Back to "no call": the stores as they were at the start. */
export function resetCall(): void {
  $call.set(CALL_AT_REST);
  $media.set({
    ...$media.get(),
    remote: null,
    peerMicrophoneOn: true,
    peerCameraOn: true,
  });
}
