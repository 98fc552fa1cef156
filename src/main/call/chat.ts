import { atom, computed } from 'nanostores';
import { chatRoom } from '../../shared/call/signal-limits.ts';
import type { Actions } from '../app/actions.ts';
import { $call, type ChatLine, isInCall, isPeerAway } from '../app/call-state.ts';
import { $screen } from '../app/screen.ts';
import { drawing, h, onDraw, watch } from '../ui/dom.ts';
import { listed, type Row } from '../ui/list.ts';
import { askForAll } from '../ui/long-list.ts';
import { button, form } from '../ui/parts.ts';
import { type ChatLink, chatParts } from './chat-links.ts';
import { peerName, senderLabel } from './peer-name.ts';
import { followEnd } from './follow-end.ts';
import { callStrings } from './strings.ts';

const text = callStrings.chat;

/**
 * The chat lines alone. This store changes with the lines, and not with each second of the call.
 */
const $lines = computed($call, ({ chat }) => chat);
const $peerName = computed($call, peerName);

/** Draws a link that opens in a new tab. The opened site learns nothing about this page. */
const linked = (part: string | ChatLink): HTMLElement | string =>
  typeof part === 'string'
    ? part
    : h(
        'a',
        { href: part.href, target: '_blank', rel: 'noopener noreferrer', dir: 'ltr' },
        part.shown,
      );

function lineRow({ id, from, text: words }: ChatLine): Row<ChatLine> {
  const element = h(
    'li',
    { testid: 'chat-line', data: { from, id: String(id) } },
    from === 'me' ? h('span.from', text.me) : senderLabel($call.get().view?.role ?? 'guest'),
    h('span.chat-text', { dir: 'auto' }, ...chatParts(words).map(linked)),
  );
  return { element, update: drawing(element) };
}

/** The page shows how many characters are left once there are fewer than this. */
const SHOWN_ROOM = 200;

/** How many lines are shown until the user asks for all. `beside.css` has the same number. */
const NEWEST = 100;

/**
 * Keeps the focus in the field. Otherwise a press would move the focus, and a phone would close its
 * keyboard.
 */
const keepsFocus = { onmousedown: (event: MouseEvent): void => event.preventDefault() };

/**
 * Shows the last lines. While the reader is further up, a button leads to the new lines at the end.
 */
function log(): readonly HTMLElement[] {
  const lines = listed(h('ol.lines'), $lines.get, ({ id }) => String(id), lineRow);
  // Focusable, so that the keyboard can scroll it.
  const element = h(
    'div.log',
    {
      role: 'log',
      tabIndex: () => ($lines.get().length === 0 ? -1 : 0),
      aria: { label: text.title },
    },
    askForAll(lines, { count: () => $lines.get().length, most: NEWEST, label: text.all }),
    lines,
  );
  const $isBehind = atom(false);
  const end = followEnd(element, () => $isBehind.set(false));
  let last = 0;
  onDraw(element, () => {
    const newest = $lines.get().at(-1);
    if ((newest?.id ?? 0) > last) $isBehind.set(!end.grown(newest?.from === 'me'));
    last = newest?.id ?? 0;
  });
  const toNewest = button(text.newest, {
    ...keepsFocus,
    testid: 'chat-newest',
    className: 'to-newest',
    icon: 'back',
    hidden: () => !$isBehind.get(),
    onclick: end.go,
  });
  // `$peerName` redraws the log: a page that resumes a call shows its lines before the peer is
  // connected again and its name is known.
  return [watch(element, $lines, $peerName), watch(toNewest, $isBehind)];
}

/**
 * The chat. Both browsers store its last lines as long as the call can continue. When the call
 * ends, the page and the store drop them (session.ts).
 */
export function chat(actions: Actions): HTMLElement {
  const $room = atom(Infinity);
  const isTooLong = (): boolean => $room.get() < 0;
  const input: HTMLTextAreaElement = h('textarea.chat-field', {
    testid: 'chat-input',
    id: 'chat-input',
    placeholder: text.input,
    autocomplete: 'off',
    rows: 1,
    enterKeyHint: 'send',
    aria: { label: text.input, invalid: () => String(isTooLong()) },
    oninput: () => $room.set(chatRoom(input.value.trim())),
    onkeydown(event) {
      // Enter with Shift breaks the line. An input method uses Enter to complete a word.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      input.form?.requestSubmit();
    },
  });
  function empty(): void {
    input.value = '';
    $room.set(Infinity);
  }
  // Empties the field when a call ends, because an unsent draft was meant for the peer of this call
  // and not for the next peer.
  onDraw(input, () => {
    if ($call.get().ended !== null) empty();
  });
  const isAway = (): boolean => isPeerAway($call.get());
  function hint(): string {
    const room = $room.get();
    if (isTooLong()) return text.tooLong(-room);
    return isAway() ? text.away() : room < SHOWN_ROOM ? text.room(room) : '';
  }
  return watch(
    h(
      'section.card.chat',
      { hidden: () => !isInCall() || $screen.get() === 'lobby' },
      h('h2', text.title),
      h('p.hint', { hidden: () => $call.get().chat.length > 0 }, text.empty),
      ...log(),
      form(
        () => {
          if (input.value.trim() === '') return;
          // If the text cannot be sent, it stays in the field.
          if (actions.sendChat(input.value.trim())) empty();
        },
        h(
          'div.row.end',
          input,
          button(text.send, {
            ...keepsFocus,
            testid: 'chat-send',
            type: 'submit',
            icon: 'send',
            disabled: () => isAway() || isTooLong(),
          }),
        ),
        h('p.hint', { role: 'status' }, hint),
      ),
    ),
    $call,
    $screen,
    $room,
  );
}
