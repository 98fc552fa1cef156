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
 * Returns a label for the peer in plain text. The label always contains the role, so that a name
 * cannot pass for anything else. Sentences on screen name the role alone.
 */
export function peerLabel(role: Role): string {
  const name = peerName();
  return name === '' ? text.label[role]() : text.named[role](isolated(name));
}

/**
 * Shows the peer's name after the role, because a peer may call itself “You” or “Pay2Chat”. The
 * page draws a name only in this way.
 */
export const nameWithRole = (role: () => Role, testid?: string): readonly HTMLElement[] => [
  h('span.their-role', { hidden: () => peerName() === '' }, () => text.label[role()]()),
  h('bdi', { ...(testid !== undefined && { testid }), hidden: () => peerName() === '' }, peerName),
];

/**
 * Returns the sender of one line of the chat. If the peer has no name, only screen readers get the
 * peer's role.
 */
export const senderLabel = (role: Role): HTMLElement =>
  h(
    'span.from',
    { classes: { named: () => peerName() !== '' } },
    h('span', { hidden: () => peerName() !== '' }, text.label[role]),
    ...nameWithRole(() => role),
  );
