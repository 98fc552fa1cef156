/**
 * Returns whether a camera blurs the background, or null where the page cannot switch that. The
 * page cannot switch the blur without a camera, without such an effect, or where the system alone
 * decides (mediacapture-extensions, 7).
 */
export function blurOf(camera: MediaStreamTrack | null): 'on' | 'off' | null {
  // Older browsers have no `getCapabilities`, although the type declares it.
  if (!camera || !('getCapabilities' in camera)) return null;
  const { backgroundBlur: can = [] } = camera.getCapabilities();
  if (!can.includes(true) || !can.includes(false)) return null;
  return camera.getSettings().backgroundBlur === true ? 'on' : 'off';
}
