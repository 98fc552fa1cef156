import type { GuestState } from './guest-state.ts';
import type { HostState } from './host-minute.ts';
import type { Timing } from './timing.ts';
import type { Upcoming } from './types.ts';

/** Returns each machine's next steps (docs/billing.md, "A minute"), as countdowns for the views. */

type Failing = Pick<GuestState, 'stillSinceMs' | 'timing'>;

const at = (state: Failing, what: Upcoming['what'], atMs: number, nowMs: number): Upcoming => ({
  what,
  inMs: Math.max(0, atMs - (state.stillSinceMs ?? nowMs)),
  counting: state.stillSinceMs === null,
});

/** Returns when the guest sends its retry: `retryWaitMs` after the freeze, by the host's clock. */
const retryAtMs = (frozenUntilMs: number, timing: Timing): number =>
  frozenUntilMs - timing.frozenLimitMs + timing.retryWaitMs;

export function guestUpcoming(state: GuestState, nowMs: number): Upcoming | null {
  const { minute, peerFrozen } = state;
  switch (minute.tag) {
    case 'quote':
    case 'ready':
    case 'pending':
      if (minute.deadlineAtMs === null) break;
      return at(state, 'freeze', minute.deadlineAtMs, nowMs);
    case 'frozen':
      return at(state, 'retry', minute.deadlineAtMs, nowMs);
    case 'retry':
      return at(state, 'give-up', minute.deadlineAtMs, nowMs);
    case 'unpaid':
      return at(state, 'end', minute.deadlineAtMs, nowMs);
    case 'ended':
      return null;
    case 'paid':
      break;
  }
  // Only the host failed to see the payment. It ends the call before this side would
  // (`peerFrozenAt`).
  return peerFrozen && at(state, 'end', peerFrozen.deadlineAtMs - state.timing.endMs, nowMs);
}

export function hostUpcoming(state: HostState, nowMs: number): Upcoming | null {
  const { minute, peerFrozen, timing } = state;
  const frozen = (untilMs: number, retried: boolean): Upcoming => {
    const retry = at(state, 'retry', retryAtMs(untilMs, timing), nowMs);
    return retry.inMs > 0 && !retried ? retry : at(state, 'end', untilMs, nowMs);
  };
  switch (minute.tag) {
    case 'due':
    case 'settling':
      if (minute.deadlineAtMs === null) break;
      return at(state, 'freeze', minute.deadlineAtMs, nowMs);
    case 'frozen':
      return frozen(minute.deadlineAtMs, minute.retried);
    case 'unpaid':
      return at(state, 'end', minute.deadlineAtMs, nowMs);
    case 'ended':
      return null;
    case 'paid':
      break;
  }
  return peerFrozen && frozen(peerFrozen.deadlineAtMs - timing.endMs, false);
}
