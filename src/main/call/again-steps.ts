import type { CallView, EndReason, Role } from '../../shared/api/ledger.ts';
import type { AgainMessage } from '../../shared/call/signal-messages.ts';

/**
 * Steps by which the two sides of an ended call agree on the next call; pure, without a page
 * (docs/protocol/codes.md).
 */

/**
 * How far this side is. `refused`: this side declined, or could not continue. `declined`: the peer
 * declined. `silent`: the peer's page has left, or has not answered in time.
 */
export type AgainAt =
  | 'open'
  | 'asking'
  | 'asked'
  | 'agreed'
  | 'invited'
  | 'replied'
  | 'refused'
  | 'declined'
  | 'silent'
  | 'over';

export type AgainEvent =
  /** The user asks for another call, or accepts the peer's question. */
  | { readonly type: 'ask' }
  /** The user declines, or this side cannot continue. */
  | { readonly type: 'refuse' }
  /** This side has made its code: the host its invite, or the guest its reply. */
  | { readonly type: 'made'; readonly code: string }
  | { readonly type: 'heard'; readonly message: AgainMessage }
  /** The connection has closed. */
  | { readonly type: 'gone' };

export type AgainEffect =
  | { readonly type: 'send'; readonly message: AgainMessage }
  /** Both sides want another call, so the host makes its invite. */
  | { readonly type: 'invite' }
  /** Guest: replies to this invite. */
  | { readonly type: 'reply'; readonly code: string }
  /** Host: begins the call with this reply. */
  | { readonly type: 'take'; readonly code: string }
  | { readonly type: 'close' };

interface AgainStep {
  readonly at: AgainAt;
  readonly effects: readonly AgainEffect[];
}

/** Both sides want another call, which has not begun yet. */
const UNDER_WAY: ReadonlySet<AgainAt> = new Set(['agreed', 'invited', 'replied']);
export const isUnderWay = (at: AgainAt): boolean => UNDER_WAY.has(at);
/** This side waits for the peer's next message. */
const WAITING: ReadonlySet<AgainAt> = new Set(['asking', 'agreed', 'invited']);

const send = (message: AgainMessage): AgainEffect => ({ type: 'send', message });
const ask = send({ type: 'again', kind: 'ask' });
const no = send({ type: 'again', kind: 'no' });
const close: AgainEffect = { type: 'close' };

/**
 * Takes one step. An event that is not due changes nothing, for example a second question or an
 * early code.
 */
export function againStep(role: Role, at: AgainAt, event: AgainEvent): AgainStep {
  const to = (next: AgainAt, ...effects: readonly AgainEffect[]): AgainStep => ({
    at: next,
    effects,
  });
  const stay = to(at);
  const isOpen = at === 'asked' || WAITING.has(at) || at === 'replied';
  const begin: readonly AgainEffect[] = role === 'host' ? [{ type: 'invite' }] : [];
  switch (event.type) {
    case 'ask':
      if (at === 'open') return to('asking', ask);
      return at === 'asked' ? to('agreed', ask, ...begin) : stay;
    case 'refuse':
      return isOpen ? to('refused', no, close) : stay;
    case 'made': {
      const { code } = event;
      if (role === 'host' && at === 'agreed') {
        return to('invited', send({ type: 'again', kind: 'invite', code }));
      }
      const isDue = role === 'guest' && at === 'invited';
      return isDue ? to('replied', send({ type: 'again', kind: 'reply', code })) : stay;
    }
    case 'gone':
      if (at === 'open' || at === 'asked') return to('over');
      return WAITING.has(at) ? to('silent') : stay;
    case 'heard':
      return heard(event.message);
  }

  function heard(message: AgainMessage): AgainStep {
    switch (message.kind) {
      case 'ask':
        if (at === 'open') return to('asked');
        return at === 'asking' ? to('agreed', ...begin) : stay;
      case 'no':
        return isOpen ? to('declined', close) : stay;
      case 'invite':
        if (role !== 'guest' || at !== 'agreed') return stay;
        return to('invited', { type: 'reply', code: message.code });
      case 'reply':
        if (role !== 'host' || at !== 'invited') return stay;
        return to('replied', { type: 'take', code: message.code });
    }
  }
}

/**
 * Returns whether either side may ask for another call after this end. Either may ask if one of the
 * two pressed _End_, or if the spending limit was used up. After any other failure, the peer or its
 * connection would fail again.
 */
export function mayCallAgain(reason: EndReason, view: CallView | null): boolean {
  if (!view?.billing) return false;
  const frozenBy = view.freezeCode && (view.billing.freezeCode ?? view.freezeCode.code);
  if (frozenBy === null) return reason === 'host' || reason === 'guest';
  return frozenBy === 'allowance_used_up' && reason !== 'error' && reason !== 'unreachable';
}
