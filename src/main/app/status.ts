import { computed } from 'nanostores';
import type { CallPhase, PrepayView, Role } from '../../shared/api/ledger.ts';
import { $guest, type GuestState, type GuestStep } from './guest-state.ts';
import { $host, type HostState, type HostStep } from './host-state.ts';
import { $call, type CallState } from './call-state.ts';

/**
 * Derives each side's status. Until the call's view contains the status, this is the side's own
 * step. No store contains the status, so the status cannot differ from the view.
 */

/** The phases in which the view determines a side's status. */
type Reached = Exclude<CallPhase, 'idle' | 'greeting'>;

export type HostStatus = Exclude<HostStep['at'], 'answering'> | Reached;
export type GuestStatus =
  GuestStep['at'] | Exclude<Reached, 'awaiting-prepayment'> | 'connected' | 'paying';

type Call = Pick<CallState, 'role' | 'view' | 'ended'>;

type Stage = PrepayView['stage'];

const PAYING: ReadonlySet<Stage> = new Set([
  'asking',
  'signing',
  'approving',
  'sending',
  'confirming',
  'waiting',
  'unadmitted',
  'expiring',
]);

/** Returns whether the prepayment has begun and is not settled yet. */
export const isPaying = (stage: Stage): boolean => PAYING.has(stage);

/**
 * Returns the phase of the call. Returns null before the two are connected, or if the call belongs
 * to the other role.
 */
function reached(role: Role, call: Call): Reached | null {
  if (call.role !== role) return null;
  if (call.ended !== null) return 'ended';
  const phase = call.view?.phase ?? 'idle';
  return phase === 'idle' || phase === 'greeting' ? null : phase;
}

/** Returns the host's status. An answered ring counts as connecting. */
export const hostStatus = ({ step }: Pick<HostState, 'step'>, call: Call): HostStatus =>
  reached('host', call) ?? (step.at === 'answering' ? 'connecting' : step.at);

export function guestStatus({ step }: Pick<GuestState, 'step'>, call: Call): GuestStatus {
  const phase = reached('guest', call);
  if (phase !== 'awaiting-prepayment') return phase ?? step.at;
  return isPaying(call.view?.prepay?.stage ?? 'idle') ? 'paying' : 'connected';
}

export const $hostStatus = computed([$host, $call], hostStatus);
export const $guestStatus = computed([$guest, $call], guestStatus);
