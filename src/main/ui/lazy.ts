import type { ReadableAtom } from 'nanostores';
import { toAppError } from '../../shared/errors.ts';
import { h, setVisible, watch } from './dom.ts';
import { errorSlot } from './parts.ts';

/** Loads once, however often it is asked for. A failed load rejects, and is tried again when asked. */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => {
    loading ??= load().catch((thrown: unknown) => {
      loading = null;
      throw thrown;
    });
    return loading;
  };
}

/**
 * Returns a slot for a part of the page that loads as a separate chunk when first needed. A failed
 * load is reported, and tried again when needed again.
 */
export function lazySlot(
  load: () => Promise<HTMLElement>,
  wanted: () => boolean,
  options: { readonly className: string; readonly stores: readonly ReadableAtom[] },
): HTMLElement {
  const error = errorSlot();
  const section = h('section', { className: options.className }, error.element);
  let state: 'empty' | 'loading' | 'filled' = 'empty';
  async function fill(): Promise<void> {
    state = 'loading';
    try {
      const element = await load();
      error.set(null);
      state = 'filled';
      section.append(element);
      element.querySelector('h1')?.focus();
    } catch (thrown) {
      state = 'empty';
      error.set(toAppError(thrown));
    }
  }
  let was = false;
  watch(
    () => {
      const now = wanted();
      setVisible(section, now);
      if (now && !was && state === 'empty') void fill();
      was = now;
    },
    ...options.stores,
  );
  return section;
}

function inView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

/**
 * Returns the slots for parts of the page that share one chunk but stand in different places. A
 * failed load is reported in the first place, and tried again when needed again.
 */
export function lazyParts<Name extends string>(
  load: () => Promise<Readonly<Record<Name, HTMLElement>>>,
  wanted: () => boolean,
  ...stores: readonly ReadableAtom[]
): (name: Name) => ChildNode {
  const error = errorSlot();
  const places = new Map<Name, ChildNode>();
  let state: 'empty' | 'loading' | 'filled' = 'empty';
  async function fill(): Promise<void> {
    state = 'loading';
    try {
      const parts = await load();
      state = 'filled';
      const focused = document.activeElement;
      const seen = focused !== null && focused !== document.body && inView(focused);
      for (const [name, place] of places) place.replaceWith(parts[name]);
      // Keeps the focused element in place when content appears above it.
      if (seen) requestAnimationFrame(() => focused.scrollIntoView({ block: 'nearest' }));
    } catch (thrown) {
      state = 'empty';
      error.set(toAppError(thrown));
    }
  }
  let was = false;
  watch(
    () => {
      const now = wanted();
      if (now && !was && state === 'empty') void fill();
      was = now;
    },
    ...stores,
  );
  return (name) => {
    const place = places.size === 0 ? error.element : document.createComment(name);
    places.set(name, place);
    return place;
  };
}
