import type { ReadableAtom } from 'nanostores';
import type { AppError } from '../../shared/errors.ts';
import type { DevicesMessage } from '../../shared/call/signal-messages.ts';
import type { MediaKind, OutgoingTracks } from '../rtc/media-link.ts';
import type { Choice, DeviceKind, DeviceList, Input, Reason } from './device-list.ts';
import type { DevicePreferences, Look } from './memory.ts';

/** The contract of the user's own devices, as the controllers see it. */

/**
 * The devices that the user brings to the call. With `nothing`, the user only watches and listens.
 */
export type Wanted = 'microphone-and-camera' | 'microphone' | 'nothing';

export interface LocalState {
  /** The sent media, for the preview. The object stays the same as long as anything is sent. */
  readonly stream: MediaStream | null;
  readonly hasMicrophone: boolean;
  readonly hasCamera: boolean;
  /** The user's own choices. A freeze does not change them. */
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  /** Whether a screen is shared instead of the camera. */
  readonly sharing: boolean;
  /** Whether the camera looks away from the user, so that the preview is not mirrored. */
  readonly facesAway: boolean;
  /** The ids of the open devices, as the browser names them. */
  readonly inUse: Readonly<Record<Input, string | null>>;
  readonly preferences: DevicePreferences;
  /** The newest change that the user did not request. Each change is a new object. */
  readonly notice: DeviceNotice | null;
  readonly error: AppError | null;
}

/** Reports that the device in use is not the one before, or not the one that the user chose. */
export interface DeviceNotice {
  readonly device: Input;
  readonly why: Reason;
  /** The names of the devices, as the browser gives them. */
  readonly from: string;
  readonly to: string;
}

export interface LocalMedia {
  readonly state: ReadableAtom<LocalState>;
  tracks(): OutgoingTracks;
  /**
   * Returns the open device's track. If the track is `muted`, the system has muted it
   * (captures.ts).
   */
  input(input: Input): MediaStreamTrack | null;
  /**
   * Returns the report for the peer, which is sent over `signal` now and after each change of
   * state.
   */
  announcement(): DevicesMessage;
  /**
   * Requests the wanted devices that are not open yet. Never rejects: `state.error` names a device
   * that is missing.
   */
  acquire(wanted: Wanted): Promise<void>;
  /** Mutes with `track.enabled`, which acts at once and keeps the microphone open. */
  setMicrophone(on: boolean): void;
  /**
   * Switching off stops the camera, so that its light goes out. Switching on opens the camera
   * again.
   */
  setCamera(on: boolean): Promise<void>;
  /**
   * Sends the screen instead of the camera. If the user declines the browser's prompt, that is no
   * error.
   */
  setScreen(on: boolean): Promise<void>;
  /**
   * Chooses a device of a kind, and remembers it; null for the system default. An open device is
   * replaced while sending, and mute and freeze stay as they are. If the new device fails, the old
   * one stays open.
   */
  choose(kind: DeviceKind, choice: Choice | null): Promise<void>;
  /** Opens an open device again. Use this where the system does not give a taken device back. */
  reopen(input: Input): Promise<void>;
  /** Uses the camera on the other side of a phone, or the next camera, and remembers the choice. */
  flip(): Promise<void>;
  /** Changes and remembers how the user's picture is taken and shown. */
  setLook(change: Partial<Look>): Promise<void>;
  /**
   * Remembers whether the user wants calls without a camera. Switching this on closes the camera.
   * Switching it off opens the camera if a device is open already. {@link setCamera} switches this
   * off, too.
   */
  setAudioOnly(on: boolean): Promise<void>;
  /**
   * Takes the current list of devices. If an open device is gone, another one replaces it
   * (device-list.ts).
   */
  reconsider(list: DeviceList): Promise<void>;
  /** Requests missing devices again. */
  retry(): Promise<void>;
  /**
   * Closes or opens the gate. While it is closed, everything that is sent is silent and black,
   * whatever the user has chosen (gate.ts).
   */
  setGate(open: boolean): void;
  /** Registers a callback that gets each changed track to send, for `Peer.setTrack`. */
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
