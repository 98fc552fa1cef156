import type { Role } from '../../shared/api/ledger.ts';
import { isolated } from '../../shared/peer-text.ts';
import { $call } from '../app/call-state.ts';
import { h } from '../ui/dom.ts';
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

/**
 * The name as it is seen, after the role: a peer may call itself “You”, “Pay2Chat” or anything else. No
 * name is drawn in another way.
 */
export const nameWithRole = (role: () => Role, testid?: string): readonly HTMLElement[] => [
  h('span.their-role', { hidden: () => peerName() === '' }, () => text.label[role()]()),
  h('bdi', { ...(testid !== undefined && { testid }), hidden: () => peerName() === '' }, peerName),
];

/** Returns the same for one line of the chat. Without a name, the role is only announced. */
export const senderLabel = (role: Role): HTMLElement =>
  h(
    'span.from',
    { classes: { named: () => peerName() !== '' } },
    h('span', { hidden: () => peerName() !== '' }, text.label[role]),
    ...nameWithRole(() => role),
  );
