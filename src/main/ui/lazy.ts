import type { ReadableAtom } from 'nanostores';
import { toAppError } from '../../shared/errors.ts';
import { h, setVisible, watch, whenever } from './dom.ts';
import { lateStyle } from './late-style.ts';
import { errorSlot } from './parts.ts';
import { textsArrived } from '../text/texts.ts';

/**
 * Loads a chunk when it is first wanted, and passes it to `place`.
 * @returns the element that reports a failed load. The chunk is loaded again the next time it is
 * wanted.
 */
function loadWhenWanted<T>(
  load: () => Promise<T>,
  place: (loaded: T) => void,
  wanted: () => boolean,
  stores: readonly ReadableAtom[],
): HTMLElement {
  const error = errorSlot();
  let state: 'empty' | 'loading' | 'filled' = 'empty';
  async function fill(): Promise<void> {
    state = 'loading';
    try {
      const [loaded] = await Promise.all([load(), textsArrived(), lateStyle()]);
      error.set(null);
      state = 'filled';
      place(loaded);
    } catch (thrown) {
      state = 'empty';
      error.set(toAppError(thrown));
    }
  }
  whenever(
    wanted,
    () => {
      if (state === 'empty') void fill();
    },
    ...stores,
  );
  return error.element;
}

/**
 * Returns a slot for a part of the page that loads as a separate chunk when it is first needed. If
 * the part is a dialog, it opens.
 */
export function lazySlot(
  load: () => Promise<HTMLElement>,
  wanted: () => boolean,
  { className, stores }: { readonly className: string; readonly stores: readonly ReadableAtom[] },
): HTMLElement {
  const section = h('section', { className });
  function place(element: HTMLElement): void {
    section.append(element);
    if (element instanceof HTMLDialogElement && wanted()) element.showModal();
    element.querySelector('h1')?.focus();
  }
  watch(() => setVisible(section, wanted()), ...stores);
  section.append(loadWhenWanted(load, place, wanted, stores));
  return section;
}

function inView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

/**
 * Returns a function that returns the slots for parts of the page that share one chunk but stand in
 * different places. The first place reports a failed load.
 */
export function lazyParts<Name extends string>(
  load: () => Promise<Readonly<Record<Name, HTMLElement>>>,
  wanted: () => boolean,
  ...stores: readonly ReadableAtom[]
): (name: Name) => ChildNode {
  const places = new Map<Name, ChildNode>();
  function fill(parts: Readonly<Record<Name, HTMLElement>>): void {
    const focused = document.activeElement;
    const seen = focused !== null && focused !== document.body && inView(focused);
    for (const [name, place] of places) place.replaceWith(parts[name]);
    // Keeps the focused element in place when content appears above it.
    if (seen) requestAnimationFrame(() => focused.scrollIntoView({ block: 'nearest' }));
  }
  const error = loadWhenWanted(load, fill, wanted, stores);
  return (name) => {
    const place = places.size === 0 ? error : document.createComment(name);
    places.set(name, place);
    return place;
  };
}
