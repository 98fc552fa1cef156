/** The sizes of a window, in CSS pixels. */
interface Sizes {
  readonly width: number;
  readonly height: number;
  /** The root's font size. */
  readonly remPx: number;
  /** The height of the visual viewport, and how far the user has zoomed in. */
  readonly seen: { readonly height: number; readonly scale: number };
}

/**
 * A viewport that is smaller by more than this has a keyboard over it. The browser's own bars are
 * lower.
 */
const KEYBOARD_PX = 120;

/**
 * `isCovered`: a keyboard covers part of the page. `isCramped`: the remaining height is too small
 * for everything that a call shows.
 */
export function areaOf({ width, height, remPx, seen }: Sizes): {
  readonly isCovered: boolean;
  readonly isCramped: boolean;
} {
  // A user who zooms in sees only a part of the page by choice, so that is no sign of a keyboard.
  const isCovered = Math.abs(seen.scale - 1) < 0.01 && height - seen.height > KEYBOARD_PX;
  const roomRem = (isCovered ? seen.height : height) / remPx;
  return { isCovered, isCramped: roomRem <= (width < 34 * remPx ? 30 : 20) };
}

/**
 * Keeps the call within the area that a phone's keyboard leaves. Most browsers make the window
 * smaller for a keyboard, so that only the layout changes (phone.css). Safari lays the keyboard
 * over the page. Called once.
 */
export function followVisibleArea(): void {
  const root = document.getElementById('app');
  const { visualViewport: seen } = window;
  if (!root || !seen) return;
  const follow = (): void => {
    const { isCovered, isCramped } = areaOf({
      width: window.innerWidth,
      height: window.innerHeight,
      remPx: parseFloat(getComputedStyle(document.documentElement).fontSize),
      seen,
    });
    root.classList.toggle('covered', isCovered);
    root.classList.toggle('cramped', isCramped);
    root.style.setProperty('--seen', isCovered ? `${seen.height}px` : '100dvh');
    root.style.setProperty('--seen-top', isCovered ? `${seen.offsetTop}px` : '0px');
  };
  seen.addEventListener('resize', follow);
  seen.addEventListener('scroll', follow);
  window.addEventListener('resize', follow);
  follow();
}
