/**
 * Zoom and position of a picture that is fitted into a box. Gestures and keys lead to these
 * functions, which are pure.
 */

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * How a picture is shown. `x` and `y` are the distance of its middle from the middle of the box, in
 * CSS pixels.
 */
export interface Zoom extends Point {
  /** 1 shows the whole picture, as large as the box allows. */
  readonly scale: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };

/** The largest scale. At this scale, the text of a 4K screen is legible on a phone. */
export const MOST_SCALE = 8;
/** The factor of one press of a button or a key. */
export const STEP = 1.25;
/** A turn of a mouse wheel by 100 is one step. A trackpad sends many small turns. */
const WHEEL_PER_STEP = 100;
/** The pixels of one unit of the wheel: a pixel, a line or a page (UI Events, 3.4). */
const WHEEL_UNITS = [1, 33, 400];
/** The most steps for one event of the wheel, however fast the user turns it. */
const MOST_WHEEL_STEPS = 3;

const clamp = (value: number, most: number): number => Math.min(Math.max(value, -most), most);

/** Returns the size of a picture that is fitted into a box (`object-fit: contain`). */
function fitted(picture: Size, box: Size): Size {
  const fit = Math.min(box.width / picture.width, box.height / picture.height);
  // No picture has arrived yet.
  if (!Number.isFinite(fit)) return box;
  return { width: picture.width * fit, height: picture.height * fit };
}

/** The sizes that limit a zoom. */
export interface Frame {
  readonly picture: Size;
  readonly box: Size;
}

/**
 * Keeps the scale in range. Keeps the edges of the picture outside the box wherever the picture is
 * large enough.
 */
export function within({ scale, x, y }: Zoom, { picture, box }: Frame): Zoom {
  const kept = Math.min(Math.max(scale, 1), MOST_SCALE);
  const { width, height } = fitted(picture, box);
  return {
    scale: kept,
    x: clamp(x, Math.max(0, (width * kept - box.width) / 2)),
    y: clamp(y, Math.max(0, (height * kept - box.height) / 2)),
  };
}

/**
 * Zooms by a factor. The point under `at` stays in place as far as the edges allow.
 * @param at measured from the middle of the box.
 */
export function zoomBy(zoom: Zoom, factor: number, at: Point, frame: Frame): Zoom {
  const scale = Math.min(Math.max(zoom.scale * factor, 1), MOST_SCALE);
  const by = scale / zoom.scale;
  const moved = { scale, x: at.x - (at.x - zoom.x) * by, y: at.y - (at.y - zoom.y) * by };
  return within(moved, frame);
}

export const panBy = (zoom: Zoom, by: Point, frame: Frame): Zoom =>
  within({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y }, frame);

/**
 * Returns the zoom factor for a turn of the wheel. A pinch on a trackpad arrives as a turn with
 * Ctrl.
 */
export function wheelFactor({
  deltaY,
  deltaMode,
  ctrlKey,
}: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  const steps = (deltaY * (WHEEL_UNITS[deltaMode] ?? 1) * (ctrlKey ? 4 : 1)) / WHEEL_PER_STEP;
  return STEP ** -clamp(steps, MOST_WHEEL_STEPS);
}

/** The middle between two fingers, and their distance. */
interface Pinch extends Point {
  readonly apart: number;
}

export const pinchOf = (a: Point, b: Point): Pinch => ({
  x: (a.x + b.x) / 2,
  y: (a.y + b.y) / 2,
  apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
});

/**
 * Moves the picture with two fingers, and zooms as their distance changes. Points are measured from
 * the middle of the box.
 */
export function pinched(zoom: Zoom, before: Pinch, now: Pinch, frame: Frame): Zoom {
  const moved = { ...zoom, x: zoom.x + now.x - before.x, y: zoom.y + now.y - before.y };
  return zoomBy(moved, now.apart / before.apart, now, frame);
}
