import { atom, map } from 'nanostores';
import type { Choice, DeviceKind, DeviceList, Input } from '../media/device-list.ts';
import { NO_DEVICES } from '../media/device-list.ts';
import type { DevicePreferences } from '../media/memory.ts';
import { DEFAULT_PREFERENCES } from '../media/memory.ts';
import type { Picture } from '../media/device-list.ts';

/** What the device pickers show; written by `devices/actions.ts`. */
export interface DevicesState {
  readonly list: DeviceList;
  readonly inUse: Readonly<Record<Input, string | null>>;
  readonly preferences: DevicePreferences;
  /** The newest change that nobody asked for, in words; empty: none. */
  readonly notice: string;
}

export const $devices = map<DevicesState>({
  list: NO_DEVICES,
  inUse: { microphone: null, camera: null },
  preferences: DEFAULT_PREFERENCES,
  notice: '',
});

/** Where the other side is heard: an id for `setSinkId`; empty: the system's own. */
export const $speaker = atom('');

/** The pickers are unfolded. */
export const $devicesOpen = atom(false);

export interface DeviceActions {
  choose(kind: DeviceKind, choice: Choice | null): void;
  setPicture(picture: Picture): void;
  /** Asks again for a device that could not be had. */
  retry(): void;
}
