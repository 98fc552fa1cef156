import { onDraw } from './dom.ts';
import { button } from './parts.ts';

/**
 * Of a long list the newest items are drawn (`newest`, beside.css) until the user asks for all: each that is
 * drawn takes memory, and time at each change. Returns the button that asks; both belong to one view.
 */
export function askForAll(
  list: HTMLElement,
  { count, most, label }: { count(): number; most: number; label: (count: number) => string },
): HTMLButtonElement {
  let isWhole = false;
  const draw = (): void => void list.classList.toggle('newest', !isWhole);
  onDraw(list, () => {
    // The next call begins anew.
    if (count() === 0) isWhole = false;
    draw();
  });
  const ask = button(() => label(count()), {
    className: 'quiet',
    hidden: () => isWhole || count() <= most,
    onclick() {
      const folded = [...list.children].filter((each) => each.getClientRects().length === 0);
      isWhole = true;
      draw();
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
