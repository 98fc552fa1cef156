import { type LinkedKind, parseCode } from '../../shared/call/code.ts';
import { h, type Live } from './dom.ts';
import { onPhone } from './on-phone.ts';
import { button, field } from './parts.ts';
import { strings } from './strings.ts';

interface CodeInput {
  readonly input: HTMLTextAreaElement;
  /** The field with its label, and the paste button, for a form. */
  readonly parts: readonly (HTMLElement | null)[];
  /** Uses the content of the field, as a press of the form's button does. */
  take(): void;
}

/**
 * Returns a field for a code that the other person has sent. Pasting a whole code has the same
 * effect as pressing the button; a code that was typed or filled in waits for the button. On a
 * phone there is also a paste button, because the browser's own menu needs a long press. If the
 * browser does not let the page read the clipboard, the field gets the focus, so that the user can
 * paste.
 */
export function codeInput(
  kind: LinkedKind,
  look: {
    readonly testid: string;
    readonly pasteTestid: string;
    readonly rows: number;
    readonly label: Live<string>;
    readonly hint?: Live<string>;
  },
  deeds: {
    take(text: string): void;
    /** Clears the message about the earlier text. */
    forget(): void;
  },
): CodeInput {
  const { testid, pasteTestid, rows, label, hint } = look;
  const input = h('textarea.code', { testid, rows, spellcheck: false });
  input.autocomplete = 'off';
  input.onpaste = (event) => {
    const pasted = event.clipboardData?.getData('text') ?? '';
    if (!parseCode(pasted, kind).ok) return;
    // If the browser inserted the text itself, that would count as typing, which clears the message
    // about this code.
    event.preventDefault();
    input.value = pasted;
    deeds.take(pasted);
  };
  input.oninput = () => deeds.forget();
  const take = (): void => deeds.take(input.value);
  async function paste(): Promise<void> {
    try {
      input.value = (await navigator.clipboard.readText()).trim();
    } catch {
      return input.focus();
    }
    if (input.value === '') input.focus();
    else take();
  }
  const pastes = onPhone() && typeof navigator.clipboard?.readText === 'function';
  const by = { testid: pasteTestid, className: 'quiet', onclick: () => void paste() };
  return {
    input,
    parts: [field(label, input, hint), pastes ? h('div', button(strings.paste, by)) : null],
    take,
  };
}
