import { $call, $media } from '../app/call-state.ts';
import { $screen } from '../app/screen.ts';
import { drawing, h, watch } from '../ui/dom.ts';
import { button } from '../ui/parts.ts';
import { inPreview } from './level.ts';
import { $speaker } from './state.ts';
import { deviceStrings } from './strings.ts';

/**
 * Lets users hear and see themselves as others will. The page records what microphone and camera
 * deliver, keeps the recording in its own memory only, and plays it once through the chosen
 * speaker.
 */

const text = deviceStrings.rehearsal;
const RECORD_MS = 3_000;

type State = 'idle' | 'recording' | 'playing' | 'failed';

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

const hasPicture = (stream: MediaStream | null): boolean =>
  (stream?.getVideoTracks().length ?? 0) > 0;

/**
 * Returns a format that the browser can both record and play. By default, some browsers record in a
 * format that they cannot play.
 */
function formOf(stream: MediaStream): MediaRecorderOptions {
  const kind = hasPicture(stream) ? 'video' : 'audio';
  const mimeType = [`${kind}/webm`, `${kind}/mp4`].find((each) =>
    MediaRecorder.isTypeSupported(each),
  );
  return mimeType === undefined ? {} : { mimeType };
}

/** Records until the time is up. @throws if the browser cannot record. */
async function record(stream: MediaStream, signal: AbortSignal): Promise<Blob> {
  // Records a separate stream, because a recorder stops when the tracks of its stream change.
  const recorder = new MediaRecorder(new MediaStream(stream.getTracks()), formOf(stream));
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const done = new Promise<void>((resolve, reject) => {
    recorder.onstop = () => resolve();
    recorder.onerror = () => reject(new DOMException('', 'NotSupportedError'));
  });
  const stop = (): void => {
    // A recorder stops by itself when its tracks end.
    if (recorder.state !== 'inactive') recorder.stop();
  };
  recorder.start();
  const timer = setTimeout(stop, RECORD_MS);
  signal.addEventListener('abort', stop, { once: true });
  await done.finally(() => clearTimeout(timer));
  return new Blob(parts, { type: recorder.mimeType });
}

/** Plays a recording to its end. @throws if the browser cannot play it. */
async function play(video: HTMLVideoElement, recording: Blob, signal: AbortSignal): Promise<void> {
  const url = URL.createObjectURL(recording);
  const ended = new Promise<void>((resolve, reject) => {
    video.onended = () => resolve();
    video.onerror = () => reject(new DOMException('', 'NotSupportedError'));
  });
  try {
    video.src = url;
    // A speaker that was just unplugged is rejected. Then the system's speaker plays.
    if ('setSinkId' in video) await video.setSinkId($speaker.get()).catch(() => undefined);
    await video.play();
    await Promise.race([ended, aborted(signal)]);
  } finally {
    video.onended = video.onerror = null;
    video.removeAttribute('src');
    // Without this, the recording stays in memory.
    video.load();
    URL.revokeObjectURL(url);
  }
}

/** Builds the part. Entry point of its lazily loaded chunk. */
export function rehearsal(): HTMLElement {
  let state: State = 'idle';
  let running: AbortController | null = null;
  const video = h('video', {
    testid: 'rehearsal-video',
    playsInline: true,
    hidden: () => state !== 'playing' || !hasPicture($media.get().local),
    aria: { label: text.video },
  });
  const element = h(
    'div.stack',
    { testid: 'rehearsal', data: { state: () => state } },
    button(() => (state === 'playing' ? text.stop : text.record), {
      testid: 'rehearse',
      className: 'quiet start',
      disabled: () => state === 'recording',
      classes: { busy: () => state === 'recording' },
      onclick: () => void run(),
    }),
    h('p.hint', { role: 'status', hidden: () => state === 'idle' }, () =>
      state === 'idle' ? '' : text[state],
    ),
    video,
  );
  const draw = drawing(element);
  function become(now: State): void {
    state = now;
    draw();
  }
  async function run(): Promise<void> {
    if (running) return running.abort();
    const { local } = $media.get();
    if (!local) return;
    running = new AbortController();
    const { signal } = running;
    try {
      become('recording');
      const recording = await record(local, signal);
      if (!signal.aborted) {
        become('playing');
        await play(video, recording, signal);
      }
      become('idle');
    } catch {
      // If the user stopped the recording before it played, that is no failure.
      become(signal.aborted ? 'idle' : 'failed');
    }
    running = null;
  }
  draw();
  watch(
    () => {
      if (!inPreview() || $media.get().local === null) running?.abort();
    },
    $call,
    $media,
    $screen,
  );
  return element;
}
