import type { Role } from '../../shared/api/ledger.ts';
import { isolated } from '../../shared/peer-text.ts';
import { $call } from '../app/call-state.ts';
import { filled, h } from '../ui/dom.ts';
import { callStrings } from './strings.ts';

const text = callStrings.peer;

/** Returns the peer's display name, or '' if it has given none or is not admitted yet. */
export function peerName(): string {
  const { peerName: name, view } = $call.get();
  return view?.phase === 'in-call' ? name : '';
}

/**
 * Returns what to call the peer where a label names it, as plain text: the role always, so that no
 * name passes for anything else. Sentences name the role alone.
 */
export function peerLabel(role: Role): string {
  const name = peerName();
  return name === '' ? text.label[role]() : text.named[role](isolated(name));
}

/** Returns the same for one line of the chat: the name is visible, the role only announced. */
export const senderLabel = (role: Role): HTMLElement =>
  filled(h('span.from', { classes: { named: () => peerName() !== '' } }), peerName, (name) =>
    name === ''
      ? [new Text(text.label[role]())]
      : [h('bdi', name), h('span.unseen', text.behind[role])],
  );
