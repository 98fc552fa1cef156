import type { ReadableAtom } from 'nanostores';
import { $language, isPhrase, type Phrase } from '../text/texts.ts';

/**
 * Plain DOM, built once and then changed in place. It never uses markup strings, because the page
 * runs under Trusted Types.
 *
 * A property or a text may be given as a function, which is called whenever its view is drawn. So
 * an element, its text and its condition stand together in the code. A view is an element with
 * everything inside it, except the views inside it. `watch` draws a view with its stores, and
 * `drawing` on request.
 *
 * A text of a table (texts.ts) needs no view: `h` writes it at once, and again when the language
 * changes.
 */

type Draw = () => void;
/** A value, or a function that returns it. A function may also return a text of a table. */
export type Live<T> = T | (() => T | (string extends T ? Phrase : never));
type Child = Node | Live<string> | null;

/**
 * An element's properties, its test id (testing.md), `data-*` and `aria-*` attributes, and classes
 * that depend on a condition.
 */
export type Props<E> = {
  readonly [
    K in Exclude<keyof E, 'innerHTML' | 'outerHTML' | 'style' | 'dataset'>
  ]?: K extends `on${string}` ? E[K] : Live<E[K]>;
} & {
  readonly testid?: string;
  readonly data?: Readonly<Record<string, Live<string | null>>>;
  readonly aria?: Readonly<Record<string, Live<string | null>>>;
  readonly classes?: Readonly<Record<string, () => boolean>>;
};

/** The functions that draw an element, until a view takes them over. */
const draws = new WeakMap<Node, readonly Draw[]>();

function take(node: Node): readonly Draw[] {
  const taken = draws.get(node) ?? [];
  draws.delete(node);
  return taken;
}

const isLive = (value: unknown): value is () => unknown => typeof value === 'function';

/**
 * The functions that draw an element again in another language. They are kept as long as the
 * element.
 */
const standing = new WeakMap<Element, Draw[]>();
let elements: WeakRef<Element>[] = [];
/** When the list has more elements than this, it drops those that no longer exist. */
let room = 1000;

function stand(element: Element, draw: Draw): void {
  const before = standing.get(element);
  if (before) before.push(draw);
  else {
    standing.set(element, [draw]);
    elements.push(new WeakRef(element));
    if (elements.length > room) {
      elements = elements.filter((each) => each.deref());
      room = elements.length + 1000;
    }
  }
}

$language.listen(() => {
  for (const each of elements) {
    const element = each.deref();
    for (const draw of (element && standing.get(element)) ?? []) draw();
  }
});

/** Classes of elements whose content is data rather than text in a language. */
const DATA = new Set(['words', 'code', 'address', 'big-address', 'file-name']);
/** Matches sums and times, and addresses, signatures and hashes in full or shortened form. */
const EXACT =
  /(\d[\d.,’\s]{0,40}(?:USDC|SOL)\b|\d{1,40}(?:[.,:’\s]\d{1,40})+|[\w-]{32,}|\w{4}…\w{4})/;

const piece = (exact: boolean, ...children: readonly (Node | string)[]): HTMLElement => {
  const element = document.createElement('data');
  if (exact) element.translate = false;
  element.append(...children);
  return element;
};

/**
 * Returns a text in the form for the document. A browser that translates the page replaces text
 * nodes, but must keep everything that is the same in every language. So lone numbers and the
 * matches of EXACT are put into elements that are not translated.
 */
function written(text: string): Node | string {
  if (!/\p{L}/u.test(text)) return /\d/.test(text) ? piece(true, text) : text;
  const parts = text.split(EXACT);
  if (parts.length === 1) return text;
  return piece(false, ...parts.map((part, at) => (at % 2 === 1 ? piece(true, part) : part)));
}

type Tags = HTMLElementTagNameMap;

