import { onDraw } from './dom.ts';

/** A row of a list. `update` draws it with the newest state of its item. */
export interface Row<T> {
  readonly element: Element;
  update(item: T): void;
}

/** Fills an element with rows. Each row is made once and kept as long as its item is listed. */
export function listed<E extends Element, T>(
  element: E,
  items: () => readonly T[],
  keyOf: (item: T) => string,
  make: (item: T) => Row<T>,
): E {
  let rows = new Map<string, Row<T>>();
  return onDraw(element, () => {
    const next = new Map<string, Row<T>>();
    for (const item of items()) {
      const key = keyOf(item);
      const row = rows.get(key) ?? make(item);
      row.update(item);
      next.set(key, row);
    }
    rows = next;
    arrange(
      element,
      [...rows.values()].map((row) => row.element),
    );
  });
}

/**
 * Arranges the children without moving those that are already in place, so that the focus stays.
 */
export function arrange(parent: Element, wanted: readonly Element[]): void {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, i) => {
    if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null);
  });
}
