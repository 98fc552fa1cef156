import type { ReadableAtom } from 'nanostores';
import type { Role, EndReason } from '../../shared/api/ledger.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import type {
  AgainMessage,
  DevicesMessage,
  ChatMessage,
  LaneMessage,
  SignalOf,
} from '../../shared/call/signal-messages.ts';
import type { AppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/log.ts';
import type { Handover } from './channels.ts';
import type { ConnectionState } from './connection-state.ts';
import type { FrameGuard } from './frames.ts';
import type { IceConfig } from './ice.ts';
import type { PeerStats } from './stats.ts';
import type { Transport, TransportFactory } from './transport.ts';

/**
 * The contract of a call's connection, as the app's controllers see it. It stays the same, however
 * many times the call moves to another RTCPeerConnection.
 */

/** The automatic recovery steps (docs/connection.md). For comparison, some tests leave one out. */
export type RecoveryStep = 'patient reply' | 'silent repair' | 'standby' | 'standby patience';

/** How a call's two ends recognise each other, even after a reload. */
export interface Identity {
  readonly certificate: RTCCertificate;
  /** SHA-256 of the peer's certificate. */
  readonly pinned: Uint8Array;
}

interface ResumedPeer extends Identity {
  /** How many earlier pages of this side were in the call. */
  readonly pages: number;
}

export interface PeerOptions {
  readonly role: Role;
  readonly ice: IceConfig;
  /**
   * Called twice for each transport, in the task that creates it. A channel may stay unopened for
   * long, or may close without ever opening, so the worker uses the newest channel that is open.
   */
  readonly handover: Handover;
  readonly log: Pick<EventLog, 'add'>;
  /** True to carry `x402` and `files` over ports even where channels can be transferred. */
  readonly forceBridge?: boolean;
  /** Guards every media sender of each transport. */
  readonly guard?: FrameGuard | undefined;
  readonly without?: readonly RecoveryStep[];
  /** How long the host waits after the reply before it reports that there is no route. */
  readonly limitMs?: number;
  /** Set if an earlier page of this side began the call. The call then counts as interrupted. */
  readonly resume?: ResumedPeer | undefined;
  /** Creates the transports. Tests pass simulated transports. */
  readonly transports?: TransportFactory;
}

export type PeerEvent =
  | { readonly type: 'state'; readonly state: ConnectionState }
  /** The call has moved to another transport. */
  | { readonly type: 'moved' }
  /**
   * The peer has left its page for another app, so the peer's system may stop the page. If `isAway`
   * is false, the peer is back.
   */
  | { readonly type: 'away'; readonly isAway: boolean }
  /** The peer's page was reloaded, so it does not know any earlier messages. */
  | { readonly type: 'restarted' }
  /**
   * `no_route`, `connection_lost`, `peer_left`, `peer_away` or `peer_protocol`. Recovery continues
   * until {@link Peer.close}.
   */
  | { readonly type: 'error'; readonly error: AppError }
  /** Emitted again whenever a track joins, and with another stream when the call has moved. */
  | { readonly type: 'remote-media'; readonly stream: MediaStream }
  /** The peer ended the call. This side still has to {@link Peer.close}. */
  | { readonly type: 'bye'; readonly reason: EndReason };

/** Carries the pages' messages, each exactly once and in order, even if transports break. */
interface PeerSignal {
  /**
   * Sends a message, or queues it until the call is connected. Returns false if too many messages
   * wait.
   */
  send(message: DevicesMessage | ChatMessage | LaneMessage | AgainMessage): boolean;
  on<T extends 'devices' | 'chat' | 'lane' | 'again'>(
    type: T,
    listener: (message: SignalOf<T>) => void,
  ): () => void;
}

/**
 * Another transport of the same call, made by exchanging reconnect links, as the first transport
 * was made by exchanging the invite and the reply (recovery/repair.ts).
 */
export interface Repair {
  /** Whether this side has made an offer that can still be answered. */
  readonly waits: boolean;
  /**
   * Makes an offer, which voids an earlier offer.
   * @throws P2cError `aborted`, `peer_protocol`.
   */
  offer(signal: AbortSignal): Promise<SessionDescription>;
  /**
   * Answers an offer.
   * @throws P2cError as above, or `peer_mismatch` if the offer is not from this call's peer.
   */
  answer(offer: SessionDescription, signal: AbortSignal): Promise<SessionDescription>;
  /**
   * Accepts the answer to the last offer.
   * @throws P2cError `peer_mismatch`, `code_used`; DOMException if the browser rejects it.
   */
  accept(answer: SessionDescription): Promise<void>;
  /** Drops a repair that was begun but is not in use yet. */
  cancel(): void;
}

/** The members that a call passes on to the transport in use. */
type OfTransport = Pick<
  Transport,
  'bridged' | 'makeOffer' | 'makeAnswer' | 'acceptAnswer' | 'startMedia' | 'setTrack' | 'close'
>;

export interface Peer extends OfTransport {
  readonly state: ReadableAtom<ConnectionState>;
  readonly signal: PeerSignal;
  readonly repair: Repair;
  /**
   * Reads the statistics of the transport in use.
   * @throws P2cError `aborted` before there is a transport.
   */
  stats(): Promise<PeerStats>;
  onEvent(listener: (event: PeerEvent) => void): () => void;
  /** See {@link Transport.crowded}. */
  readonly crowded: boolean;
  /** How the two ends recognise each other; null until both codes are known. */
  readonly identity: Identity | null;
  /**
   * While `may` is true, a peer that leaves without ending the call may return, so the call counts
   * as interrupted.
   */
  expectReturn(may: boolean): void;
  /** Tells the peer that this page closes now and may return. Synchronous. */
  leave(): void;
}
