import { atom } from 'nanostores';
import { $screen } from '../app/screen.ts';
import { $call, $media } from '../app/call-state.ts';
import { h, watch } from '../ui/dom.ts';
import { deviceStrings } from './strings.ts';

/** How loud the microphone is, before the call. */
export interface Level {
  /** From 0 (silence) to 1. */
  readonly value: number;
  /** Whether anything as loud as speech has been heard since the microphone was opened. */
  readonly heard: boolean;
  /** Whether the level can be measured. Firefox measures only if there is a speaker. */
  readonly running: boolean;
}

export const $level = atom<Level>({ value: 0, heard: false, running: false });

/** The quietest and the loudest level that the bar shows, in dB below full scale. */
const QUIET_DB = -60;
const LOUD_DB = -10;
/** The level that counts as speech: -42 dB, which a quiet room does not reach. */
export const SPEECH = 0.36;
const EVERY_MS = 100;
/**
 * The factor by which the bar falls at each step. It rises at once but falls slowly, because short
 * sounds would hardly be visible otherwise.
 */
const FALL = 0.75;
/**
 * At 48 kHz, this many samples last about as long as the time between two measurements, so that no
 * sound is missed.
 */
const SAMPLES = 4096;

/** Returns the level of samples between -1 and 1, from their mean power. */
export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const level = (10 * Math.log10(power) - QUIET_DB) / (LOUD_DB - QUIET_DB);
  return level > 0 ? Math.min(level, 1) : 0;
}

export function nextLevel({ value, heard }: Level, now: number): Level {
  return { value: Math.max(now, value * FALL), heard: heard || now >= SPEECH, running: true };
}

/**
 * Measures a track. Returns a function that stops the measuring. @throws if there is no sound
 * system.
 */
export function measure(track: MediaStreamTrack, onLevel: (now: number) => void): () => void {
  // The press that opened the microphone satisfies the autoplay rules.
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (context.state !== 'running') return;
    analyser.getFloatTimeDomainData(samples);
    onLevel(levelOf(samples));
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    source.disconnect();
    context.close().catch(() => undefined);
  };
}

/** Returns whether the screen shows the user's own devices before a call. */
export const inPreview = (): boolean => {
  const screen = $screen.get();
  const { view, ended } = $call.get();
  return (screen === 'host' || screen === 'guest') && view?.phase !== 'in-call' && ended === null;
};

/**
 * Returns the track to measure. Returns null in a call, while the microphone is muted, and while
 * the page is hidden.
 */
function heardTrack(): MediaStreamTrack | null {
  const { local, hasMicrophone, microphoneOn } = $media.get();
  if (!hasMicrophone || !microphoneOn || document.hidden || !inPreview()) return null;
  return local?.getAudioTracks()[0] ?? null;
}

function follow(): void {
  let last: MediaStreamTrack | null = null;
  let measured: MediaStreamTrack | null = null;
  let stop = (): void => undefined;
  const refresh = (): void => {
    const track = heardTrack();
    if (track === measured) return;
    stop();
    stop = () => undefined;
    measured = track;
    if (track === null) return;
    // If the microphone was only muted or the page hidden, it has been heard already.
    const heard = track === last && $level.get().heard;
    last = track;
    $level.set({ value: 0, heard, running: false });
    try {
      stop = measure(track, (now) => $level.set(nextLevel($level.get(), now)));
    } catch {
      // Without a sound system, the bar stays still.
    }
  };
  watch(refresh, $media, $call, $screen);
  document.addEventListener('visibilitychange', refresh);
}

/** Shows a bar that moves with the microphone, and a text once the microphone works. */
export function levelMeter(): HTMLElement {
  const text = deviceStrings.level;
  const fill = h('span');
  const isOn = (): boolean => $media.get().microphoneOn;
  const said = (): string => ($level.get().heard ? text.heard() : text.listening());
  const isShown = (): boolean =>
    $media.get().hasMicrophone && inPreview() && ($level.get().running || !isOn());
  const element = h(
    'div.level',
    {
      testid: 'mic-level',
      hidden: () => !isShown(),
      data: { heard: () => ($level.get().heard ? 'yes' : 'no') },
    },
    // Hidden from screen readers, because the words beside the bar contain the same information.
    h('div.bar', { hidden: () => !isOn(), aria: { hidden: 'true' } }, fill),
    h('p.hint', { role: 'status' }, () => (isOn() ? said() : text.muted)),
  );
  watch(element, $level, $media, $call, $screen);
  watch(() => (fill.style.scale = `${$level.get().value.toFixed(2)} 1`), $level);
  follow();
  return element;
}
