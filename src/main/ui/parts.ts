import type { AppError } from '../../shared/errors.ts';
import { drawing, filled, h, type Live, onDraw, type Props, setText, textOf } from './dom.ts';
import { icon, type IconName } from './icons.ts';
import { sayError } from './say-error.ts';
import type { Phrase } from '../text/texts.ts';
import { strings } from './strings.ts';

/** Small parts that several views use. */

interface ErrorSlot {
  readonly element: HTMLElement;
  /**
   * @param instead the next step to show instead of the error's own, if that is no longer possible.
   */
  set(error: AppError | null, instead?: string): void;
}

/**
 * Errors that are the user's own choice, or a question to the user. They are shown without alarm.
 */
const CALM: ReadonlySet<AppError['code']> = new Set([
  'aborted',
  'allowance_exists',
  'booking_refused',
  'insufficient_sol',
  'price_unusual',
]);

/** Shows an error and what to do next. The `error` element exists only while there is an error. */
export const errorOf = (
  find: () => AppError | null,
  /** Returns the next step to show instead of the error's own, if that is no longer possible. */
  instead: () => string | undefined = () => undefined,
): HTMLElement =>
  filled(h('div.error-slot', { role: 'alert' }), find, (error) => {
    if (!error) return [];
    const { text, next } = sayError(error);
    // The sentences of errors are still loading.
    if (text === '') return [];
    return [
      h(
        CALM.has(error.code) ? 'div.error.calm' : 'div.error',
        { testid: 'error', data: { code: error.code } },
        h('p.error-text', text),
        h('p', instead() ?? next),
      ),
    ];
  });

/** Shows an error that is in no store. */
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

type ButtonProps = Props<HTMLButtonElement> & { readonly icon?: Live<IconName> };

export const button = (
  label: Live<string>,
  { icon: name, ...props }: ButtonProps = {},
): HTMLButtonElement =>
  h('button', { type: 'button', ...props }, name ? icon(name) : null, h('span', label));

let fields = 0;

/** Builds a labelled control with its hint. */
export function field<E extends HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
  label: Live<string>,
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

type CopyProps = Props<HTMLButtonElement> & {
  readonly onFail?: () => void;
  readonly onCopied?: () => void;
};

/** Builds a button that copies `text()` to the clipboard and confirms that for a moment. */
export function copyButton(
  label: Live<string>,
  text: () => string,
  { onFail, onCopied, ...props }: CopyProps = {},
): HTMLButtonElement {
  let news: Phrase | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const parts = [
    icon(() => (news === strings.copied ? 'check' : 'copy')),
    h('span', { aria: { live: 'polite' } }, () => news?.() ?? textOf(label)),
  ];
  const draws = parts.map(drawing);
  function show(now: Phrase | null): void {
    news = now;
    for (const draw of draws) draw();
    clearTimeout(timer);
    if (now?.() !== null) timer = setTimeout(() => show(null), 2000);
  }
  const onclick = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      show(strings.copied);
      onCopied?.();
    } catch {
      // The text is then selected or, if there is no field, the user can select it.
      onFail?.();
      show(strings.copyByHand);
    }
  };
  show(null);
  return h('button', { type: 'button', className: 'quiet copy', onclick, ...props }, ...parts);
}

interface CodeField {
  readonly element: HTMLElement;
  /** Scrolls to the code and selects it. */
  show(): void;
}

/**
 * Shows a code for the user to send. It can be read as `value`, is selected on focus, and has a
 * copy button.
 */
export function codeField(
  testid: string,
  label: Live<string>,
  rows: number,
  code: () => string,
): CodeField {
  const control = h('textarea.code', { testid, readOnly: true, rows });
  control.onfocus = () => control.select();
  // A new code replaces the earlier code even while the earlier code is selected.
  onDraw(control, () => {
    if (control.value !== code()) control.value = code();
  });
  const element = h(
    'div.code-field',
    field(label, control),
    copyButton(strings.copy, () => control.value, {
      aria: { label: () => `${strings.copy()}: ${textOf(label)}` },
      onFail: () => control.focus(),
    }),
  );
  return {
    element,
    show() {
      element.scrollIntoView({ block: 'center' });
      control.focus({ preventScroll: true });
    },
  };
}

/**
 * Writes the heading of a step. When a new step begins, the focus moves to its heading, unless the
 * user is busy elsewhere on the page.
 */
export function setHeading(heading: HTMLElement, text: string): void {
  const before = heading.textContent;
  if (before === text) return;
  setText(heading, text);
  const { activeElement: at, body } = document;
  const busy = at !== null && at !== body && !heading.parentElement?.contains(at);
  if (before !== '' && !busy) heading.focus();
}

/** Builds a part that opens on request. */
export const fold = (
  label: Live<string>,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLDetailsElement =>
  h('details', { className: `fold ${className}` }, h('summary', label), ...children);

/** Builds a form that never leaves the page. Enter has the same effect as its submit button. */
export function form(onsubmit: () => void, ...children: (Node | null)[]): HTMLFormElement {
  const element = h('form', { noValidate: true }, ...children);
  element.onsubmit = (event) => {
    event.preventDefault();
    onsubmit();
  };
  return element;
}

/** Builds a list of `term: value` rows. */
export const facts = (...rows: readonly HTMLElement[]): HTMLElement => h('dl.facts', ...rows);

export const fact = (
  term: Live<string>,
  value: Node | Live<string>,
  props: Props<HTMLDivElement> = {},
): HTMLElement =>
  h('div', props, h('dt', term), h('dd', value instanceof Node ? value : h('span', value)));

/** Builds a link to another site, which learns nothing about this page. */
export const outLink = (label: Live<string>, href: string): HTMLAnchorElement =>
  h('a.out', { href, target: '_blank', rel: 'noopener noreferrer' }, label);
