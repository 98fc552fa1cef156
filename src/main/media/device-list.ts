/**
 * Reads which devices exist, and decides what a change of the list means for an open device. Pure.
 */

export type Input = 'microphone' | 'camera';
export const INPUTS = ['microphone', 'camera'] as const satisfies readonly Input[];
export type DeviceKind = Input | 'speaker';

/**
 * A device that the user chose. It is found again by its id, or by its name where the browser has
 * changed the ids.
 */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

interface DeviceEntry extends Choice {
  readonly kind: DeviceKind;
}

export interface DeviceList {
  readonly entries: readonly DeviceEntry[];
  /**
   * The device behind the system default, or null where the browser names no such device, as for
   * cameras.
   */
  readonly defaults: Readonly<Record<DeviceKind, string | null>>;
}

export const NO_DEVICES: DeviceList = {
  entries: [],
  defaults: { microphone: null, camera: null, speaker: null },
};

const KINDS: Readonly<Record<MediaDeviceKind, DeviceKind>> = {
  audioinput: 'microphone',
  videoinput: 'camera',
  audiooutput: 'speaker',
};

/** Ids of entries that Chromium lists in addition to the devices for which they stand. */
const ALIASES: ReadonlySet<string> = new Set(['default', 'communications']);

type Info = Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label' | 'groupId'>;

/**
 * Returns the devices as users know them, without unnamed entries (as before permission) and
 * without aliases. The default device is the one for which the alias stands, or else the first:
 * microphones and speakers list the default first (Media Capture and Streams, 9.2). For cameras,
 * the order means nothing in Chromium, so no default is named.
 */
export function readDevices(infos: readonly Info[]): DeviceList {
  const real = infos.filter(({ deviceId, label }) => {
    return deviceId !== '' && label !== '' && !ALIASES.has(deviceId);
  });
  const defaultOf = (kind: MediaDeviceKind): string | null => {
    const ofKind = real.filter((info) => info.kind === kind);
    const alias = infos.find((info) => info.kind === kind && info.deviceId === 'default');
    const named = ofKind.find(({ label }) => label !== '' && alias?.label.endsWith(label));
    const grouped = ofKind.find(({ groupId }) => groupId !== '' && groupId === alias?.groupId);
    return (named ?? grouped ?? ofKind[0])?.deviceId ?? null;
  };
  return {
    entries: real.map(({ kind, deviceId, label }) => ({ kind: KINDS[kind], id: deviceId, label })),
    defaults: {
      microphone: defaultOf('audioinput'),
      camera: null,
      speaker: defaultOf('audiooutput'),
    },
  };
}

export const ofKind = ({ entries }: DeviceList, kind: DeviceKind): readonly DeviceEntry[] =>
  entries.filter((entry) => entry.kind === kind);

/** Returns the device that the user chose, or null while it is not plugged in. */
export function findChoice(
  list: DeviceList,
  kind: DeviceKind,
  choice: Choice | null,
): DeviceEntry | null {
  if (!choice) return null;
  const same = ofKind(list, kind);
  const byId = same.find(({ id }) => id === choice.id);
  const byLabel = same.filter(({ label }) => label === choice.label);
  return byId ?? (byLabel.length === 1 ? (byLabel[0] ?? null) : null);
}

/**
 * Returns the id of an actual device. For an alias such as "default", this is the id of the device
 * behind the alias, or null if that device is unknown.
 */
export const concreteId = (list: DeviceList, kind: DeviceKind, id: string): string | null =>
  ALIASES.has(id) ? list.defaults[kind] : id;

/** Why another device replaces the one in use. */
export type Reason = 'gone' | 'back' | 'default';

export interface Change {
  readonly why: Reason;
  /** The device to open; null for the system default. */
  readonly id: string | null;
}

/**
 * Plans what to do about an open device after the list has changed. The chosen device may be back,
 * the open device may be gone, or the user follows the system default, which has changed. Returns
 * null if nothing has to change.
 */
export function planChange(now: {
  readonly kind: Input;
  readonly choice: Choice | null;
  /**
   * `deviceId` of the open track. Chromium reports `default` for a microphone that the user did not
   * choose.
   */
  readonly inUse: string;
  readonly before: DeviceList;
  readonly list: DeviceList;
}): Change | null {
  const { kind, choice, before, list } = now;
  const usual = list.defaults[kind];
  const inUse = concreteId(before, kind, now.inUse);
  if (inUse === null || ofKind(list, kind).length === 0) return null;
  const chosen = findChoice(list, kind, choice);
  if (chosen && chosen.id !== inUse) return { why: 'back', id: chosen.id };
  if (!ofKind(list, kind).some(({ id }) => id === inUse)) return { why: 'gone', id: usual };
  const moved = before.defaults[kind] !== null && before.defaults[kind] !== usual;
  if (!choice && moved && usual !== null && usual !== inUse) return { why: 'default', id: usual };
  return null;
}
