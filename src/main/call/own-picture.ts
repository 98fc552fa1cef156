import { setData } from '../ui/dom.ts';

/** Lets the user move their own picture to another corner, by dragging or clicking. */

const CORNERS = ['top-right', 'bottom-right', 'bottom-left', 'top-left'] as const;
type Corner = (typeof CORNERS)[number];

/** Movement below this still counts as a click. */
const STILL_PX = 6;

/** Returns the corner of `around` that is nearest to a point. */
export function cornerAt(
  point: { readonly x: number; readonly y: number },
  around: Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>,
): Corner {
  const right = point.x > around.left + around.width / 2;
  const bottom = point.y > around.top + around.height / 2;
  return `${bottom ? 'bottom' : 'top'}-${right ? 'right' : 'left'}`;
}

/** Returns the next corner clockwise; the first click starts from the default corner. */
const cornerAfter = (corner: string | undefined): Corner =>
  CORNERS[
    (Math.max(
      CORNERS.findIndex((each) => each === corner),
      0,
    ) +
      1) %
      CORNERS.length
  ] ?? 'top-right';

export function makeMovable(near: HTMLElement, far: HTMLElement): void {
  let from: { readonly x: number; readonly y: number } | null = null;
  let moved = false;
  const put = (corner: Corner): void => setData(near, 'corner', corner);

  near.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || far.hidden) return;
    near.setPointerCapture(event.pointerId);
    from = { x: event.clientX, y: event.clientY };
    moved = false;
    near.classList.add('held');
  });
  near.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (!from) return;
    const [x, y] = [clientX - from.x, clientY - from.y];
    moved ||= Math.hypot(x, y) > STILL_PX;
    if (moved) near.style.translate = `${x}px ${y}px`;
  });
  const drop = (dropped: boolean): void => {
    if (!from) return;
    from = null;
    const box = near.getBoundingClientRect();
    near.style.translate = '';
    near.classList.remove('held');
    if (!dropped) return;
    const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    const target = moved
      ? cornerAt(middle, far.getBoundingClientRect())
      : cornerAfter(near.dataset['corner']);
    put(target);
  };
  near.addEventListener('pointerup', () => drop(true));
  near.addEventListener('pointercancel', () => drop(false));
}
