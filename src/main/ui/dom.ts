import type { ReadableAtom } from 'nanostores';
import { $language, isPhrase, type Phrase } from '../text/texts.ts';

/**
 * Plain DOM, built once and then changed in place. It never uses markup strings, because the page
 * runs under Trusted Types.
 *
 * A function in place of a property or of a text is evaluated whenever its view is drawn, so an
 * element, its text and its condition stand together. A view is an element with all that it was
 * built with, up to the views inside it: `watch` draws it with its stores, `drawing` on request.
 *
 * A text of a table (texts.ts) needs no view: `h` writes it at once, and again when the language changes.
 */

type Draw = () => void;
/** A function may also answer with a text of a table. */
export type Live<T> = T | (() => T | (string extends T ? Phrase : never));
type Child = Node | Live<string> | null;

/** An element's properties, test id (testing.md), `data-*`, `aria-*` and classes that come and go. */
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

/** The functions that draw an element, until its view takes them. */
const draws = new WeakMap<Node, readonly Draw[]>();

function take(node: Node): readonly Draw[] {
  const taken = draws.get(node) ?? [];
  draws.delete(node);
  return taken;
}

const isLive = (value: unknown): value is () => unknown => typeof value === 'function';

/** The functions that draw again in another language, as long as their element lives. */
const standing = new WeakMap<Element, Draw[]>();
let elements: WeakRef<Element>[] = [];
/** How many elements there may be before those that are gone are sorted out. */
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

/** Classes of what is data, and no text in a language. */
const DATA = new Set(['words', 'code', 'address', 'big-address', 'file-name']);
/** Sums and times; addresses, signatures and hashes, in full or shortened. */
const EXACT =
  /(\d[\d.,’\s]{0,40}(?:USDC|SOL)\b|\d{1,40}(?:[.,:’\s]\d{1,40})+|[\w-]{32,}|\w{4}…\w{4})/;

const piece = (exact: boolean, ...children: readonly (Node | string)[]): HTMLElement => {
  const element = document.createElement('data');
  if (exact) element.translate = false;
  element.append(...children);
  return element;
};

/**
 * Returns a text for the document. A browser that translates the page replaces text nodes, and what is
 * the same in every language it must leave as it is: numbers alone, and what EXACT finds.
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
  /** Draws what follows a function: with the language alone, or whenever the view is drawn. */
  function follow<T>(value: () => T, write: (value: T) => void): void {
    if (isPhrase(value)) {
      const draw = (): void => write(value());
      stand(element, draw);
      draw();
    } else own.push(() => write(resolved(value)));
  }
  // First, because a child may take the focus.
  set(hidden, (now) => setVisible(element, now === false));
  function set<T>(value: Live<T>, write: (value: T) => void): void {
    if (isLive(value)) follow(value as () => T, write);
    else write(value);
  }
  // Children first: a menu has its options before its value.
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

/** Returns a text in the language of this moment. */
export const textOf = (value: Live<string>): string =>
  typeof value === 'function' ? resolved(value as () => string) : value;

/** Names an element for screen readers, in the language of the page. */
export function named<E extends Element>(element: E, name: () => string): E {
  const draw = (): void => setAttribute(element, 'aria-label', name());
  stand(element, draw);
  draw();
  return element;
}

/** Has `draw` run whenever the view of this element is drawn. */
export function onDraw<E extends Element>(element: E, draw: Draw): E {
  draws.set(element, [...(draws.get(element) ?? []), draw]);
  return element;
}

/** Hides an element while a condition does not hold. */
export const shownIf = <E extends HTMLElement>(element: E, condition: () => boolean): E =>
  onDraw(element, () => setVisible(element, condition()));

/** A view of what `find` returns: hidden, and not drawn, while that is null. */
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

/** Removes the state that a hidden view showed last, so that nobody takes it for the state of the next view. */
function forget(element: Element): void {
  for (const name of ['state', 'signature', 'cause']) element.removeAttribute(`data-${name}`);
}

function drawOf(view: Element): Draw {
  const all = take(view);
  return () => {
    for (const draw of all) draw();
  };
}

/** Returns a function that draws the view of this element, again in each new language once it has run. */
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
 * Draws a view, or calls a function, now and whenever a store or the language changes. Never unsubscribes, because
 * the page lives as long as its stores.
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

/** Acts now and later, each time that a condition comes to hold. */
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

/** Fills an element with nodes made from a value, and again only when the value or the language has changed. */
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
 * Returns what writes a property: the first time, for some differ from their default without saying
 * so, and then only if it differs and the user is not editing it.
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

/** Writes only changed text, so that a live region announces only news. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.replaceChildren(written(text));
}

/** Sets a `data-*` attribute; null removes it. */
export function setData(element: HTMLElement, key: string, value: string | null): void {
  if (value === null) delete element.dataset[key];
  else if (element.dataset[key] !== value) element.dataset[key] = value;
}

/** Sets an attribute only if it differs, so that a drawing without news changes nothing; null removes it. */
export function setAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
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

/** Moves the focus here once what had it is hidden or gone, and leaves it where it is in use. */
export function takeFocus(target: HTMLElement): void {
  requestAnimationFrame(() => {
    const { activeElement: at, body } = document;
    const isInUse = at && at !== body && at.checkVisibility({ visibilityProperty: true });
    if (!isInUse) target.focus({ preventScroll: true });
  });
}
