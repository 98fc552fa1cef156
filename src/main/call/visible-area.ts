/** A window, in CSS pixels. */
interface Sizes {
  readonly width: number;
  readonly height: number;
  /** The root's font size. */
  readonly remPx: number;
  /** The visual viewport's height, and how far the user has zoomed in. */
  readonly seen: { readonly height: number; readonly scale: number };
}

/** A browser's own bars come and go; a keyboard is higher. */
const KEYBOARD_PX = 120;

/** `isCovered`: a keyboard lies over the page. `isCramped`: what is left has no room for all that a call shows. */
export function areaOf({ width, height, remPx, seen }: Sizes): {
  readonly isCovered: boolean;
  readonly isCramped: boolean;
} {
  // A user who zooms in looks at a part by choice.
  const isCovered = Math.abs(seen.scale - 1) < 0.01 && height - seen.height > KEYBOARD_PX;
  const roomRem = (isCovered ? seen.height : height) / remPx;
  return { isCovered, isCramped: roomRem <= (width < 34 * remPx ? 30 : 20) };
}

/**
 * Keeps the call within what a phone's keyboard leaves. Where the browser makes the window smaller for it, only
 * the layout changes (phone.css); Safari lays it over the page. Called once.
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
