import { map } from 'nanostores';
import type { Role, CallView, EndReason } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { LocalState } from '../media/local-api.ts';
import type { ConnectionState } from '../rtc/connection-state.ts';

export interface ChatLine {
  /** The number of the line. Each new line of a call gets the next number. */
  readonly id: number;
  readonly from: 'me' | 'peer';
  readonly text: string;
}

/** The state of the user's own devices that views show. */
type OwnMedia = Pick<
  LocalState,
  'hasMicrophone' | 'hasCamera' | 'microphoneOn' | 'cameraOn' | 'sharing' | 'facesAway' | 'error'
>;

export interface MediaState extends OwnMedia {
  readonly local: MediaStream | null;
  readonly remote: MediaStream | null;
  /** The peer's report about its devices, over `signal`. */
  readonly peerMicrophoneOn: boolean;
  readonly peerHasMicrophone: boolean;
  readonly peerCameraOn: boolean;
  /** Whether the peer's picture is a shared screen. */
  readonly peerScreen: boolean;
  /**
   * Whether no media arrives from the peer: either the peer reports that it has no devices, or it
   * has sent neither media nor a report for some time.
   */
  readonly peerSilent: boolean;
}

export interface CallState {
  readonly role: Role | null;
  readonly connection: ConnectionState;
  readonly view: CallView | null;
  readonly chat: readonly ChatLine[];
  /** The peer's display name; '' if it has none. Views read it through call/peer-name.ts. */
  readonly peerName: string;
  /** Whether the peer has left its page for another app. A phone may stop such a page. */
  readonly isPeerAsleep: boolean;
  readonly ended: EndReason | null;
  readonly error: AppError | null;
}

/** The state without a call. */
export const CALL_AT_REST: CallState = {
  role: null,
  connection: 'new',
  view: null,
  chat: [],
  peerName: '',
  isPeerAsleep: false,
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
  facesAway: false,
  peerMicrophoneOn: true,
  peerHasMicrophone: true,
  peerCameraOn: true,
  peerScreen: false,
  peerSilent: false,
  error: null,
});

/** Returns whether this side has a call that is not over. A call begins with its first code. */
export function hasCall(): boolean {
  const { role, ended } = $call.get();
  return role !== null && ended === null;
}

/** Returns whether a call is running: the guest is admitted, and the call is not over. */
export function isInCall(): boolean {
  const { view, ended } = $call.get();
  return view?.phase === 'in-call' && ended === null;
}

/**
 * Returns whether a connected call has lost the peer. It may have lost the connection, or only the
 * heartbeat of the peer's ledger worker, as when a browser stops a page but keeps its connection.
 */
export const isInterrupted = ({ connection, view }: Pick<CallState, 'connection' | 'view'>) =>
  connection === 'interrupted' ||
  connection === 'failed' ||
  (connection === 'connected' && view?.phase === 'in-call' && !view.heartbeat);

/**
 * Returns whether the peer has closed or reloaded its page and no other page has joined yet, so
 * that nobody there reads messages.
 */
export const isPeerAway = (call: Pick<CallState, 'connection' | 'view' | 'error'>): boolean =>
  isInterrupted(call) && call.error?.code === 'peer_away';

/** Resets the stores to the state without a call. */
export function resetCall(): void {
  $call.set(CALL_AT_REST);
  $media.set({
    ...$media.get(),
    remote: null,
    peerMicrophoneOn: true,
    peerHasMicrophone: true,
    peerCameraOn: true,
    peerScreen: false,
    peerSilent: false,
  });
}
