import { map } from 'nanostores';
import type { Taken, VideoWish } from '../../shared/call/signal-messages.ts';
import type { Scope } from '../rtc/scope.ts';
import { permissionFor } from './acquire.ts';
import { type AudioSession, audioSession } from './audio-session.ts';
import { type Input, INPUTS } from './device-list.ts';
import type { LocalMedia, LocalState } from './local-api.ts';

/**
 * Decides whether the system has taken the microphone or the camera from the page, as a phone call,
 * an assistant or another app may do. No other code decides this (docs/connection.md, "Devices").
 */

/**
 * `taken`: the device is open, but the system delivers nothing from it. `ended`: the device was
 * closed, although the user wants it.
 */
type Capture = 'off' | 'live' | 'taken' | 'ended';
export type Captures = Readonly<Record<Input, Capture>>;

const OFF: Captures = { microphone: 'off', camera: 'off' };

/**
 * The devices that the system has taken, on both sides of the call. `peer` is what the peer
 * reports. `call/session.ts` and `call/peer-devices.ts` write this store.
 */
export const $taken = map<{ readonly own: Captures; readonly peer: Taken | null }>({
  own: OFF,
  peer: null,
});
export const resetTaken = (): void => $taken.set({ own: OFF, peer: null });

const isLost = (capture: Capture): boolean => capture === 'taken' || capture === 'ended';

export function lostOf({ microphone, camera }: Captures): Taken | null {
  if (isLost(microphone)) return isLost(camera) ? 'both' : 'microphone';
  return isLost(camera) ? 'camera' : null;
}

/**
 * Tells whether a host's time stands still (docs/billing.md, "Time"). It does if the system took a
 * device that is switched on, and nothing else that is switched on is being sent.
 */
export function isAllTaken(
  captures: Captures,
  { sharing }: Pick<LocalState, 'sharing'>,
  peerWants: VideoWish,
): boolean {
  const hasPicture = (sharing || captures.camera === 'live') && peerWants !== 'none';
  return lostOf(captures) !== null && captures.microphone !== 'live' && !hasPicture;
}

/**
 * Opens again the devices that the system took or ended. A browser may ask the user, so call this
 * only after the user has pressed a button.
 */
export async function bringBack(
  media: Pick<LocalMedia, 'reopen' | 'acquire' | 'setCamera'>,
): Promise<void> {
  const { own } = $taken.get();
  if (own.microphone === 'ended') await media.acquire('microphone');
  if (own.camera === 'ended') await media.setCamera(true);
  for (const input of INPUTS) if (own[input] === 'taken') await media.reopen(input);
}

/** A loss shorter than this is only a change of device or a hitch. */
const SETTLE_MS = 1_000;

/** The browser's sources of information beside the tracks. */
interface Platform {
  readonly session: AudioSession | null;
  readonly page: EventTarget & { readonly hidden: boolean };
  readonly devices: EventTarget | undefined;
  readonly permission: typeof permissionFor;
}

/**
 * Follows both devices until the scope closes. Opens an ended device again once the page is back in
 * view or the list of devices has changed, but only if the browser will not ask the user.
 */
export function followCaptures(
  media: Pick<LocalMedia, 'state' | 'input' | 'retry'>,
  scope: Pick<Scope, 'closed' | 'add' | 'after' | 'listen'>,
  onChange: (captures: Captures) => void,
  platform: Platform = {
    session: audioSession(),
    page: document,
    devices: navigator.mediaDevices,
    permission: permissionFor,
  },
): void {
  const { session } = platform;
  const watched: Record<Input, { track: MediaStreamTrack | null; stop: () => void }> = {
    microphone: { track: null, stop: () => undefined },
    camera: { track: null, stop: () => undefined },
  };
  const ended = new Set<Input>();
  /** For each lost device: a function that ends the wait, or null once the wait is over. */
  const settling = new Map<Input, (() => void) | null>();
  let told = OFF;

  const isInterrupted = (): boolean => session?.state === 'interrupted';

  function read(input: Input): Capture {
    const { microphoneOn, cameraOn } = media.state.get();
    if (!(input === 'microphone' ? microphoneOn : cameraOn)) ended.delete(input);
    else if (ended.has(input)) return 'ended';
    else {
      const { track } = watched[input];
      const isSilent = input === 'microphone' && isInterrupted();
      if (track) return track.muted || isSilent ? 'taken' : 'live';
    }
    return 'off';
  }

  function settled(input: Input): Capture {
    const now = read(input);
    if (!isLost(now)) {
      settling.get(input)?.();
      settling.delete(input);
      return now;
    }
    if (settling.get(input) === null) return now;
    if (!settling.has(input)) {
      const stop = scope.after(SETTLE_MS, () => {
        settling.set(input, null);
        judge();
      });
      settling.set(input, stop);
    }
    return told[input];
  }

  function judge(): void {
    const now = { microphone: settled('microphone'), camera: settled('camera') };
    if (INPUTS.every((input) => now[input] === told[input])) return;
    told = now;
    onChange(now);
  }

  function watch(input: Input, track: MediaStreamTrack | null): void {
    watched[input].stop();
    const listens = track
      ? [
          scope.listen(track, 'mute', judge),
          scope.listen(track, 'unmute', judge),
          // The page's own `stop()` does not fire this event.
          scope.listen(track, 'ended', () => {
            ended.add(input);
            judge();
          }),
        ]
      : [];
    watched[input] = { track, stop: () => listens.forEach((stop) => stop()) };
    if (track) ended.delete(input);
  }

  function refresh(): void {
    for (const input of INPUTS) {
      const track = media.input(input);
      if (track !== watched[input].track) watch(input, track);
    }
    judge();
  }

  async function retry(): Promise<void> {
    const gone = INPUTS.filter((input) => read(input) === 'ended');
    const granted = await Promise.all(gone.map(platform.permission));
    const mayOpen = gone.length > 0 && granted.every((state) => state === 'granted');
    if (mayOpen && !scope.closed) await media.retry();
  }
  const comeBack = (): void => {
    judge();
    if (!platform.page.hidden && !isInterrupted()) void retry();
  };

  if (session) {
    // Without this type, the system may treat the page as a mere player and stop its microphone.
    session.type = 'play-and-record';
    scope.add(() => (session.type = 'auto'));
    scope.listen(session, 'statechange', comeBack);
  }
  scope.listen(platform.page, 'visibilitychange', comeBack);
  if (platform.devices) scope.listen(platform.devices, 'devicechange', comeBack);
  scope.add(media.state.listen(refresh));
  refresh();
}
