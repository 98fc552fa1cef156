import { atom, map } from 'nanostores';
import { togglePanel } from '../app/screen.ts';
import { $call } from '../app/call-state.ts';
import {
  type Choice,
  type DeviceKind,
  type DeviceList,
  type Input,
  NO_DEVICES,
} from '../media/device-list.ts';
import { DEFAULT_PREFERENCES, type DevicePreferences, type Look } from '../media/memory.ts';
import type { VideoWish } from '../../shared/call/signal-messages.ts';

/** The state of the device pickers. Only `devices/actions.ts` writes it. */
export interface DevicesState {
  readonly list: DeviceList;
  readonly inUse: Readonly<Record<Input, string | null>>;
  readonly preferences: DevicePreferences;
  /** Describes the newest change that the user did not ask for; '' without one. */
  readonly notice: string;
}

export const $devices = map<DevicesState>({
  list: NO_DEVICES,
  inUse: { microphone: null, camera: null },
  preferences: DEFAULT_PREFERENCES,
  notice: '',
});

/** The speaker's id for `setSinkId`; empty for the system default. */
export const $speaker = atom('');

/** Whether the pickers are unfolded. */
export const $devicesOpen = atom(false);

/** Opens or closes the pickers: below the preview, or in a call beside the picture. */
export function toggleDevices(): void {
  if ($call.get().view?.phase !== 'in-call') $devicesOpen.set(!$devicesOpen.get());
  else togglePanel('more');
}

export interface DeviceActions {
  /** Opens microphone and camera before anything else needs them. Never rejects. */
  check(): Promise<void>;
  choose(kind: DeviceKind, choice: Choice | null): void;
  /** Has the browser ask which speaker to use. Declining is no error. */
  askSpeaker(): void;
  setLook(change: Partial<Look>): void;
  /**
   * Before the call: whether it is to be one without video, which is remembered. In it: camera and
   * screen off and no video wanted, or all of it wanted again; a camera is opened by its own button.
   */
  setAudioOnly(on: boolean): void;
  /** Tells the peer how much of its video is wanted. */
  want(wish: VideoWish): void;
  /** Requests a missing device again. */
  retry(): void;
}
