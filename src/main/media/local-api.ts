import type { ReadableAtom } from 'nanostores';
import type { AppError } from '../../shared/errors.ts';
import type { DevicesMessage } from '../../shared/call/signal-messages.ts';
import type { MediaKind, OutgoingTracks } from '../rtc/media-link.ts';
import type { Choice, DeviceKind, DeviceList, Input, Reason } from './device-list.ts';
import type { DevicePreferences, Look } from './memory.ts';

/** The contract of the user's own devices, as the controllers see it. */

/** The devices that the user brings to the call. `nothing` is fine: the user only listens. */
export type Wanted = 'microphone-and-camera' | 'microphone' | 'nothing';

export interface LocalState {
  /** The sent media, for the preview. One object as long as anything is sent. */
  readonly stream: MediaStream | null;
  readonly hasMicrophone: boolean;
  readonly hasCamera: boolean;
  /** The user's own choices; a freeze does not change them. */
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  /** Whether a screen is shared instead of the camera. */
  readonly sharing: boolean;
  /** The camera looks away from the user, so that its picture is no mirror. */
  readonly facesAway: boolean;
  /** Ids of the open devices, as the browser names them. */
  readonly inUse: Readonly<Record<Input, string | null>>;
  readonly preferences: DevicePreferences;
  /** The newest change that the user did not ask for; a new object each time. */
  readonly notice: DeviceNotice | null;
  readonly error: AppError | null;
}

/** Another device is in use than before, or than was chosen. */
export interface DeviceNotice {
  readonly device: Input;
  readonly why: Reason;
  /** Device names, as the browser gives them. */
  readonly from: string;
  readonly to: string;
}

export interface LocalMedia {
  readonly state: ReadableAtom<LocalState>;
  tracks(): OutgoingTracks;
  /** Returns the device that is open; its `muted` is the system's doing (captures.ts). */
  input(input: Input): MediaStreamTrack | null;
  /** Returns what to tell the peer over `signal`, now and after each change of state. */
  announcement(): DevicesMessage;
  /** Requests what is not open yet. Never rejects; `state.error` says what is missing. */
  acquire(wanted: Wanted): Promise<void>;
  /** Mutes by `track.enabled`: instant, and the microphone stays open. */
  setMicrophone(on: boolean): void;
  /** Off really stops the camera, and its light goes out; on opens it again. */
  setCamera(on: boolean): Promise<void>;
  /** Sends the screen instead of the camera. Declining the browser's prompt is no error. */
  setScreen(on: boolean): Promise<void>;
  /**
   * Chooses and remembers a device of a kind; null for the system default. An open device is
   * replaced while sending, and mute and freeze are kept. On failure the old one stays open.
   */
  choose(kind: DeviceKind, choice: Choice | null): Promise<void>;
  /** Opens an open device again, where the system does not give back what it took. */
  reopen(input: Input): Promise<void>;
  /** Uses the camera on the other side of a phone, or the next one, and remembers that. */
  flip(): Promise<void>;
  /** Changes and remembers how the user's picture is taken and shown. */
  setLook(change: Partial<Look>): Promise<void>;
  /**
   * Remembers whether the user wants calls without a camera, and closes it. Where other devices are
   * open, giving that up opens the camera, and so does {@link setCamera} the other way round.
   */
  setAudioOnly(on: boolean): Promise<void>;
  /**
   * Takes the current list of devices; another device replaces one that is gone (device-list.ts).
   */
  reconsider(list: DeviceList): Promise<void>;
  /** Requests missing devices again. */
  retry(): Promise<void>;
  /** While closed, everything sent is silent and black, whatever the choices (gate.ts). */
  setGate(open: boolean): void;
  /** Reports that the track to send changed; for `Peer.setTrack`. */
  onTrack(listener: (kind: MediaKind, track: MediaStreamTrack | null) => void): () => void;
  /** Stops every device, including those that are still opening. */
  stop(): void;
}

export const NOTHING: Omit<LocalState, 'preferences'> = {
  stream: null,
  hasMicrophone: false,
  hasCamera: false,
  microphoneOn: true,
  cameraOn: true,
  sharing: false,
  facesAway: false,
  inUse: { microphone: null, camera: null },
  notice: null,
  error: null,
};
