import { $toasts, dismiss, type Toast } from '../app/toasts.ts';
import { isInCall } from '../app/call-state.ts';
import { h, setText, watch } from '../ui/dom.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { strings } from '../ui/strings.ts';

/** Icons beside the text, so that colour is never the only sign. */
const SIGNS: Readonly<Record<NonNullable<Toast['color']>, IconName>> = {
  green: 'check',
  yellow: 'wallet',
  red: 'lock',
  grey: 'pause',
};

const line = ({ id, text, color, stays }: Toast): HTMLElement =>
  h(
    'div.toast',
    { testid: 'toast', data: color ? { color } : {} },
    color ? icon(SIGNS[color]) : null,
    h('p', text),
    stays
      ? h(
          'button',
          { type: 'button', aria: { label: strings.dismiss }, onclick: () => dismiss(id) },
          icon('cross'),
        )
      : null,
  );

/**
 * Builds a live region for announcements. It is separate from the toasts, so that removing a toast
 * announces nothing.
 */
function speaker(role: 'status' | 'alert'): { element: HTMLElement; say(text: string): void } {
  const element = h('p.unseen', { role });
  let waiting: string[] = [];
  return {
    element,
    say(text) {
      if (text === '') return;
      if (waiting.push(text) > 1) return;
      queueMicrotask(() => {
        setText(element, waiting.join(' '));
        waiting = [];
      });
    },
  };
}

const ended = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/**
 * Shows notices in the header, where they cover no controls.
 * @param lasting takes the notices that stay. Outside a call, these are the reason why the user
 * opened the page.
 */
export function toasts(lasting: HTMLElement): HTMLElement {
  const polite = speaker('status');
  const urgent = speaker('alert');
  const shown = new Map<number, HTMLElement>();
  const list = h('div.toast-list');
  watch(() => {
    const wanted = $toasts.get();
    for (const [id, element] of shown) {
      if (wanted.some((toast) => toast.id === id)) continue;
      element.remove();
      shown.delete(id);
    }
    for (const toast of wanted) {
      if (shown.has(toast.id)) continue;
      const element = line(toast);
      shown.set(toast.id, element);
      if (!toast.heard) (toast.stays && !isInCall() ? lasting : list).append(element);
      const said = toast.said ?? toast.text;
      (toast.urgent ? urgent : polite).say(said && ended(said));
    }
    // Clears the live regions, so that the same text is announced again later.
    if (wanted.length === 0) for (const { element } of [polite, urgent]) setText(element, '');
  }, $toasts);
  return h('div.toasts', polite.element, urgent.element, list);
}
