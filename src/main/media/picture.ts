/** How large a video the user wants to send. */
export type Picture = 'auto' | '720p' | '360p';

/**
 * Frames per second of a shared screen. Scrolling text stays legible, and each frame gets twice as
 * many bits as at 30.
 */
export const SCREEN_FRAMES = 15;

export const PICTURES: readonly Picture[] = ['auto', '720p', '360p'];

export const isPicture = (value: unknown): value is Picture =>
  PICTURES.some((picture) => picture === value);

/**
 * Uses `ideal` instead of `exact`, so that a camera without such a mode delivers its nearest mode.
 */
export const cameraConstraints = (
  picture: Picture,
  blur: boolean | null = null,
): MediaTrackConstraints => ({
  ...(picture === '360p'
    ? { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { max: 20 } }
    : { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30 } }),
  ...(blur !== null && { backgroundBlur: blur }),
});
