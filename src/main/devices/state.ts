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
  /** Describes the newest change that the user did not request; '' if there was no change. */
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

/** Whether the pickers are open. */
export const $devicesOpen = atom(false);

/** Opens or closes the pickers. They stand below the preview, and in a call beside the picture. */
export function toggleDevices(): void {
  if ($call.get().view?.phase !== 'in-call') $devicesOpen.set(!$devicesOpen.get());
  else togglePanel('more');
}

export interface DeviceActions {
  /** Opens microphone and camera before any other part of the page needs them. Never rejects. */
  check(): Promise<void>;
  choose(kind: DeviceKind, choice: Choice | null): void;
  /** Lets the browser ask which speaker to use. If the user declines, that is no error. */
  askSpeaker(): void;
  setLook(change: Partial<Look>): void;
  /**
   * Before a call, sets and remembers whether calls have no video. During a call, `true` switches
   * camera and screen off and asks the peer for no video. During a call, `false` asks for all video
   * again, and switches the camera on if it was on before.
   */
  setAudioOnly(on: boolean): void;
  /** Tells the peer how much of its video the user wants. */
  want(wish: VideoWish): void;
  /** Requests a missing device again. */
  retry(): void;
}
