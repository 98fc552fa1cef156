/**
 * Plays short sounds. They are synthesised here, so there is no file to load, and they are quiet
 * beside a voice.
 */

/** The notes of each sound, as pitch in Hz and start in s. */
const SOUNDS = {
  paid: [
    [784, 0],
    [1047, 0.09],
  ],
  low: [
    [587, 0],
    [494, 0.16],
  ],
  alarm: [
    [440, 0],
    [349, 0.16],
    [440, 0.32],
    [349, 0.48],
  ],
  message: [[880, 0]],
  done: [
    [659, 0],
    [784, 0.09],
    [988, 0.18],
  ],
  /** Plays on the host's page while a guest rings. */
  ring: [
    [659, 0],
    [831, 0.2],
    [659, 0.4],
    [831, 0.6],
  ],
  /** Plays on the page of the guest that rings. */
  ringing: [
    [440, 0],
    [440, 0.18],
  ],
  ended: [
    [523, 0],
    [392, 0.14],
  ],
} as const satisfies Record<string, readonly (readonly [number, number])[]>;

export type Sound = keyof typeof SOUNDS;

const PEAK = 0.06;
const NOTE_S = 0.22;
/** An exponential ramp cannot reach zero. This value is low enough. */
const SILENCE = 0.0001;

let context: AudioContext | null = null;

/**
 * Plays a sound. Never throws: without audio, or before the user's first click, it stays silent.
 */
export function play(sound: Sound): void {
  if (!('AudioContext' in globalThis)) return;
  context ??= new AudioContext();
  const { destination } = context;
  context.resume().catch(() => undefined);
  for (const [pitchHz, afterS] of SOUNDS[sound]) {
    const from = context.currentTime + afterS;
    const note = context.createOscillator();
    const loudness = context.createGain();
    note.type = 'sine';
    note.frequency.value = pitchHz;
    loudness.gain.setValueAtTime(SILENCE, from);
    loudness.gain.exponentialRampToValueAtTime(PEAK, from + 0.015);
    loudness.gain.exponentialRampToValueAtTime(SILENCE, from + NOTE_S);
    note.connect(loudness).connect(destination);
    note.start(from);
    note.stop(from + NOTE_S);
  }
}
