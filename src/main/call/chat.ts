import { MAX_CHAT_BYTES } from '../../shared/call/signal-messages.ts';
import type { Actions } from '../app/state.ts';
import { $call, $screen, isInCall } from '../app/state.ts';
import { h, setVisible, watch } from '../ui/dom.ts';
import { button, form } from '../ui/parts.ts';
import { peerName, senderLabel } from './peer-name.ts';
import { callStrings } from './strings.ts';

const text = callStrings.chat;

/**
 * The chat. Both browsers store its last lines for as long as the call can continue; with its end
 * they leave the page and the store (session.ts).
 */
export function chat(actions: Actions): HTMLElement {
  const lines = h('ol', { className: 'lines' });
  // Focusable, so that the keyboard can scroll it.
  const log = h(
    'div',
    { className: 'log', role: 'log', tabIndex: 0, aria: { label: text.title } },
    lines,
  );
  const empty = h('p', { className: 'hint' }, text.empty);
  const input = h('input', {
    testid: 'chat-input',
    id: 'chat-input',
    placeholder: text.input,
    autocomplete: 'off',
    // Fits any script: at most three bytes per character.
    maxLength: Math.floor(MAX_CHAT_BYTES / 3),
    aria: { label: text.input },
  });
  const send = button(text.send, { testid: 'chat-send', type: 'submit', icon: 'send' });
  const element = h(
    'section',
    { className: 'card chat' },
    h('h2', {}, text.title),
    empty,
    log,
    form(
      () => {
        if (input.value.trim() === '') return;
        // Text that cannot be sent stays in the field.
        if (actions.sendChat(input.value.trim())) input.value = '';
      },
      h('div', { className: 'row end' }, input, send),
    ),
  );
  let last = 0;
  let named = '';

  watch(
    () => {
      const { chat: said, view, ended } = $call.get();
      const role = view?.role ?? 'guest';
      const open = isInCall();
      // What was typed and not sent is not for the next call's peer.
      if (ended !== null) input.value = '';
      setVisible(element, open && $screen.get() !== 'lobby');
      setVisible(empty, said.length === 0);
      log.tabIndex = said.length === 0 ? -1 : 0;
      if (said.length === 0) {
        last = 0;
        lines.replaceChildren();
      }
      // The lines of a page that was left are shown before the peer is connected again.
      if (named !== peerName()) {
        named = peerName();
        for (const sender of lines.querySelectorAll('[data-from="peer"] > .from')) {
          sender.replaceWith(senderLabel(role));
        }
      }
      // Drops the oldest lines as new ones arrive.
      const oldest = said[0]?.id ?? 0;
      while (Number(lines.firstElementChild?.getAttribute('data-id') ?? oldest) < oldest) {
        lines.firstElementChild?.remove();
      }
      for (const { id, from, text: words } of said.filter((line) => line.id > last)) {
        last = id;
        lines.append(
          h(
            'li',
            { testid: 'chat-line', data: { from, id: String(id) } },
            from === 'me' ? h('span', { className: 'from' }, text.me) : senderLabel(role),
            h('span', { dir: 'auto' }, words),
          ),
        );
        log.scrollTop = log.scrollHeight;
      }
    },
    $call,
    $screen,
  );
  return element;
}
