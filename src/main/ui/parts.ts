import type { AppError } from '../../shared/errors.ts';
import { sentenceFor } from '../../shared/error-sentences.ts';
import { drawing, filled, h, type Live, type Props, setAttribute, setText } from './dom.ts';
import { icon, setIcon, type IconName } from './icons.ts';
import { strings } from './strings.ts';

/** Small parts that several views use. */

interface ErrorSlot {
  readonly element: HTMLElement;
  /** @param instead of the error's own next step, where that cannot be done any more. */
  set(error: AppError | null, instead?: string): void;
}

/** Shows an error and what to do next. The `error` element exists only while there is an error. */
export const errorOf = (
  find: () => AppError | null,
  /** Instead of the error's own next step, where that cannot be done any more. */
  instead: () => string | undefined = () => undefined,
): HTMLElement =>
  filled(h('div.error-slot', { role: 'alert' }), find, (error) => {
    if (!error) return [];
    const { text, next } = sentenceFor(error);
    return [
      h(
        'div.error',
        { testid: 'error', data: { code: error.code } },
        h('p.error-text', text),
        h('p', instead() ?? next),
      ),
    ];
  });

/** The same for an error that no store has. */
export function errorSlot(): ErrorSlot {
  let shown: AppError | null = null;
  let step: string | undefined;
  const element = errorOf(
    () => shown,
    () => step,
  );
  const draw = drawing(element);
  return {
    element,
    set(error, instead) {
      shown = error;
      step = instead;
      draw();
    },
  };
}

type ButtonProps = Props<HTMLButtonElement> & { readonly icon?: IconName };

export const button = (
  label: Live<string>,
  { icon: name, ...props }: ButtonProps = {},
): HTMLButtonElement =>
  h('button', { type: 'button', ...props }, name ? icon(name) : null, h('span', label));

export const setLabel = (control: HTMLButtonElement, label: string): void => {
  const span = control.querySelector('span');
  if (span) setText(span, label);
};

let fields = 0;

/** Builds a labelled control with its hint. */
export function field<E extends HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
  label: string,
  control: E,
  hint?: Live<string> | HTMLElement,
): HTMLElement {
  control.id ||= `field-${++fields}`;
  const isText = typeof hint === 'string' || typeof hint === 'function';
  const note = isText ? h('p.hint', hint) : (hint ?? null);
  if (note) {
    note.id = `${control.id}-hint`;
    control.setAttribute('aria-describedby', note.id);
  }
  return h('div.field', h('label', { htmlFor: control.id }, label), control, note);
}

/** Builds a button that copies `text()` to the clipboard and says so for a moment. */
export function copyButton(
  label: string,
  text: () => string,
  onFail?: () => void,
  onCopied?: () => void,
): HTMLButtonElement {
  const drawing = icon('copy');
  const name = h('span', { aria: { live: 'polite' } }, label);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (news: string | null): void => {
    setIcon(drawing, news === strings.copied ? 'check' : 'copy');
    setText(name, news ?? label);
    clearTimeout(timer);
    if (news !== null) timer = setTimeout(() => show(null), 2000);
  };
  const onclick = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      show(strings.copied);
      onCopied?.();
    } catch {
      // The text is then selected, or, without a field, the user can select it.
      onFail?.();
      show(strings.copyByHand);
    }
  };
  return h('button.quiet.copy', { type: 'button', onclick }, drawing, name);
}

interface CodeField {
  readonly element: HTMLElement;
  /** Sets the code, and a new label where the field holds another kind of code. */
  set(code: string, label?: string): void;
  /** Scrolls to the code and selects it. */
  show(): void;
}

/** Shows a code to send: readable as `value`, selected on focus, with a copy button. */
export function codeField(testid: string, label: string, rows: number): CodeField {
  const control = h('textarea', { testid, className: 'code', readOnly: true, rows });
  control.onfocus = () => control.select();
  const copy = copyButton(
    strings.copy,
    () => control.value,
    () => control.focus(),
  );
  const named = field(label, control);
  const name = named.querySelector('label');
  const element = h('div.code-field', named, copy);
  function call(it: string): void {
    setAttribute(copy, 'aria-label', `${strings.copy}: ${it}`);
    if (name) setText(name, it);
  }
  call(label);
  return {
    element,
    set(code, as = label) {
      if (control.value !== code) control.value = code;
      call(as);
    },
    show() {
      element.scrollIntoView({ block: 'center' });
      control.focus({ preventScroll: true });
    },
  };
}

/**
 * Writes the heading of a step. Where a new step begins, the focus moves to it, unless the user is
 * busy elsewhere on the page.
 */
export function setHeading(heading: HTMLElement, text: string): void {
  const before = heading.textContent;
  if (before === text) return;
  setText(heading, text);
  const { activeElement: at, body } = document;
  const busy = at !== null && at !== body && !heading.parentElement?.contains(at);
  if (before !== '' && !busy) heading.focus();
}

/** Builds a part that is unfolded on demand. */
export const fold = (
  label: string,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLDetailsElement =>
  h('details', { className: `fold ${className}` }, h('summary', label), ...children);

/** Builds a form that never leaves the page; Enter and its submit button do the same. */
export function form(onsubmit: () => void, ...children: (Node | null)[]): HTMLFormElement {
  const element = h('form', { noValidate: true }, ...children);
  element.onsubmit = (event) => {
    event.preventDefault();
    onsubmit();
  };
  return element;
}

/** Lists `term: value` rows. */
export const facts = (...rows: readonly HTMLElement[]): HTMLElement => h('dl.facts', ...rows);

export const fact = (
  term: Live<string>,
  value: Node | Live<string>,
  props: Props<HTMLDivElement> = {},
): HTMLElement =>
  h('div', props, h('dt', term), h('dd', value instanceof Node ? value : h('span', value)));

/** Links to another site, which learns nothing about this page. */
export const outLink = (label: string, href: string): HTMLAnchorElement =>
  h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, label, icon('out'));
