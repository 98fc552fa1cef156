import type { ReadableAtom } from 'nanostores';
import type { Handout } from '../app/host-state.ts';
import { onPhone } from '../ui/on-phone.ts';
import { drawing, filled, h, onDraw, setText, watch } from '../ui/dom.ts';
import { button, codeField, copyButton, fold } from '../ui/parts.ts';
import { qrCode } from '../ui/qr.ts';
import { shareStrings as text } from './share-strings.ts';

/** A link and a code that this user sends to the other person. */
interface Handing {
  readonly kind: 'invite' | 'reply' | 'call';
  /** Returns the current link and code. Both are '' before they exist. */
  handout(): Handout;
  /** Returns the text that the share sheet sends before the link. */
  message(): string;
  readonly store: ReadableAtom;
  /** Called once the user has copied or shared the link. */
  onSent?(): void;
}

interface HandOver {
  readonly element: HTMLElement;
  /** The screen's primary button until the user has sent the link. */
  readonly lead: HTMLButtonElement;
}

/** Shows the link as a QR code when the user asks for one. */
function qr({ kind, handout }: Handing): { toggle: HTMLElement; figure: HTMLElement } {
  let isOpen = false;
  const id = `${kind}-qr`;
  const figure = h(
    'figure.qr-box',
    { id, testid: id, hidden: () => !isOpen },
    filled(
      h('div'),
      () => (isOpen ? handout().link : ''),
      (link) => (link === '' ? [] : [qrCode(link, text.qr[kind]())]),
    ),
    h('figcaption.hint', text.qrHint[kind]),
  );
  const toggle = button(() => (isOpen ? text.hideQr : text.showQr), {
    testid: `${kind}-show-qr`,
    className: 'quiet',
    aria: { controls: id, expanded: () => String(isOpen) },
    onclick: () => {
      isOpen = !isOpen;
      draw();
    },
  });
  const draws = [figure, toggle].map(drawing);
  const draw = (): void => draws.forEach((each) => each());
  return { toggle, figure: onDraw(figure, draw) };
}

const FIELDS = {
  invite: { link: 'invite-link', code: 'invite-code' },
  reply: { link: 'reply-link', code: 'reply-code' },
  call: { link: 'call-link', code: 'call-code' },
} as const;

/** Shows the raw link and code, for users whose messenger does not accept the link. */
function byHand({ kind, handout }: Handing): { element: HTMLElement; show(): void } {
  const link = codeField(FIELDS[kind].link, text.link[kind], 3, () => handout().link);
  const code = codeField(FIELDS[kind].code, text.code[kind], 3, () => handout().code);
  const element = fold(
    text.trouble,
    '',
    h('p.hint', text.troubleHint[kind]),
    link.element,
    code.element,
  );
  return {
    element,
    show() {
      element.open = true;
      link.show();
    },
  };
}

/**
 * Lets the user send a link: with the system's share sheet, by copying, as a QR code, or as plain
 * text. On a phone, sharing comes first, because the chat is in another app.
 */
export function handOver(handing: Handing): HandOver {
  const { kind, handout, message } = handing;
  const failed = h('p.hint', { role: 'status' });
  const hand = byHand(handing);
  const { toggle, figure } = qr(handing);
  const sent = (): void => {
    setText(failed, '');
    handing.onSent?.();
  };
  async function share(): Promise<void> {
    setText(failed, '');
    try {
      await navigator.share({ title: text.title[kind](), text: message(), url: handout().link });
      sent();
    } catch (thrown) {
      // If the user closes the sheet, that is no failure.
      const closed = thrown instanceof DOMException && thrown.name === 'AbortError';
      if (!closed) setText(failed, text.shareFailed());
    }
  }
  const canShare = 'share' in navigator;
  const shareFirst = canShare && onPhone();
  const LEAD = 'primary wide';
  const sheet = button(text.share[kind], {
    testid: `${kind}-share`,
    className: shareFirst ? LEAD : '',
    icon: 'send',
    hidden: !canShare,
    onclick: () => void share(),
  });
  const copy = copyButton(shareFirst ? text.copyLink : text.copy[kind], () => handout().link, {
    testid: `${kind}-copy`,
    className: shareFirst ? '' : LEAD,
    onFail: hand.show,
    onCopied: sent,
  });
  const [lead, other] = shareFirst ? [sheet, copy] : [copy, sheet];
  const element = h(
    'div.card.send',
    lead,
    h('div.row', other, toggle, hand.element),
    failed,
    figure,
  );
  return { element: watch(element, handing.store), lead };
}
