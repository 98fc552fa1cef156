import {
  appError,
  type AppError,
  type DeviceName,
  errorName,
  P2cError,
  raise,
} from '../../shared/errors.ts';
import { type DeviceList, type Input, readDevices } from './device-list.ts';
import { cameraConstraints, type Picture, SCREEN_FRAMES } from './picture.ts';

/** Requests devices from the browser, and explains failures so that the user can act on them. */

export type Device = Input | 'screen';

/**
 * If the list of devices takes longer than this, it is skipped, because opening a device does not
 * need it.
 */
const LIST_LIMIT_MS = 500;

export type WishedId = { readonly exact: string } | { readonly ideal: string };

export type Facing = 'user' | 'environment';

/** Which camera or microphone to request. */
export interface Wishes {
  /**
   * Device ids. `exact` is for a device that is known to be present. With an `ideal` id, the
   * browser may open another device: it weighs an ideal id no more than an ideal width, so a camera
   * with a better size might win.
   */
  readonly ids?: Readonly<Partial<Record<Input, WishedId>>>;
  readonly picture?: Picture;
  readonly blur?: boolean | null;
  /** The side of a phone on which the camera is. */
  readonly facing?: Facing;
}

/**
 * Maps the names with which `getUserMedia` and `getDisplayMedia` reject (Media Capture and Streams,
 * 10.2).
 */
export function mediaError(thrown: unknown, device: DeviceName): AppError {
  if (thrown instanceof P2cError) return thrown.error;
  const name = errorName(thrown);
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

/**
 * Returns the browser's devices. Throws where `mediaDevices` is undefined although the type
 * excludes that: on an insecure page, or in another app's browser.
 */
function mediaDevices(): MediaDevices {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (!devices) throw raise(isSecureContext ? 'media_unavailable' : 'media_insecure');
  return devices;
}

/**
 * Returns whether the browser offers no devices at all, so that another attempt would change
 * nothing.
 */
export const hasNoDevices = ({ code }: AppError): boolean =>
  code === 'media_insecure' || code === 'media_unavailable';

/**
 * Wishes for the microphone. They ask for the voice alone where the browser can separate it, and
 * for less noise elsewhere. A browser ignores a wish that it does not know. TypeScript's type lacks
 * the first wish. A filter of our own (RNNoise) would be WASM, which needs `'wasm-unsafe-eval'` for
 * the whole page.
 */
const VOICE: MediaTrackConstraints & { readonly voiceIsolation: true } = {
  voiceIsolation: true,
  noiseSuppression: true,
};

async function ask(wanted: readonly Input[], wishes: Wishes): Promise<MediaStreamTrack[]> {
  const constraints: MediaStreamConstraints = {};
  const idOf = (input: Input): MediaTrackConstraints => {
    const id = wishes.ids?.[input];
    return id === undefined ? {} : { deviceId: id };
  };
  if (wanted.includes('microphone')) {
    constraints.audio = { ...VOICE, ...idOf('microphone') };
  }
  if (wanted.includes('camera')) {
    const { picture = 'auto', blur, facing } = wishes;
    const side = facing && { facingMode: { exact: facing } };
    constraints.video = { ...cameraConstraints(picture, blur), ...idOf('camera'), ...side };
  }
  return (await mediaDevices().getUserMedia(constraints)).getTracks();
}

/**
 * Opens one device and returns its track.
 * @throws P2cError media_denied, media_missing, media_busy, media_failed, media_insecure,
 * media_unavailable.
 */
export async function openDevice(device: Input, wishes: Wishes = {}): Promise<MediaStreamTrack> {
  try {
    const [track] = await ask([device], wishes);
    if (!track) throw raise('media_missing', { device });
    return track;
  } catch (thrown) {
    throw new P2cError(mediaError(thrown, device));
  }
}

interface SharedScreen {
  readonly video: MediaStreamTrack;
  /**
   * The sound of a tab or of the whole computer, where the browser and the user allow it; otherwise
   * null.
   */
  readonly audio: MediaStreamTrack | null;
}

/** Chromium's further options (Screen Capture, 5.2), which TypeScript lacks. */
type ScreenOptions = DisplayMediaStreamOptions & {
  readonly selfBrowserSurface: 'exclude';
  readonly systemAudio: 'include';
  readonly surfaceSwitching: 'include';
};

/**
 * Opens a screen, window or tab, with its sound if there is any. Excludes this tab, because the
 * peer would hear itself.
 * @throws P2cError as {@link openDevice}; `media_denied` if the user declined.
 */
export async function openScreen(): Promise<SharedScreen> {
  const options: ScreenOptions = {
    video: { frameRate: { max: SCREEN_FRAMES } },
    // Echo cancellation and similar processing are meant for voices and would spoil music and
    // films.
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
    // The hint means text rather than motion: the encoder keeps the size and drops frames instead.
    video.contentHint = 'detail';
    return { video, audio };
  } catch (thrown) {
    throw new P2cError(mediaError(thrown, 'screen'));
  }
}

/**
 * Lists the devices that are plugged in.
 * @throws P2cError `media_insecure`, `media_unavailable`, or the browser's error.
 */
export async function listDevices(): Promise<DeviceList> {
  const listed = mediaDevices().enumerateDevices();
  // Firefox delays the list while its window has no focus (platform-notes.md, "Browsers and
  // tools").
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new DOMException('no list yet', 'TimeoutError')), LIST_LIMIT_MS);
  });
  return readDevices(await Promise.race([listed, late]));
}

/** Returns the permission for this device, or `unknown` if the browser does not report it. */
export async function permissionFor(device: Input): Promise<PermissionState | 'unknown'> {
  try {
    // Not every browser knows these two names, and TypeScript knows neither.
    return (await navigator.permissions.query({ name: device as PermissionName })).state;
  } catch {
    return 'unknown';
  }
}

/**
 * Returns whether the browser would refuse another request without asking the user. Also returns
 * true if the browser does not report the permission.
 */
const isBlocked = async (device: Input): Promise<boolean> =>
  ['denied', 'unknown'].includes(await permissionFor(device));

interface Acquired {
  readonly tracks: readonly MediaStreamTrack[];
  /** Why a requested device is not among the tracks. */
  readonly error: AppError | null;
}

/**
 * Opens as many of microphone and camera as possible. Both are requested in one prompt; if that
 * fails, each is requested by itself, so that a missing camera does not prevent the microphone.
 * After a refusal there is no second prompt, except for a device that the site's settings still
 * allow.
 */
export async function openDevices(
  wanted: readonly Input[],
  wishes: Wishes = {},
): Promise<Acquired> {
  const [first = 'camera', second] = wanted;
  const names: DeviceName = second === undefined ? first : `${first} and ${second}`;
  try {
    return { tracks: await ask(wanted, wishes), error: null };
  } catch (thrown) {
    const error = mediaError(thrown, names);
    if (wanted.length === 1 || hasNoDevices(error)) return { tracks: [], error };
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
