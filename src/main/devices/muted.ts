import { $call, $media, isInCall } from '../app/call-state.ts';
import { toast } from '../app/toasts.ts';
import { live } from '../rtc/scope.ts';
import { watch } from '../ui/dom.ts';
import { measure, SPEECH } from './level.ts';
import { deviceStrings } from './strings.ts';

/**
 * How many loud measurements count as speech. A cough or a keystroke is shorter. A pause between
 * words lowers the count a little.
 */
const SPOKEN = 4;
const PAUSE = 0.25;
/**
 * The page repeats the hint only after this time, because users who hold a key to talk mute
 * themselves often.
 */
const AGAIN_MS = 60_000;

/**
 * Tells users in a call when they speak while muted. The page measures only a copy of the track, on
 * this computer. It measures while the microphone is muted, until it has shown the hint. The sent
 * sound stays silent.
 */
export function followMuted(): void {
  let muted: MediaStreamTrack | null = null;
  let stop = (): void => undefined;
  let againMs = -Infinity;
  function listen(track: MediaStreamTrack): void {
    const copy = track.clone();
    copy.enabled = true;
    const release = live.hold('tracks');
    let end = (): void => undefined;
    stop = () => {
      stop = () => undefined;
      end();
      copy.stop();
      release();
    };
    let loud = 0;
    try {
      end = measure(copy, (now) => {
        loud = now >= SPEECH ? loud + 1 : Math.max(0, loud - PAUSE);
        if (loud < SPOKEN) return;
        stop();
        muted = null;
        againMs = performance.now() + AGAIN_MS;
        toast(deviceStrings.level.unheard());
      });
    } catch {
      // There is no sound system.
      stop();
    }
  }
  const refresh = (): void => {
    const { local, hasMicrophone, microphoneOn } = $media.get();
    const isMuted = hasMicrophone && !microphoneOn && isInCall();
    const isDue = isMuted && !document.hidden && performance.now() >= againMs;
    const track = isDue ? (local?.getAudioTracks()[0] ?? null) : null;
    if (track === muted) return;
    stop();
    muted = track;
    if (track) listen(track);
  };
  watch(refresh, $media, $call);
  document.addEventListener('visibilitychange', refresh);
}
