import { createQueue } from '../../shared/queue.ts';
import { atom } from 'nanostores';
import type { AppError } from '../../shared/errors.ts';
import {
  type Device,
  type Facing,
  listDevices,
  mediaError,
  openDevice,
  openDevices,
  openScreen,
  permissionFor,
  type WishedId,
  type Wishes,
} from './acquire.ts';
import {
  type Change,
  concreteId,
  findChoice,
  type Input,
  INPUTS,
  NO_DEVICES,
  ofKind,
  planChange,
} from './device-list.ts';
import { cameraConstraints } from './picture.ts';
import { type LocalMedia, type LocalState, NOTHING, type Wanted } from './local-api.ts';
import { type DeviceMemory, deviceMemory, type DevicePreferences } from './memory.ts';
import { createOutgoing } from './outgoing.ts';

const HAS = { microphone: 'hasMicrophone', camera: 'hasCamera' } as const;

/**
 * Explains why a track ended without a replacement: the device was unplugged, or the permission was
 * revoked. If neither is true, another program took the device.
 */
function endedBecause(isGone: boolean, permission: PermissionState | 'unknown'): string {
  if (permission === 'granted') return isGone ? 'NotFoundError' : 'NotReadableError';
  return isGone && permission === 'unknown' ? 'NotFoundError' : 'NotAllowedError';
}

