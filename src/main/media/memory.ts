import { fieldsOf, isFields, storedFields } from '../../shared/fields.ts';
import type { Choice, DeviceKind } from './device-list.ts';
import { isPicture, type Picture } from './picture.ts';

/** How the page takes and shows the user's own picture. */
export interface Look {
  readonly picture: Picture;
  /** Whether the user's own picture is mirrored. Only the user sees it mirrored. */
  readonly mirror: boolean;
  /**
   * Whether the camera blurs the background, where the platform supports that; null keeps the
   * system's setting.
   */
  readonly blur: boolean | null;
}

/** The user's choices of devices, stored in this browser only. Invalid values are dropped. */
export interface DevicePreferences extends Look {
  /** The chosen device of each kind; null for the system default. */
  readonly chosen: Readonly<Record<DeviceKind, Choice | null>>;
  /** Whether calls begin without a camera, until the user switches it on. */
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

/**
 * Stores the choices. If the browser refuses or its storage is full, the choices are lost with the
 * page, but the call is not affected.
 */
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
        // The choice then lasts only for this visit.
      }
    },
  };
}
