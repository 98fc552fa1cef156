import type { ReadableAtom } from 'nanostores';

/**
 * Plain DOM, built once and then changed in place. It never uses markup strings, because the page
 * runs under Trusted Types.
 */

type Child = Node | string | null;

/** An element's properties, test id (ui-contract.md), `data-*` and `aria-*`. */
type Props<E> = Partial<Omit<E, 'innerHTML' | 'outerHTML' | 'style' | 'dataset'>> & {
  readonly testid?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly aria?: Readonly<Record<string, string>>;
};

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props<HTMLElementTagNameMap[K]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const { testid, data, aria, ...properties } = props;
  const element = document.createElement(tag);
  Object.assign(element, properties);
  if (testid) element.dataset['testid'] = testid;
  for (const [key, value] of Object.entries(data ?? {})) element.dataset[key] = value;
  for (const [key, value] of Object.entries(aria ?? {})) element.setAttribute(`aria-${key}`, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Writes only changed text, so that a live region announces only news. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets a `data-*` attribute; null removes it. */
export function setData(element: HTMLElement, key: string, value: string | null): void {
  if (value === null) delete element.dataset[key];
  else if (element.dataset[key] !== value) element.dataset[key] = value;
}

/** Sets an attribute only if it differs, so that a drawing without news changes nothing. */
export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function setVisible(element: HTMLElement | SVGElement, visible: boolean): void {
  element.toggleAttribute('hidden', !visible);
}

/** Writes a field's value only while it differs and the user is not editing it. */
export function setValue(
  field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  value: string,
): void {
  if (field.value !== value && document.activeElement !== field) field.value = value;
}

export function setDisabled(
  control: HTMLButtonElement | HTMLInputElement,
  disabled: boolean,
): void {
  if (control.disabled !== disabled) control.disabled = disabled;
}

/**
 * Renders now and whenever a store changes. Never unsubscribes, because the page lives as long as
 * its stores.
 */
export function watch(render: () => void, ...stores: readonly ReadableAtom[]): void {
  for (const store of stores) store.listen(render);
  render();
}
