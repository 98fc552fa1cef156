import type { ReadableAtom } from 'nanostores';
import type { EndReason, Role } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/log.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import type {
  ChatMessage,
  DevicesMessage,
  LaneMessage,
  SignalOf,
} from '../../shared/call/signal.ts';
import type { ConnectionState } from './connection-state.ts';
import type { FrameGuard } from './frames.ts';
import type { Handover } from './channels.ts';
import type { LegFactory } from './leg-api.ts';
import type { MediaKind, OutgoingTracks } from './media-link.ts';
import type { PeerStats } from './stats.ts';

/**
 * The contract of a call's connection, as the app's controllers see it. It stays the same however
 * often the call moves to another RTCPeerConnection.
 */

/** What keeps a call alive by itself (docs/connection.md); control runs leave one out. */
export type Rung = 'patient reply' | 'silent repair' | 'standby' | 'standby patience';

/** By what a call's two ends know each other, on whatever page they are. */
export interface Identity {
  readonly certificate: RTCCertificate;
  /** SHA-256 of the other side's certificate. */
  readonly pinned: Uint8Array;
}

export interface ResumedPeer extends Identity {
  /** How many pages of this side were in the call before. */
  readonly pages: number;
}

export interface PeerOptions {
  readonly role: Role;
  readonly iceServers: readonly RTCIceServer[];
  /**
   * Called twice for each leg, in the task in which it is made. A channel may stay unopened for long
   * and may be closed unopened: the worker uses the newest that is open.
   */
  readonly handover: Handover;
  readonly log: Pick<EventLog, 'add'>;
  /** Carry `x402` and `files` over ports even where channels can be transferred. */
  readonly forceBridge?: boolean;
  /** What every sender of media gets, on each leg. */
  readonly guard?: FrameGuard | undefined;
  readonly without?: readonly Rung[];
  /** How long the host waits after the reply until it says that there is no route. */
  readonly limitMs?: number;
  /** The call was begun by another page of this side: it has stood, and is interrupted. */
  readonly resume?: ResumedPeer | undefined;
  /** Where legs come from; tests put simulated ones here. */
  readonly legs?: LegFactory;
}

export type PeerEvent =
  | { readonly type: 'state'; readonly state: ConnectionState }
  /** It stands on another connection from now on. */
  | { readonly type: 'moved' }
  /** The other side's page was reloaded: it knows nothing of what was said to it before. */
  | { readonly type: 'restarted' }
  /** `no_route`, `connection_lost`, `peer_left`, `peer_away` or `peer_protocol`. Healing goes on until {@link Peer.close}. */
  | { readonly type: 'error'; readonly error: AppError }
  /** Again whenever a track joins, and with another stream when the call has moved. */
  | { readonly type: 'remote-media'; readonly stream: MediaStream }
  /** The peer ended the call. This side still has to {@link Peer.close}. */
  | { readonly type: 'bye'; readonly reason: EndReason };

/** What the two pages say to each other: each message exactly once and in order, whatever breaks. */
export interface PeerSignal {
  /** Queued until the connection stands. False: too much is waiting. */
  send(message: DevicesMessage | ChatMessage | LaneMessage): boolean;
  on<T extends 'devices' | 'chat' | 'lane'>(
    type: T,
    listener: (message: SignalOf<T>) => void,
  ): () => void;
}

/** A further connection of the same call, made by codes as the first one was (recovery/repair.ts). */
export interface Repair {
  /** An offer of ours is out, and its answer is still of use. */
  readonly waits: boolean;
  /** Makes an offer; one that was made before is void. @throws P2cError `aborted`, `peer_protocol`. */
  offer(signal: AbortSignal): Promise<SessionDescription>;
  /** @throws P2cError as above, or `peer_mismatch`: not an offer of the peer of this call. */
  answer(offer: SessionDescription, signal: AbortSignal): Promise<SessionDescription>;
  /** To the last offer. @throws P2cError `peer_mismatch`, `code_used`; DOMException if the browser refuses it. */
  accept(answer: SessionDescription): Promise<void>;
  /** Forgets what was begun and has not come into use. */
  cancel(): void;
}

export interface Peer {
  readonly state: ReadableAtom<ConnectionState>;
  readonly signal: PeerSignal;
  readonly repair: Repair;
  /** Whether `x402` and `files` go over ports. */
  readonly bridged: boolean;
  /** Host, once. @throws P2cError `aborted`, `peer_protocol`. */
  makeOffer(signal: AbortSignal): Promise<SessionDescription>;
  /** Guest, once; from then on it patiently waits for the host. @throws P2cError `aborted`, `peer_protocol`. */
  makeAnswer(offer: SessionDescription, signal: AbortSignal): Promise<SessionDescription>;
  /** Host, once. Resolves when applied, not when connected. @throws DOMException if the browser refuses it. */
  acceptAnswer(answer: SessionDescription): Promise<void>;
  /** Negotiates audio and video both ways, as soon as connected. Before it no media section exists. */
  startMedia(tracks: OutgoingTracks): void;
  /** Changes what is sent, without negotiation. Before {@link startMedia} it is only remembered. */
  setTrack(kind: MediaKind, track: MediaStreamTrack | null): Promise<void>;
  /** Of the connection in use. @throws P2cError `aborted` before there is one. */
  stats(): Promise<PeerStats>;
  onEvent(listener: (event: PeerEvent) => void): () => void;
  /** null before both codes are known. */
  readonly identity: Identity | null;
  /** While true, a peer that leaves without a goodbye may come back: that is an interruption. */
  expectReturn(may: boolean): void;
  /** This page goes away now, and may come back. Synchronous. */
  leave(): void;
  /** Says goodbye where a reason is given, then closes everything. Its state is `closed` at once. */
  close(reason?: EndReason): Promise<void>;
}
