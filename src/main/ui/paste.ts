import { h } from './dom.ts';
import { onPhone } from './on-phone.ts';
import { button } from './parts.ts';
import { strings } from './strings.ts';

/**
 * On a phone, a button that pastes into a field and takes what it holds, because the browser's own
 * menu needs a long press. Where the browser does not let a page read the clipboard, the field is
 * ready for that.
 */
export function pasteButton(
  field: HTMLTextAreaElement,
  testid: string,
  take: () => void,
): HTMLElement | null {
  if (!onPhone() || typeof navigator.clipboard?.readText !== 'function') return null;
  async function paste(): Promise<void> {
    try {
      field.value = (await navigator.clipboard.readText()).trim();
    } catch {
      return field.focus();
    }
    if (field.value === '') field.focus();
    else take();
  }
  return h(
    'div',
    button(strings.paste, { testid, className: 'quiet', onclick: () => void paste() }),
  );
}
