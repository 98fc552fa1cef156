import { computed } from 'nanostores';
import type { CallPhase, PrepayView, Role } from '../../shared/api/ledger.ts';
import {
  $call,
  $guest,
  $host,
  type CallState,
  type GuestState,
  type GuestStep,
  type HostState,
  type HostStep,
} from './state.ts';

/**
 * Where each side stands: its own step until the call says more, then what the call's view says.
 * Nobody writes these down, so nothing has to be kept in step with the view.
 */

/** What a call says of a side that is in it. */
type Reached = Exclude<CallPhase, 'idle' | 'greeting'>;

export type HostStatus = HostStep['at'] | Reached;
export type GuestStatus =
  GuestStep['at'] | Exclude<Reached, 'awaiting-prepayment'> | 'connected' | 'paying';

type Call = Pick<CallState, 'role' | 'view' | 'ended'>;

const PAYING: ReadonlySet<PrepayView['stage']> = new Set([
  'asking',
  'signing',
  'approving',
  'sending',
  'confirming',
  'waiting',
  'unadmitted',
  'expiring',
]);

/** null: the two have not met yet, or the call is the other role's. */
function reached(role: Role, call: Call): Reached | null {
  if (call.role !== role) return null;
  if (call.ended !== null) return 'ended';
  const phase = call.view?.phase ?? 'idle';
  return phase === 'idle' || phase === 'greeting' ? null : phase;
}

export const hostStatus = ({ step }: Pick<HostState, 'step'>, call: Call): HostStatus =>
  reached('host', call) ?? step.at;

export function guestStatus({ step }: Pick<GuestState, 'step'>, call: Call): GuestStatus {
  const phase = reached('guest', call);
  if (phase !== 'awaiting-prepayment') return phase ?? step.at;
  return PAYING.has(call.view?.prepay?.stage ?? 'idle') ? 'paying' : 'connected';
}

export const $hostStatus = computed([$host, $call], hostStatus);
export const $guestStatus = computed([$guest, $call], guestStatus);
