import type { EndReason, Role } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/log.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import type { ConnectionState } from './connection-state.ts';
import type { FrameGuard } from './frames.ts';
import type { Handover } from './channels.ts';
import type { ConnectionFacts } from './connection-state.ts';
import type { MediaKind, OutgoingTracks } from './media-link.ts';
import type { Occasion } from './patience.ts';
import type { SignalLink } from './signal-link.ts';
import type { PeerStats } from './stats.ts';

/** The contract of one leg: one RTCPeerConnection of a call that may need several in its life. */

export interface LegOptions {
  /** For the log: `first`, `standby 2`, `repair 1`. */
  readonly name: string;
  readonly role: Role;
  readonly iceServers: readonly RTCIceServer[];
  readonly certificate: RTCCertificate;
  /** Called twice before {@link createLeg} returns. */
  readonly handover: Handover;
  readonly forceBridge: boolean;
  /** What every sender of media gets before it is negotiated. */
  readonly guard?: FrameGuard | undefined;
  /** On which occasion ICE is kept trying, before it first stands and when it is broken; null: it is not. */
  readonly patience: { readonly before: Occasion | null; readonly broken: Occasion | null };
  readonly log: Pick<EventLog, 'add'>;
  readonly on: LegListener;
}

export interface LegListener {
  /** {@link Leg.state}, {@link Leg.up} or {@link Leg.dead} is another. */
  changed(): void;
  /** The other side broke the rules for good: the leg is closed. */
  error(error: AppError): void;
  /** Again whenever a track joins; the stream stays the same. */
  media(stream: MediaStream): void;
  bye(reason: EndReason): void;
  /** Each second while the leg stands. */
  beat(): void;
}

export interface Leg {
  readonly name: string;
  readonly state: ConnectionState;
  /** Connected, with something arriving. */
  readonly up: boolean;
  /** Nothing on it can come (back): `left` = the other side closed it. */
  readonly dead: ConnectionFacts['dead'];
  /** Rounds of patience in the present or the last interruption. */
  readonly rounds: number;
  readonly link: SignalLink;
  /** Whether `x402` and `files` go over ports. */
  readonly bridged: boolean;
  /** What it has received so far; null: no track yet. */
  readonly remote: MediaStream | null;
  /** Once. @throws P2cError `aborted`, `peer_protocol`. */
  makeOffer(signal: AbortSignal): Promise<SessionDescription>;
  /** Once; from then on it patiently waits for the other side. @throws P2cError `aborted`, `peer_protocol`. */
  makeAnswer(offer: SessionDescription, signal: AbortSignal): Promise<SessionDescription>;
  /** Once. Resolves when applied, not when connected. @throws DOMException if the browser refuses it. */
  acceptAnswer(answer: SessionDescription): Promise<void>;
  /** Negotiates audio and video both ways, as soon as connected. Before it no media section exists. */
  startMedia(tracks: OutgoingTracks): void;
  /** Changes what is sent, without negotiation. Before {@link startMedia} it is only remembered. */
  setTrack(kind: MediaKind, track: MediaStreamTrack | null): Promise<void>;
  stats(): Promise<PeerStats>;
  /** Says goodbye where a reason is given, then closes everything. Its state is `closed` at once. */
  close(reason?: EndReason): Promise<void>;
}

export interface LegFactory {
  /** One for all legs of a call. */
  certificate(): Promise<RTCCertificate>;
  make(options: LegOptions): Leg;
}
