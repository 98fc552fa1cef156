// pure
/** The chat's field: which lines the page sends, and which stay in the field. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { define } from '../../support/define.ts';
import { chatRoom, MAX_CHAT_BYTES, shownChat } from '../../../src/shared/call/signal-limits.ts';
import type { Actions } from '../../../src/main/app/actions.ts';

/** As much of an element as the view touches. */
class Element {
  readonly dataset: Record<string, string> = {};
  readonly found: Element[] = [];
  /** There are no lines. */
  readonly children: readonly Element[] = [];
  readonly classList = { add: (): void => undefined, contains: (): boolean => true };
  value = '';
  textContent = '';
  disabled = false;
  oninput: () => void = () => undefined;
  maxLength = -1;
  hidden = false;
  onsubmit: (event: { preventDefault(): void }) => void = () => undefined;
  constructor(readonly tag: string) {}
  append(...children: readonly unknown[]): void {
    for (const child of children) {
      if (child instanceof Element) this.found.push(child, ...child.found);
      this.textContent += child instanceof Element ? child.textContent : String(child);
    }
  }
  replaceChildren(...children: readonly unknown[]): void {
    this.textContent = '';
    this.append(...children);
  }
  readonly getAttribute = (): null => null;
  readonly setAttribute = (): void => undefined;
  readonly toggleAttribute = (): void => undefined;
  the(tag: string): Element {
    const element = this.found.find((each) => each.tag === tag);
    assert.ok(element, tag);
    return element;
  }
}
define(
  'ResizeObserver',
  class {
    readonly observe = (): void => undefined;
  },
);
const createElement = (tag: string): Element => new Element(tag);
define('Node', Element);
define('document', {
  createElement,
  createElementNS: (_: string, tag: string) => createElement(tag),
});

test('a line that cannot be sent stays in its field', async () => {
  const { chat } = await import('../../../src/main/call/chat.ts');
  const said: string[] = [];
  let sends = false;
  const actions = { sendChat: (text: string) => (said.push(text), sends) };
  // The view asks for nothing else.
  const view = chat(actions as unknown as Actions) as unknown as Element;
  const [form, input] = [view.the('form'), view.the('textarea')];
  const submit = (): void => form.onsubmit({ preventDefault: () => undefined });
  input.value = '  Are you there? ';
  submit();
  assert.is(input.value, '  Are you there? ');
  sends = true;
  submit();
  assert.is(input.value, '');
  submit();
  assert.equal(said, ['Are you there?', 'Are you there?'], 'an empty field says nothing');
});

test('the page shows how many more characters of the same size fit', () => {
  for (const letter of ['a', 'é', '€', '語', '😀']) {
    const most = Math.floor(MAX_CHAT_BYTES / Buffer.byteLength(letter));
    assert.is(chatRoom(letter.repeat(most)), 0, letter);
    assert.is(chatRoom(letter.repeat(most - 9)), 9, letter);
    assert.is(chatRoom(letter.repeat(most + 1)), -1, letter);
    assert.ok(shownChat(letter.repeat(most)), letter);
    assert.not.ok(shownChat(letter.repeat(most + 1)), letter);
  }
  assert.is(chatRoom(''), MAX_CHAT_BYTES);
});

test('the chat does not send a line without visible characters', () => {
  for (const text of ['', '  ', '\u200b', ' \u2060\ufeff ', '\u202e']) {
    assert.not.ok(shownChat(text), JSON.stringify(text));
  }
});

test.run();
