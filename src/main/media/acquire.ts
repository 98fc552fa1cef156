import type { AppError } from '../../shared/errors.ts';
import { appError, P2cError, raise } from '../../shared/errors.ts';
import type { DeviceList, Input } from './device-list.ts';
import { readDevices } from './device-list.ts';
import { cameraConstraints, type Picture } from './device-list.ts';

/** Asking the browser for devices, and saying what went wrong so that a person can act on it. */

export type Device = Input | 'screen';

/** A list that takes longer is done without: opening a device needs none. */
const LIST_LIMIT_MS = 500;

export type WishedId = { readonly exact: string } | { readonly ideal: string };

/** What is asked for beyond "a camera", "a microphone". */
export interface Wishes {
  /**
   * Device ids. `exact` where it is known to be there: an ideal id weighs no more than an ideal width,
   * so another camera with better sizes might be opened. `ideal` is replaced by another of its kind.
   */
  readonly ids?: Readonly<Partial<Record<Input, WishedId>>>;
  readonly picture?: Picture;
}

/** The names that `getUserMedia` and `getDisplayMedia` reject with (Media Capture and Streams, 10.2). */
export function mediaError(thrown: unknown, device: string): AppError {
  if (thrown instanceof P2cError) return thrown.error;
  const name = thrown instanceof Error ? thrown.name : String(thrown);
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return appError('media_denied', { device });
    case 'NotFoundError':
    case 'OverconstrainedError':
      return appError('media_missing', { device });
    case 'NotReadableError':
    case 'AbortError':
      return appError('media_busy', { device });
    default:
      return appError('media_failed', { device, reason: name });
  }
}

/** Undefined on a page that is not secure, whatever the type says. */
function mediaDevices(): MediaDevices {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (!devices) throw raise('media_insecure');
  return devices;
}

async function ask(wanted: readonly Input[], wishes: Wishes): Promise<MediaStreamTrack[]> {
  const constraints: MediaStreamConstraints = {};
  const idOf = (input: Input): MediaTrackConstraints => {
    const id = wishes.ids?.[input];
    return id === undefined ? {} : { deviceId: id };
  };
  if (wanted.includes('microphone')) {
    const own = idOf('microphone');
    constraints.audio = own.deviceId === undefined ? true : own;
  }
  if (wanted.includes('camera')) {
    constraints.video = { ...cameraConstraints(wishes.picture ?? 'auto'), ...idOf('camera') };
  }
  return (await mediaDevices().getUserMedia(constraints)).getTracks();
}

/** One device's track. @throws P2cError media_denied, media_missing, media_busy, media_failed, media_insecure. */
export async function openDevice(device: Input, wishes: Wishes = {}): Promise<MediaStreamTrack> {
  try {
    const [track] = await ask([device], wishes);
    if (!track) throw raise('media_missing', { device });
    return track;
  } catch (thrown) {
    throw new P2cError(mediaError(thrown, device));
  }
}

export interface SharedScreen {
  readonly video: MediaStreamTrack;
  /** Where the browser and the person give it: a tab's, or the whole machine's. */
  readonly audio: MediaStreamTrack | null;
}

/** Chromium's further wishes (Screen Capture, 5.2), which TypeScript does not know. */
type ScreenOptions = DisplayMediaStreamOptions & {
  readonly selfBrowserSurface: 'exclude';
  readonly systemAudio: 'include';
  readonly surfaceSwitching: 'include';
};

/**
 * A screen, window or tab, with its sound if there is any. Not this tab: the other side would hear
 * itself. @throws P2cError as {@link openDevice}; `media_denied` where the question was declined.
 */
export async function openScreen(): Promise<SharedScreen> {
  const options: ScreenOptions = {
    video: { frameRate: { max: 30 } },
    // Echo cancellation and the like are for voices; they would spoil music and film.
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    selfBrowserSurface: 'exclude',
    systemAudio: 'include',
    surfaceSwitching: 'include',
  };
  try {
    const stream = await mediaDevices().getDisplayMedia(options);
    const [video] = stream.getVideoTracks();
    const [audio = null] = stream.getAudioTracks();
    if (!video) {
      audio?.stop();
      throw raise('media_missing', { device: 'screen' });
    }
    // Letters rather than motion: the encoder keeps the size and gives up frames instead.
    video.contentHint = 'detail';
    return { video, audio };
  } catch (thrown) {
    throw new P2cError(mediaError(thrown, 'screen'));
  }
}

/** What is plugged in now. @throws P2cError `media_insecure`, or what the browser says. */
export async function listDevices(): Promise<DeviceList> {
  const listed = mediaDevices().enumerateDevices();
  // Firefox keeps a window without the focus waiting until it has it (facts.md, "Browsers and tools").
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new DOMException('no list yet', 'TimeoutError')), LIST_LIMIT_MS);
  });
  return readDevices(await Promise.race([listed, late]));
}

/** What the person, or the site's settings, say of this device; `unknown`: the browser does not tell. */
export async function permissionFor(device: Input): Promise<PermissionState | 'unknown'> {
  try {
    // Not every browser knows these two names, and TypeScript knows neither.
    return (await navigator.permissions.query({ name: device as PermissionName })).state;
  } catch {
    return 'unknown';
  }
}

/** Ruled out for good, as far as is known. */
const isBlocked = async (device: Input): Promise<boolean> =>
  ['denied', 'unknown'].includes(await permissionFor(device));

export interface Acquired {
  readonly tracks: readonly MediaStreamTrack[];
  /** Why something that was wanted is not among the tracks. */
  readonly error: AppError | null;
}

/**
 * As much of microphone and camera as can be had: both in one question, else each by itself, so that
 * a missing camera does not cost the microphone. A refusal is not followed by another question,
 * except for the one device that the site's settings leave open.
 */
export async function openDevices(
  wanted: readonly Input[],
  wishes: Wishes = {},
): Promise<Acquired> {
  const names = wanted.join(' and ');
  try {
    return { tracks: await ask(wanted, wishes), error: null };
  } catch (thrown) {
    const error = mediaError(thrown, names);
    if (wanted.length === 1 || error.code === 'media_insecure') return { tracks: [], error };
    const tracks: MediaStreamTrack[] = [];
    const errors: AppError[] = [];
    for (const device of wanted) {
      if (error.code === 'media_denied' && (await isBlocked(device))) {
        errors.push(appError('media_denied', { device }));
        continue;
      }
      try {
        tracks.push(await openDevice(device, wishes));
      } catch (again) {
        errors.push(mediaError(again, device));
      }
    }
    return { tracks, error: tracks.length > 0 ? (errors[0] ?? null) : error };
  }
}
