import type { ReadableAtom } from 'nanostores';
import { onPhone, type Handout } from '../app/state.ts';
import { h, setText, setVisible, watch } from '../ui/dom.ts';
import { button, codeField, copyButton, fold, setLabel } from '../ui/parts.ts';
import { qrCode } from '../ui/qr.ts';
import { shareStrings as text } from './share-strings.ts';

/** What is handed over to the other person, and how the page follows it. */
interface Handing {
  readonly kind: 'invite' | 'reply';
  /** Returns the current link and code, '' while there are none. */
  handout(): Handout;
  /** Returns what the share sheet sends before the link. */
  message(): string;
  readonly store: ReadableAtom;
  /** Called once the link was copied or shared. */
  onSent?(): void;
}

interface HandOver {
  readonly element: HTMLElement;
  /** The screen's primary button until the link was sent. */
  readonly lead: HTMLButtonElement;
}

/** Shows the link as a QR code, on demand. */
function qr({ kind, handout, store }: Handing): { toggle: HTMLElement; figure: HTMLElement } {
  const drawing = h('div', {});
  const figure = h(
    'figure',
    { className: 'qr-box', id: `${kind}-qr`, testid: `${kind}-qr`, hidden: true },
    drawing,
    h('figcaption', { className: 'hint' }, text.qrHint[kind]),
  );
  const toggle = button(text.showQr, {
    testid: `${kind}-show-qr`,
    className: 'quiet',
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
    const { link } = handout();
    if (figure.hidden || link === drawn) return;
    drawn = link;
    drawing.replaceChildren(...(link === '' ? [] : [qrCode(link, text.qr[kind])]));
  }
  watch(draw, store);
  return { toggle, figure };
}

const FIELDS = {
  invite: { link: 'invite-link', code: 'invite-code' },
  reply: { link: 'reply-link', code: 'reply-code' },
} as const;

/** The raw link and code, for whoever cannot send the link as it is. */
function byHand({ kind, handout, store }: Handing): { element: HTMLElement; show(): void } {
  const link = codeField(FIELDS[kind].link, text.link[kind], 3);
  const code = codeField(FIELDS[kind].code, text.code[kind], 3);
  const element = fold(
    text.trouble,
    '',
    h('p', { className: 'hint' }, text.troubleHint[kind]),
    link.element,
    code.element,
  );
  watch(() => {
    link.set(handout().link);
    code.set(handout().code);
  }, store);
  return {
    element,
    show() {
      element.open = true;
      link.show();
    },
  };
}

/**
 * Hands a link over: by the system's share sheet, over the clipboard, as a QR code, or by hand. On
 * a phone sharing comes first, because the chat is in another app.
 */
export function handOver(handing: Handing): HandOver {
  const { kind, handout, message } = handing;
  const failed = h('p', { className: 'hint', role: 'status' });
  const hand = byHand(handing);
  const { toggle, figure } = qr(handing);
  const sent = (): void => {
    setText(failed, '');
    handing.onSent?.();
  };
  async function share(): Promise<void> {
    setText(failed, '');
    try {
      await navigator.share({ title: text.title[kind], text: message(), url: handout().link });
      sent();
    } catch (thrown) {
      // Closing the sheet is a choice, not a failure.
      const closed = thrown instanceof DOMException && thrown.name === 'AbortError';
      if (!closed) setText(failed, text.shareFailed);
    }
  }
  const canShare = 'share' in navigator;
  const shareFirst = canShare && onPhone();
  const sheet = button(text.share[kind], {
    testid: `${kind}-share`,
    icon: 'send',
    onclick: () => void share(),
  });
  setVisible(sheet, canShare);
  const copy = copyButton(
    shareFirst ? text.copyLink : text.copy[kind],
    () => handout().link,
    hand.show,
    sent,
  );
  copy.className = '';
  copy.dataset['testid'] = `${kind}-copy`;
  const [lead, other] = shareFirst ? [sheet, copy] : [copy, sheet];
  lead.className = 'primary wide';
  const element = h(
    'div',
    { className: 'card send' },
    lead,
    h('div', { className: 'row' }, other, toggle),
    failed,
    figure,
    hand.element,
  );
  return { element, lead };
}
