import { type LinkedKind, parseCode } from '../../shared/call/code.ts';
import { h, type Live } from './dom.ts';
import { onPhone } from './on-phone.ts';
import { button, field } from './parts.ts';
import { strings } from './strings.ts';

interface CodeInput {
  readonly input: HTMLTextAreaElement;
  /** With its label, for a form. */
  readonly parts: readonly (HTMLElement | null)[];
  /** Takes what the field holds, as its form's button does. */
  take(): void;
}

/**
 * Returns a field for a code that the other person has sent. Pasting a whole one says all that the
 * button would; what is typed or filled in waits for it. On a phone a button pastes, because the
 * browser's own menu needs a long press. Where the browser does not let a page read the clipboard,
 * the field is ready for that.
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
    // The browser's own insertion would arrive as typing, which clears the message about this code.
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
