import type { AppError } from '../../shared/errors.ts';
import { sentenceFor } from '../../shared/error-sentences.ts';
import { h, setText } from './dom.ts';
import { icon, setIcon, type IconName } from './icons.ts';
import { strings } from './strings.ts';

/** Small parts that several views use. */

export interface ErrorSlot {
  readonly element: HTMLElement;
  /** @param instead of the error's own next step, where that cannot be done any more. */
  set(error: AppError | null, instead?: string): void;
}

/** Shows an error and what to do next. The `error` element exists only while there is an error. */
export function errorSlot(): ErrorSlot {
  const element = h('div', { className: 'error-slot', role: 'alert' });
  let shown: AppError | null = null;
  return {
    element,
    set(error, instead) {
      if (error === shown) return;
      shown = error;
      if (!error) return element.replaceChildren();
      const { text, next } = sentenceFor(error);
      element.replaceChildren(
        h(
          'div',
          { className: 'error', testid: 'error', data: { code: error.code } },
          h('p', { className: 'error-text' }, text),
          h('p', {}, instead ?? next),
        ),
      );
    },
  };
}

interface ButtonProps {
  readonly testid?: string;
  readonly className?: string;
  readonly icon?: IconName;
  readonly type?: 'button' | 'submit';
  readonly onclick?: () => void;
}

export function button(label: string, props: ButtonProps = {}): HTMLButtonElement {
  const { icon: name, type = 'button', className = '', onclick, testid } = props;
  return h(
    'button',
    { type, className, ...(testid && { testid }), ...(onclick && { onclick }) },
    name ? icon(name) : null,
    h('span', {}, label),
  );
}

export const setLabel = (control: HTMLButtonElement, label: string): void => {
  const span = control.querySelector('span');
  if (span) setText(span, label);
};

let fields = 0;

/** Builds a labelled control with its hint. */
export function field<E extends HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
  label: string,
  control: E,
  hint?: string | HTMLElement,
): HTMLElement {
  control.id ||= `field-${++fields}`;
  const note = typeof hint === 'string' ? h('p', { className: 'hint' }, hint) : (hint ?? null);
  if (note) {
    note.id = `${control.id}-hint`;
    control.setAttribute('aria-describedby', note.id);
  }
  return h(
    'div',
    { className: 'field' },
    h('label', { htmlFor: control.id }, label),
    control,
    note,
  );
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
  return h('button', { type: 'button', className: 'quiet copy', onclick }, drawing, name);
}

export interface CodeField {
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
  const element = h('div', { className: 'code-field' }, named, copy);
  function call(it: string): void {
    copy.setAttribute('aria-label', `${strings.copy}: ${it}`);
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
  h('details', { className: `fold ${className}` }, h('summary', {}, label), ...children);

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
export function facts(...rows: readonly (readonly [string, Node] | HTMLElement)[]): HTMLElement {
  return h(
    'dl',
    { className: 'facts' },
    ...rows.map((row) => (row instanceof HTMLElement ? row : fact(row[0], row[1]))),
  );
}

/** Builds one row, to be kept where it comes and goes. */
export const fact = (term: string, value: Node): HTMLElement =>
  h('div', {}, h('dt', {}, term), h('dd', {}, value));

/** Links to another site, which learns nothing about this page. */
export const outLink = (label: string, href: string): HTMLAnchorElement =>
  h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, label, icon('out'));
