import { audioSession } from '../media/audio-session.ts';

/** Played again so soon after a pause, it would fight whatever pauses it. */
const AGAIN_MS = 1_000;

/**
 * Plays the peer again after the system has paused it, as a phone call does: at once, and, where that
 * is refused, when the page is back in view or the user touches it. Nothing in the page pauses it.
 */
export function keepPlaying(video: HTMLVideoElement, play: () => Promise<void>): void {
  let pausedAtMs = -Infinity;
  const again = (): void => {
    if (video.paused && video.srcObject && video.isConnected && !document.hidden) void play();
  };
  video.addEventListener('pause', () => {
    const isOften = performance.now() - pausedAtMs < AGAIN_MS;
    pausedAtMs = performance.now();
    if (!isOften) again();
  });
  document.addEventListener('visibilitychange', again);
  document.addEventListener('pointerdown', again, { capture: true, passive: true });
  audioSession()?.addEventListener('statechange', again);
}
