import type { ReadableAtom } from 'nanostores';
import { toAppError } from '../../shared/errors.ts';
import { h, setVisible, watch } from './dom.ts';
import { errorSlot } from './parts.ts';

/**
 * Room for a part of the page that is a chunk of its own, loaded when it is first wanted. A load that
 * failed says so, and is tried again when it is wanted again.
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
