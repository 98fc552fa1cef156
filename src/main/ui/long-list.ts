import { onDraw } from './dom.ts';
import { button } from './parts.ts';

/**
 * Draws only the newest items of a long list (`newest`, beside.css) until the user asks for all,
 * because each drawn item takes memory, and time at each change. Returns the button for that. List
 * and button belong to one view.
 */
export function askForAll(
  list: HTMLElement,
  { count, most, label }: { count(): number; most: number; label: (count: number) => string },
): HTMLButtonElement {
  const fold = (): void => list.classList.add('newest');
  fold();
  onDraw(list, () => {
    // The list of the next call begins folded again.
    if (count() === 0) fold();
  });
  const ask = button(() => label(count()), {
    className: 'quiet',
    hidden: () => !list.classList.contains('newest') || count() <= most,
    onclick() {
      const folded = [...list.children].filter((each) => each.getClientRects().length === 0);
      list.classList.remove('newest');
      ask.hidden = true;
      // Moves the focus to the first new item beside the items that were visible, whether the
      // newest stand first or last.
      const next = folded.includes(list.children[0] ?? list) ? folded.at(-1) : folded[0];
      if (next instanceof HTMLElement) {
        next.tabIndex = -1;
        next.focus();
      }
    },
  });
  return ask;
}
