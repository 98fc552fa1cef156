// pure
/** The page shows a peer's role before the name that the peer chose. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { define } from '../../support/define.ts';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { view } from '../../support/samples.ts';

/** As much of an element as a label touches. */
class Element {
  readonly dataset: Record<string, string> = {};
  readonly classList = { toggle: (): void => undefined };
  readonly getAttribute = (): null => null;
  readonly setAttribute = (): void => undefined;
  toggleAttribute(name: string, isOn: boolean): void {
    if (name === 'hidden') this.hidden = isOn;
  }
  private parts: readonly (Element | string)[] = [];
  hidden = false;
  constructor(text = '') {
    this.parts = [text];
  }
  append(...parts: readonly (Element | string)[]): void {
    this.parts = [...this.parts, ...parts];
  }
  replaceChildren(...parts: readonly (Element | string)[]): void {
    this.parts = parts;
  }
  get data(): string {
    return this.textContent;
  }
  set data(text: string) {
    this.parts = [text];
  }
  get textContent(): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : part.textContent)).join('');
  }
  set textContent(text: string) {
    this.parts = [text];
  }
  /** Returns the text that a person sees, part by part. */
  get seen(): readonly string[] {
    if (this.hidden) return [];
    return this.parts.flatMap((part) => (typeof part === 'string' ? part || [] : part.seen));
  }
}
define('Node', Element);
define('Text', Element);
const createElement = (): Element => new Element();
define('document', { createElement, createElementNS: createElement });

const { $call } = await import('../../../src/main/app/call-state.ts');
const { badgeOf } = await import('../../../src/main/call/peer-picture.ts');
const { peerLabel, senderLabel } = await import('../../../src/main/call/peer-name.ts');
const { watch } = await import('../../../src/main/ui/dom.ts');
const { readScene } = await import('../../../src/main/call/scene.ts');

const ROLES: Readonly<Record<Role, string>> = { guest: 'Your host', host: 'Your guest' };
const NAMES = [
  'You',
  'Pay2Chat',
  'Y\u043Eu',
  'Host',
  'Guest',
  'Your guest',
  'Your host',
  'System:',
];

const seen = (element: unknown): readonly string[] => {
  assert.instance(element, Element);
  return element instanceof Element ? element.seen : [];
};

for (const role of ['host', 'guest'] as const) {
  test(`the peer’s role stands before each name that a ${role} sees`, () => {
    for (const peerName of NAMES) {
      $call.set({ ...$call.get(), role, peerName, view: view({ role, phase: 'in-call' }) });
      const line = watch(senderLabel(role), $call);
      assert.equal(seen(line), [ROLES[role], peerName]);
      assert.equal(seen(watch(badgeOf(readScene), $call)), [ROLES[role], peerName]);
      assert.is(peerLabel(role), `${ROLES[role]}: \u2068${peerName}\u2069`);
      $call.setKey('peerName', '');
      assert.equal(seen(line), [ROLES[role]]);
    }
  });
}

test.run();