export function createLocalMedia(
  memory: DeviceMemory = deviceMemory(() => localStorage),
): LocalMedia {
  const atRest = (preferences: DevicePreferences): LocalState => ({
    ...NOTHING,
    cameraOn: !preferences.audioOnly,
    preferences,
  });
  const state = atom<LocalState>(atRest(memory.load()));
  let gateOpen = true;
  let wanted: Wanted = 'nothing';
  let plugged = NO_DEVICES;
  let epoch = 0;
  const queue = createQueue();

  const outgoing = createOutgoing((device, track) => {
    if (device !== 'screen') return void replaceEnded(device, track);
    outgoing.drop(device);
    settle();
  });
  const idOf = (device: Input): string | null =>
    outgoing.track(device)?.getSettings().deviceId ?? null;

  const facing = (): string | undefined => outgoing.track('camera')?.getSettings().facingMode;

  const settle = (change: Partial<LocalState> = {}): void => {
    const next = { ...state.get(), ...change };
    const stream = outgoing.settle({ microphoneOn: next.microphoneOn, gateOpen });
    const inUse = { microphone: idOf('microphone'), camera: idOf('camera') };
    const facesAway = facing() === 'environment';
    state.set({ ...next, stream, sharing: outgoing.has('screen'), facesAway, inUse });
  };

  /**
   * Runs one change of devices at a time. If a change finishes after {@link LocalMedia.stop}, it
   * keeps no device open.
   */
  const inTurn = (change: (isCurrent: () => boolean) => Promise<void>): Promise<void> => {
    const born = epoch;
    const isCurrent = (): boolean => born === epoch;
    return queue(async () => {
      if (isCurrent()) await change(isCurrent);
    });
  };

  function wishes(): Wishes {
    const { chosen, picture, blur } = state.get().preferences;
    const ids: Partial<Record<Input, WishedId>> = {};
    for (const input of INPUTS) {
      const choice = chosen[input];
      const found = findChoice(plugged, input, choice);
      if (found) ids[input] = { exact: found.id };
      else if (choice) ids[input] = { ideal: choice.id };
    }
    return { ids, picture, blur };
  }

  /** Returns a notice if the chosen device is missing and another one is used. */
  function missed(input: Input): Partial<LocalState> {
    const choice = state.get().preferences.chosen[input];
    const track = outgoing.track(input);
    if (!choice || !track || track.label === choice.label || idOf(input) === choice.id) return {};
    return { notice: { device: input, why: 'gone', from: choice.label, to: track.label } };
  }

  const open = (device: Device, onError: (error: AppError) => void): Promise<void> =>
    inTurn(async (isCurrent) => {
      if (outgoing.has(device)) return;
      try {
        if (device === 'screen') {
          const { video, audio } = await openScreen();
          if (!isCurrent()) return [video, audio].forEach((track) => track?.stop());
          outgoing.hold(device, video, audio);
          return settle({ error: null });
        }
        const track = await openDevice(device, wishes());
        if (!isCurrent()) return track.stop();
        outgoing.hold(device, track);
        const on = device === 'camera' ? { cameraOn: true } : {};
        if (device === 'camera' && state.get().preferences.audioOnly) prefer({ audioOnly: false });
        settle({ error: null, [HAS[device]]: true, ...on, ...missed(device) });
      } catch (thrown) {
        if (isCurrent()) onError(mediaError(thrown, device));
      }
    });

  const close = (device: Device, change: Partial<LocalState>): Promise<void> =>
    inTurn(async () => {
      outgoing.drop(device);
      settle(change);
    });

  /**
   * Replaces an open device. Mute and freeze stay as they are. Some machines cannot open two
   * devices of a kind. There, the old device is closed first, and opened again if the new one
   * fails.
   */
  async function exchange(
    input: Input,
    wish: string | null | { readonly facing: Facing },
    isCurrent: () => boolean,
  ): Promise<MediaStreamTrack | null> {
    const special = typeof wish === 'string' ? { ids: { [input]: { exact: wish } } } : wish;
    const asked = { ...wishes(), ids: {}, ...special };
    const before = idOf(input);
    const take = (track: MediaStreamTrack): MediaStreamTrack | null => {
      if (!isCurrent()) return (track.stop(), null);
      outgoing.hold(input, track);
      return track;
    };
    try {
      return take(await openDevice(input, asked));
    } catch (thrown) {
      if (mediaError(thrown, input).code !== 'media_busy' || !outgoing.has(input)) throw thrown;
    }
    outgoing.drop(input);
    try {
      return take(await openDevice(input, asked));
    } catch (thrown) {
      if (before !== null)
        take(await openDevice(input, { ...asked, ids: { [input]: { exact: before } } }));
      throw thrown;
    }
  }

  function lost(input: Input, error: AppError): void {
    if (outgoing.track(input)?.readyState === 'ended') outgoing.drop(input);
    settle({ [HAS[input]]: outgoing.has(input), error });
  }

  async function follow(input: Input, change: Change, isCurrent: () => boolean): Promise<void> {
    const from = outgoing.track(input)?.label ?? '';
    try {
      const track = await exchange(input, change.id, isCurrent);
      if (!track) return;
      const notice = { device: input, why: change.why, from, to: track.label };
      settle({ [HAS[input]]: true, error: null, notice });
    } catch (thrown) {
      if (isCurrent()) lost(input, mediaError(thrown, input));
    }
  }

  const defaultOf = (input: Input): string | null => plugged.defaults[input];

  /**
   * Replaces an open device with the wished one, once earlier changes are done. If `wish` returns
   * null, the open device stays.
   */
  const replace = (input: Input, wish: () => { readonly id: string | null } | null) =>
    inTurn(async (isCurrent) => {
      const wished = wish();
      if (!outgoing.has(input) || wished === null) return;
      try {
        if (await exchange(input, wished.id, isCurrent)) settle({ error: null });
      } catch (thrown) {
        if (isCurrent()) lost(input, mediaError(thrown, input));
      }
    });

  /**
   * Replaces an unplugged device at once. If the user has revoked the permission, no other device
   * is opened.
   */
  const replaceEnded = (input: Input, ended: MediaStreamTrack): Promise<void> =>
    inTurn(async (isCurrent) => {
      const before = plugged;
      plugged = await listDevices().catch(() => NO_DEVICES);
      const id = concreteId(before, input, ended.getSettings().deviceId ?? '');
      const others = ofKind(plugged, input);
      const isGone = !others.some((entry) => entry.id === id);
      const permission = await permissionFor(input);
      if (!isCurrent() || outgoing.track(input) !== ended) return;
      if (others.length > 0 && isGone) {
        return follow(input, { why: 'gone', id: plugged.defaults[input] }, isCurrent);
      }
      outgoing.drop(input);
      lost(input, mediaError(new DOMException('', endedBecause(isGone, permission)), input));
    });

  function prefer(change: Partial<DevicePreferences>): void {
    const preferences = { ...state.get().preferences, ...change };
    memory.store(preferences);
    state.set({ ...state.get(), preferences });
  }

  const acquire = (): Promise<void> =>
    inTurn(async (isCurrent) => {
      const lists = { nothing: [], microphone: ['microphone'] as const };
      const list = wanted === 'microphone-and-camera' ? INPUTS : lists[wanted];
      const { cameraOn, hasCamera: before } = state.get();
      const missing = list.filter(
        (device) => !outgoing.has(device) && (device !== 'camera' || cameraOn),
      );
      if (missing.length === 0) return;
      // Before permission, the list has no names, so a stored choice may not be found and is only a
      // wish.
      plugged = await listDevices().catch(() => plugged);
      if (!isCurrent()) return;
      const { tracks, error } = await openDevices(missing, wishes());
      for (const track of tracks) {
        if (isCurrent()) outgoing.hold(track.kind === 'audio' ? 'microphone' : 'camera', track);
        else track.stop();
      }
      if (!isCurrent()) return;
      const hasCamera = outgoing.has('camera') || (before && !cameraOn);
      const has = { hasMicrophone: outgoing.has('microphone'), hasCamera };
      settle({ ...has, error, ...missed('microphone'), ...missed('camera') });
    });

  return {
    state,
    tracks: () => outgoing.tracks,
    input: (input) => outgoing.track(input),
    announcement() {
      const { hasMicrophone, hasCamera, microphoneOn, cameraOn, sharing } = state.get();
      const microphone = hasMicrophone ? (microphoneOn ? 'on' : 'muted') : 'none';
      const camera = hasCamera ? (cameraOn ? 'on' : 'off') : 'none';
      return { type: 'devices', microphone, camera, screen: sharing };
    },
    acquire(next) {
      wanted = next;
      return acquire();
    },
    async retry() {
      const { error } = state.get();
      // A camera that the user has switched off meanwhile stays closed.
      if (error?.context && 'device' in error.context && error.context.device === 'camera') {
        await open('camera', (again) => settle({ error: again }));
      }
      await acquire();
    },
    choose(kind, choice) {
      const { chosen } = state.get().preferences;
      prefer({ chosen: { ...chosen, [kind]: choice } });
      if (kind === 'speaker') return Promise.resolve();
      return replace(kind, () => {
        return choice && choice.id === idOf(kind) ? null : { id: choice?.id ?? defaultOf(kind) };
      });
    },
    reopen: (input) => replace(input, () => ({ id: idOf(input) ?? defaultOf(input) })),
    flip: () =>
      inTurn(async (isCurrent) => {
        const before = idOf('camera');
        if (before === null) return;
        const others = ofKind(plugged, 'camera').filter(({ id }) => id !== before);
        const other = facing() === 'environment' ? 'user' : 'environment';
        try {
          // Not every browser reports on which side of a phone a camera is.
          const track = await exchange('camera', { facing: other }, isCurrent).catch(() => {
            const [next] = others;
            if (!next) return null;
            return exchange('camera', next.id, isCurrent);
          });
          if (!track) return;
          const { chosen } = state.get().preferences;
          const { deviceId = '' } = track.getSettings();
          prefer({ chosen: { ...chosen, camera: { id: deviceId, label: track.label } } });
          settle({ error: null });
        } catch (thrown) {
          if (isCurrent()) lost('camera', mediaError(thrown, 'camera'));
        }
      }),
    setLook(change) {
      prefer(change);
      return inTurn(async () => {
        const { picture, blur } = state.get().preferences;
        // A camera without such a mode keeps its own mode. The sent video is scaled anyway
        // (limit-video.ts).
        await outgoing
          .track('camera')
          ?.applyConstraints(cameraConstraints(picture, blur))
          .catch(() => undefined);
        settle();
      });
    },
    async setAudioOnly(on) {
      prefer({ audioOnly: on });
      await close('camera', { cameraOn: !on });
      const { hasMicrophone, hasCamera } = state.get();
      if (!on && (hasMicrophone || hasCamera)) await acquire();
    },
    reconsider: (list) =>
      inTurn(async (isCurrent) => {
        const before = plugged;
        plugged = list;
        for (const kind of INPUTS) {
          const inUse = idOf(kind);
          const choice = state.get().preferences.chosen[kind];
          if (inUse === null || outgoing.track(kind)?.readyState !== 'live') continue;
          const change = planChange({ kind, choice, inUse, before, list });
          if (change) await follow(kind, change, isCurrent);
        }
      }),
    setMicrophone: (on) => settle({ microphoneOn: on }),
    setCamera: (on) =>
      on ? open('camera', (error) => settle({ error })) : close('camera', { cameraOn: false }),
    setScreen: (on) =>
      on
        ? open('screen', (error) => error.code !== 'media_denied' && settle({ error }))
        : close('screen', {}),
    setGate(isOpen) {
      if (gateOpen === isOpen) return;
      gateOpen = isOpen;
      settle();
    },
    onTrack: (listener) => outgoing.onTrack(listener),
    stop() {
      epoch += 1;
      outgoing.dropAll();
      gateOpen = true;
      settle(atRest(state.get().preferences));
    },
  };
}
