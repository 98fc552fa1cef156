import { onDraw } from './dom.ts';
import { button } from './parts.ts';

/**
 * Draws only the newest items of a long list (`newest`, beside.css) until the user asks for all: each drawn
 * item takes memory, and time at each change. Returns the button that asks; both belong to one view.
 */
export function askForAll(
  list: HTMLElement,
  { count, most, label }: { count(): number; most: number; label: (count: number) => string },
): HTMLButtonElement {
  const fold = (): void => list.classList.add('newest');
  fold();
  onDraw(list, () => {
    // The next call's list begins folded.
    if (count() === 0) fold();
  });
  const ask = button(() => label(count()), {
    className: 'quiet',
    hidden: () => !list.classList.contains('newest') || count() <= most,
    onclick() {
      const folded = [...list.children].filter((each) => each.getClientRects().length === 0);
      list.classList.remove('newest');
      ask.hidden = true;
      // Beside those that were drawn, wherever the newest stand.
      const next = folded.includes(list.children[0] ?? list) ? folded.at(-1) : folded[0];
      if (next instanceof HTMLElement) {
        next.tabIndex = -1;
        next.focus();
      }
    },
  });
  return ask;
}
