import { audioSession } from '../media/audio-session.ts';

/**
 * After a second pause within this time, the page does not play again at once, because it would
 * fight against the cause of the pauses.
 */
const AGAIN_MS = 1_000;

/**
 * Plays the peer's video again after the system has paused it, for example for a phone call. The
 * page plays it at once and, if the browser refuses, when the page is back in view or the user
 * touches it. The page itself never pauses the video.
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
