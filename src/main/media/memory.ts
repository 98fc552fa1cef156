import { fieldsOf, isFields, storedFields } from '../../shared/fields.ts';
import type { Choice, DeviceKind } from './device-list.ts';
import { isPicture, type Picture } from './picture.ts';

/** The user's choices of devices, stored in this browser only; invalid values are dropped. */
export interface DevicePreferences {
  /** Null for the system default. */
  readonly chosen: Readonly<Record<DeviceKind, Choice | null>>;
  readonly picture: Picture;
  /** No camera is asked for, until the user switches it on. */
  readonly audioOnly: boolean;
}

export interface DeviceMemory {
  load(): DevicePreferences;
  store(preferences: DevicePreferences): void;
}

export const DEFAULT_PREFERENCES: DevicePreferences = {
  chosen: { microphone: null, camera: null, speaker: null },
  picture: 'auto',
  audioOnly: false,
};

const KEY = 'pay2chat/devices/1';

function readChoice(value: unknown): Choice | null {
  if (!isFields(value)) return null;
  const { id, label } = value;
  return typeof id === 'string' && typeof label === 'string' && id !== '' ? { id, label } : null;
}

export function parsePreferences(json: string): DevicePreferences {
  const { chosen: stored, picture, audioOnly } = storedFields(json);
  const chosen = fieldsOf(stored);
  return {
    chosen: {
      microphone: readChoice(chosen['microphone']),
      camera: readChoice(chosen['camera']),
      speaker: readChoice(chosen['speaker']),
    },
    picture: isPicture(picture) ? picture : 'auto',
    audioOnly: audioOnly === true,
  };
}

/** If storage is refused or full, only the memory is lost, never the call. */
export function deviceMemory(storage: () => Pick<Storage, 'getItem' | 'setItem'>): DeviceMemory {
  return {
    load() {
      try {
        return parsePreferences(storage().getItem(KEY) ?? '{}');
      } catch {
        return DEFAULT_PREFERENCES;
      }
    },
    store(preferences) {
      try {
        storage().setItem(KEY, JSON.stringify(preferences));
      } catch {
        // The choice then lasts for this visit.
      }
    },
  };
}