/** Builds an element: `h('p.hint', …)` is a `p` of the class `hint`. */
export function h<K extends keyof Tags>(
  tag: K | `${K}.${string}`,
  props: Props<Tags[K]>,
  ...children: readonly Child[]
): Tags[K];
export function h<K extends keyof Tags>(
  tag: K | `${K}.${string}`,
  ...children: readonly Child[]
): Tags[K];
export function h(what: string, ...args: readonly (Props<HTMLElement> | Child)[]): HTMLElement {
  const [tag = '', ...names] = what.split('.');
  const element = document.createElement(tag);
  if (names.length > 0) element.className = names.join(' ');
  if (names.some((name) => DATA.has(name))) element.translate = false;
  let props: Props<HTMLElement> = {};
  const children: Exclude<Child, null>[] = [];
  for (const arg of args) {
    if (arg === null) continue;
    if (typeof arg !== 'object' || arg instanceof Node) children.push(arg);
    else props = arg;
  }
  const { testid, hidden = false, data = {}, aria = {}, classes = {}, ...properties } = props;
  const own: Draw[] = [];
  /**
   * Draws the value of a function: a phrase with each change of the language, any other function
   * whenever the view is drawn.
   */
  function follow<T>(value: () => T, write: (value: T) => void): void {
    if (isPhrase(value)) {
      const draw = (): void => write(value());
      stand(element, draw);
      draw();
    } else own.push(() => write(resolved(value)));
  }
  // First, so that the element is visible when a child takes the focus.
  set(hidden, (now) => setVisible(element, now === false));
  function set<T>(value: Live<T>, write: (value: T) => void): void {
    if (isLive(value)) follow(value as () => T, write);
    else write(value);
  }
  // Children come before properties, because a menu needs its options before its value.
  for (const child of children) {
    if (typeof child === 'string') element.append(written(child));
    else if (typeof child !== 'function') {
      element.append(child);
      own.push(...take(child));
    } else {
      const place = children.length === 1 ? element : piece(false);
      if (place !== element) element.append(place);
      follow(child as () => string, (now) => setText(place, now));
    }
  }
  for (const [key, value] of Object.entries<unknown>(properties)) {
    if (key.startsWith('on') || !isLive(value)) Reflect.set(element, key, value);
    else follow(value, property(element, key));
  }
  if (testid) element.dataset['testid'] = testid;
  for (const [key, value] of Object.entries(data)) set(value, (now) => setData(element, key, now));
  for (const [key, value] of Object.entries(aria)) {
    set(value, (now) => setAttribute(element, `aria-${key}`, now));
  }
  for (const [name, on] of Object.entries(classes)) {
    own.push(() => element.classList.toggle(name, on()));
  }
  if (own.length > 0) draws.set(element, own);
  return element;
}

function resolved<T>(value: () => T): T {
  const now = value();
  return isPhrase(now) ? (now() as T) : now;
}

/** Returns a text in the current language. */
export const textOf = (value: Live<string>): string =>
  typeof value === 'function' ? resolved(value as () => string) : value;

/** Sets the name of an element for screen readers, in the page's language. */
export function named<E extends Element>(element: E, name: () => string): E {
  const draw = (): void => setAttribute(element, 'aria-label', name());
  stand(element, draw);
  draw();
  return element;
}

/** Makes `draw` run whenever the view of this element is drawn. */
export function onDraw<E extends Element>(element: E, draw: Draw): E {
  draws.set(element, [...(draws.get(element) ?? []), draw]);
  return element;
}

/** Hides an element while a condition is false. */
export const shownIf = <E extends HTMLElement>(element: E, condition: () => boolean): E =>
  onDraw(element, () => setVisible(element, condition()));

/** Builds a view of what `find` returns. While that is null, the view is hidden and not drawn. */
export function viewOf<T, E extends HTMLElement>(
  find: () => T | null,
  build: (now: () => T) => E,
): E {
  let found: T | null = null;
  const element = build(() => {
    if (found === null) throw new Error('not drawn');
    return found;
  });
  const draw = drawOf(element);
  return onDraw(element, () => {
    found = find();
    setVisible(element, found !== null);
    if (found !== null) draw();
    else for (const each of [element, ...element.querySelectorAll('[data-state]')]) forget(each);
  });
}

