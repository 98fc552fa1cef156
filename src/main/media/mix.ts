import { live } from '../rtc/live.ts';

/** Several sounds as one track: a call has one audio section for good, also while a screen has sound. */
export interface Mix {
  readonly track: MediaStreamTrack;
  close(): void;
}

/** A source that is not `enabled` is silence in it, so mute and freeze hold. */
export function mixSounds(sources: readonly MediaStreamTrack[]): Mix | null {
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  for (const source of sources) {
    context.createMediaStreamSource(new MediaStream([source])).connect(output);
  }
  const [track] = output.stream.getAudioTracks();
  const release = live.hold('tracks');
  const close = (): void => {
    release();
    track?.stop();
    context.close().catch(() => undefined);
  };
  if (!track) {
    close();
    return null;
  }
  // Sharing begins with a click, which is what the autoplay rules want.
  context.resume().catch(() => undefined);
  return { track, close };
}
