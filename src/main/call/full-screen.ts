import { atom } from 'nanostores';
import { $panel, type Panel } from '../app/screen.ts';
import { $call, isInCall } from '../app/call-state.ts';
import { watch } from '../ui/dom.ts';

/**
 * The call in full screen. The whole page is enlarged rather than the video alone, so that the
 * meter, a freeze and a question stay visible. Where the browser refuses full screen or lacks it
 * (Safari on an iPhone), the call fills the page instead.
 */
export const $full = atom(false);

/**
 * After this long without input of the user, everything that covers the picture is hidden, except
 * messages.
 */
const IDLE_MS = 3_000;
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;

const page = (): HTMLElement | null => document.getElementById('app');

export function toggleFull(): void {
  if ($full.get()) return leaveFull();
  $full.set(true);
  // `requestFullscreen` is undefined on an iPhone, although the type declares it.
  const root: Partial<HTMLElement> | null = page();
  root?.requestFullscreen?.({ navigationUI: 'hide' }).catch(() => undefined);
}

function leaveFull(): void {
  $full.set(false);
  if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
}

/**
 * Hides what covers the picture while there is no input of the user. Returns a function that stops
 * this.
 */
function followSigns(root: HTMLElement): () => void {
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = (): void => {
    root.classList.remove('idle');
    clearTimeout(timer);
    timer = setTimeout(() => root.classList.add('idle'), IDLE_MS);
  };
  for (const sign of SIGNS) {
    document.addEventListener(sign, wake, { passive: true, signal: over.signal });
  }
  wake();
  return () => {
    over.abort();
    clearTimeout(timer);
    root.classList.remove('idle');
  };
}

/** Keeps the page in line with `$full`. Called once at the start. */
export function followFull(): void {
  const root = page();
  if (!root) return;
  let panel: Panel | null = null;
  let rest = (): void => undefined;
  watch(() => {
    const isFull = $full.get();
    rest();
    rest = isFull ? followSigns(root) : () => undefined;
    root.classList.toggle('full', isFull);
    if (isFull) {
      panel = $panel.get();
      $panel.set(null);
    } else if (panel !== null) {
      if (isInCall()) $panel.set(panel);
      panel = null;
    }
  }, $full);
  // Full screen has no room for a panel, so the page leaves full screen when one opens.
  $panel.listen((asked) => {
    if (asked === null || !$full.get()) return;
    panel = asked;
    leaveFull();
  });
  $call.listen(() => {
    if ($full.get() && !isInCall()) leaveFull();
  });
  document.addEventListener('fullscreenchange', () => {
    if (!document.fullscreenElement) $full.set(false);
    // The browser granted full screen after the user had left it again.
    else if (!$full.get()) leaveFull();
  });
  document.addEventListener('keydown', ({ key }) => {
    // Needed for the browsers that pass Escape on. Most browsers keep the key and leave full screen
    // by themselves.
    if (key === 'Escape' && $full.get() && !document.querySelector('dialog[open]')) leaveFull();
  });
}