/**
 * Removes the state that a hidden view showed last, so that tests and tools cannot mistake it for
 * the state of the next view.
 */
function forget(element: Element): void {
  for (const name of ['state', 'signature', 'cause']) element.removeAttribute(`data-${name}`);
}

function drawOf(view: Element): Draw {
  const all = take(view);
  return () => {
    for (const draw of all) draw();
  };
}

/**
 * Returns a function that draws the view of this element. Once that function has run, each new
 * language draws the view again.
 */
export function drawing(view: Element): Draw {
  const draw = drawOf(view);
  let isDrawn = false;
  stand(view, () => {
    if (isDrawn) draw();
  });
  return () => {
    isDrawn = true;
    draw();
  };
}

/**
 * Draws a view, or calls a function, now and whenever a store or the language changes. It never
 * unsubscribes, because the page exists as long as its stores.
 */
export function watch<E extends Element>(view: E, ...stores: readonly ReadableAtom[]): E;
export function watch(render: () => void, ...stores: readonly ReadableAtom[]): void;
export function watch(what: Element | Draw, ...stores: readonly ReadableAtom[]): unknown {
  const isCall = typeof what === 'function';
  const draw = isCall ? what : drawing(what);
  for (const store of isCall ? [...stores, $language] : stores) store.listen(draw);
  draw();
  return what;
}

/** Calls `act` now and later, each time that a condition becomes true. */
export function whenever(
  condition: () => boolean,
  act: () => void,
  ...stores: readonly ReadableAtom[]
): void {
  let was = false;
  watch(
    () => {
      const now = condition();
      if (now && !was) act();
      was = now;
    },
    ...stores,
  );
}

/**
 * Fills an element with nodes made from a value. Fills it again only when the value or the language
 * has changed.
 */
export function filled<E extends Element, T>(
  element: E,
  value: () => T,
  make: (value: T) => readonly Node[],
): E {
  let last: { readonly value: T; readonly language: unknown } | null = null;
  return onDraw(element, () => {
    const now = value();
    const language = $language.get();
    if (last && last.value === now && last.language === language) return;
    last = { value: now, language };
    element.replaceChildren(...make(now));
  });
}

/**
 * Returns a function that writes a property. The first time, it always writes, because some
 * properties do not report that they differ from their default. Later, it writes only if the value
 * differs and the user is not editing it.
 */
function property(element: Element, name: string): (now: unknown) => void {
  let isFirst = true;
  return (now) => {
    const isEdited = name === 'value' && document.activeElement === element;
    if (!isFirst && (isEdited || Reflect.get(element, name) === now)) return;
    isFirst = false;
    Reflect.set(element, name, now);
  };
}

/** Writes a text only if it has changed, so that a live region announces only changes. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.replaceChildren(written(text));
}

/** Sets a `data-*` attribute; null removes it. */
export function setData(element: HTMLElement, key: string, value: string | null): void {
  if (value === null) delete element.dataset[key];
  else if (element.dataset[key] !== value) element.dataset[key] = value;
}

/**
 * Sets an attribute only if it differs, so that drawing an unchanged view changes nothing. null
 * removes the attribute.
 */
export function setAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function setVisible(element: HTMLElement | SVGElement, visible: boolean): void {
  element.toggleAttribute('hidden', !visible);
}

/** Writes a field's value only if it differs and the user is not editing it. */
export function setValue(
  field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  value: string,
): void {
  if (field.value !== value && document.activeElement !== field) field.value = value;
}

/**
 * Moves the focus to an element if the focused one is hidden or gone. Leaves a focus that is in use
 * where it is.
 */
export function takeFocus(target: HTMLElement): void {
  requestAnimationFrame(() => {
    const { activeElement: at, body } = document;
    const isInUse = at && at !== body && at.checkVisibility({ visibilityProperty: true });
    if (!isInUse) target.focus({ preventScroll: true });
  });
}
