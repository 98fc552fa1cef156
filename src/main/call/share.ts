import type { ReadableAtom } from 'nanostores';
import { h, setText, setVisible, watch } from '../ui/dom.ts';
import { button, setLabel } from '../ui/parts.ts';
import { qrCode } from '../ui/qr.ts';
import { shareStrings as text } from '../ui/strings.ts';

/**
 * Offers the system's share sheet, where there is one, and the link as a QR code.
 * @param link returns the current link, or '' while there is none.
 */
export function shareTools(
  kind: 'invite' | 'reply',
  link: () => string,
  store: ReadableAtom,
): HTMLElement {
  const failed = h('p', { className: 'hint', role: 'status' });
  async function share(): Promise<void> {
    setText(failed, '');
    try {
      await navigator.share({ title: text.title[kind], url: link() });
    } catch (thrown) {
      // Closing the sheet is a choice, not a failure.
      const closed = thrown instanceof DOMException && thrown.name === 'AbortError';
      if (!closed) setText(failed, text.shareFailed);
    }
  }
  const sheet = button(text.share, {
    testid: `${kind}-share`,
    icon: 'send',
    onclick: () => void share(),
  });
  setVisible(sheet, 'share' in navigator);

  const drawing = h('div', {});
  const figure = h(
    'figure',
    { className: 'qr-box', id: `${kind}-qr`, testid: `${kind}-qr`, hidden: true },
    drawing,
    h('figcaption', { className: 'hint' }, text.qrHint[kind]),
  );
  const toggle = button(text.showQr, {
    testid: `${kind}-show-qr`,
    onclick: () => {
      setVisible(figure, figure.hidden);
      draw();
    },
  });
  toggle.setAttribute('aria-controls', figure.id);
  let drawn = '';
  function draw(): void {
    toggle.setAttribute('aria-expanded', String(!figure.hidden));
    setLabel(toggle, figure.hidden ? text.showQr : text.hideQr);
    const now = link();
    if (figure.hidden || now === drawn) return;
    drawn = now;
    drawing.replaceChildren(...(now === '' ? [] : [qrCode(now, text.qr[kind])]));
  }
  watch(draw, store);
  return h(
    'div',
    { className: 'share' },
    h('div', { className: 'row' }, sheet, toggle),
    failed,
    figure,
  );
}
