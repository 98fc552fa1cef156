/**
 * Returns whether a camera blurs the background, or null where the page cannot switch that: no
 * camera, no such effect, or one that the system alone decides on (mediacapture-extensions, 7).
 */
export function blurOf(camera: MediaStreamTrack | null): 'on' | 'off' | null {
  // Older browsers have no capabilities, whatever the type says.
  if (!camera || !('getCapabilities' in camera)) return null;
  const { backgroundBlur: can = [] } = camera.getCapabilities();
  if (!can.includes(true) || !can.includes(false)) return null;
  return camera.getSettings().backgroundBlur === true ? 'on' : 'off';
}
