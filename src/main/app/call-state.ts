import { map } from 'nanostores';
import type { Role, CallView, EndReason } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { LocalState } from '../media/local-api.ts';
import type { ConnectionState } from '../rtc/connection-state.ts';

export interface ChatLine {
  /** Increases by one with each line of a call. */
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
  /** The peer's picture is a shared screen. */
  readonly peerScreen: boolean;
  /** No media comes from the peer: it says so, or for some time it has sent nothing and said nothing. */
  readonly peerSilent: boolean;
}

export interface CallState {
  readonly role: Role | null;
  readonly connection: ConnectionState;
  readonly view: CallView | null;
  readonly chat: readonly ChatLine[];
  /** The peer's display name; '' for none. Views ask call/peer-name.ts for it. */
  readonly peerName: string;
  /** The peer has left its page for another app. A phone may stop such a page, or not. */
  readonly isPeerAsleep: boolean;
  readonly ended: EndReason | null;
  readonly error: AppError | null;
}

/** Nothing begun. */
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

/** Returns whether this side has a call, from its first code on, that is not over. */
export function hasCall(): boolean {
  const { role, ended } = $call.get();
  return role !== null && ended === null;
}

/** Returns whether the call is under way: admitted and not over. */
export function isInCall(): boolean {
  const { view, ended } = $call.get();
  return view?.phase === 'in-call' && ended === null;
}

/**
 * Returns whether a call that was connected has lost the peer: its connection, or only the heartbeat
 * of its ledger worker, as when a browser stops the page and keeps the connection.
 */
export const isInterrupted = ({ connection, view }: Pick<CallState, 'connection' | 'view'>) =>
  connection === 'interrupted' ||
  connection === 'failed' ||
  (connection === 'connected' && view?.phase === 'in-call' && !view.heartbeat);

/** Returns whether the peer has closed or reloaded its page, and another has not come: nobody there reads. */
export const isPeerAway = (call: Pick<CallState, 'connection' | 'view' | 'error'>): boolean =>
  isInterrupted(call) && call.error?.code === 'peer_away';

/** Resets the stores to "no call". */
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
