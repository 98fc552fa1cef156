import { fieldsOf, isFields, storedFields } from '../../shared/fields.ts';
import type { Choice, DeviceKind } from './device-list.ts';
import { isPicture, type Picture } from './picture.ts';

/** How the user's own picture is taken and shown. */
export interface Look {
  readonly picture: Picture;
  /** Shows the user's own face as in a mirror, to them alone. */
  readonly mirror: boolean;
  /** Whether the camera blurs what is behind the user, where the platform can; null: as the system has it. */
  readonly blur: boolean | null;
}

/** The user's choices of devices, stored in this browser only; invalid values are dropped. */
export interface DevicePreferences extends Look {
  /** Null for the system default. */
  readonly chosen: Readonly<Record<DeviceKind, Choice | null>>;
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
  mirror: true,
  blur: null,
  audioOnly: false,
};

const KEY = 'pay2chat/devices/1';

function readChoice(value: unknown): Choice | null {
  if (!isFields(value)) return null;
  const { id, label } = value;
  return typeof id === 'string' && typeof label === 'string' && id !== '' ? { id, label } : null;
}

export function parsePreferences(json: string): DevicePreferences {
  const { chosen: stored, picture, mirror, blur, audioOnly } = storedFields(json);
  const chosen = fieldsOf(stored);
  return {
    chosen: {
      microphone: readChoice(chosen['microphone']),
      camera: readChoice(chosen['camera']),
      speaker: readChoice(chosen['speaker']),
    },
    picture: isPicture(picture) ? picture : 'auto',
    mirror: mirror !== false,
    blur: typeof blur === 'boolean' ? blur : null,
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
