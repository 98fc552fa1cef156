import type { ReadableAtom } from 'nanostores';
import type { AppError } from '../../shared/errors.ts';
import type { DevicesMessage } from '../../shared/call/signal-messages.ts';
import type { MediaKind, OutgoingTracks } from '../rtc/media-link.ts';
import type { Choice, DeviceKind, DeviceList, Input, Picture, Reason } from './device-list.ts';
import type { DevicePreferences } from './memory.ts';

/** The contract of a person's own devices, as the app's controllers see it. */

/** What a person brings to the call; no device at all is fine (listen-only). */
export type Wanted = 'microphone-and-camera' | 'microphone' | 'nothing';

export interface LocalState {
  /** For the preview: what is sent. One object as long as anything is. */
  readonly stream: MediaStream | null;
  readonly hasMicrophone: boolean;
  readonly hasCamera: boolean;
  /** The person's own choices; a freeze does not touch them. */
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly sharing: boolean;
  /** Ids of what is open, as the browser names them. */
  readonly inUse: Readonly<Record<Input, string | null>>;
  readonly preferences: DevicePreferences;
  /** The newest change that nobody asked for; another object each time. */
  readonly notice: DeviceNotice | null;
  readonly error: AppError | null;
}

/** Another device is in use than before, or than was chosen. */
export interface DeviceNotice {
  readonly device: Input;
  readonly why: Reason;
  /** Names, as the browser gives them. */
  readonly from: string;
  readonly to: string;
}

export interface LocalMedia {
  readonly state: ReadableAtom<LocalState>;
  tracks(): OutgoingTracks;
  /** What to tell the peer over `signal`, now and after each change of state. */
  announcement(): DevicesMessage;
  /** Asks for what is not open yet. Never rejects: what is missing is said in `state.error`. */
  acquire(wanted: Wanted): Promise<void>;
  /** Mute is `track.enabled`: instant, and the microphone stays warm. */
  setMicrophone(on: boolean): void;
  /** Off really stops the camera, and its light goes out; on opens it again. */
  setCamera(on: boolean): Promise<void>;
  /** The screen takes the camera's place in what is sent. Declining the browser's question is no error. */
  setScreen(on: boolean): Promise<void>;
  /**
   * Which device of a kind is wanted from now on, and remembered; null: the system's own. One that is
   * open is exchanged in what is sent, mute and freeze kept. A failure leaves the old one open.
   */
  choose(kind: DeviceKind, choice: Choice | null): Promise<void>;
  setPicture(picture: Picture): Promise<void>;
  /** What is plugged in now: another device takes over from one that is gone (device-list.ts). */
  reconsider(list: DeviceList): Promise<void>;
  /** Asks again for what could not be had. */
  retry(): Promise<void>;
  /** Closed: everything sent is silent and black, whatever the choices (media/devices.ts). */
  setGate(open: boolean): void;
  /** The track to send changed; for `Peer.setTrack`. */
  onTrack(listener: (kind: MediaKind, track: MediaStreamTrack | null) => void): () => void;
  /** Stops every device. What is still being opened is stopped as soon as it is. */
  stop(): void;
}

export const NOTHING: Omit<LocalState, 'preferences'> = {
  stream: null,
  hasMicrophone: false,
  hasCamera: false,
  microphoneOn: true,
  cameraOn: true,
  sharing: false,
  inUse: { microphone: null, camera: null },
  notice: null,
  error: null,
};
