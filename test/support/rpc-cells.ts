import type { Role } from '../../src/shared/api/ledger.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import { ROLES } from './rig.ts';
import { RPC_FAULTS, type RpcFault } from './rpc-faults.ts';

/** The cells of the RPC matrix, and the codes that people may see in each (rpc-matrix.ts runs it). */

export const PHASES = ['join', 'minute', 'file', 'end'] as const;
export type Phase = (typeof PHASES)[number];
export const SIDES = ['host', 'guest', 'both'] as const;
type Where = (typeof SIDES)[number];

export interface Cell {
  readonly fault: RpcFault;
  readonly phase: Phase;
  readonly where: Where;
}

export const CELLS: readonly Cell[] = RPC_FAULTS.flatMap((fault) =>
  PHASES.flatMap((phase) => SIDES.map((where) => ({ fault, phase, where }))),
);

/** The codes that people may see. The generic ones: the other side's trouble, and time that ran out. */
export const GENERIC: readonly ErrorCode[] = ['unpaid', 'confirmation_timeout', 'peer_rpc_trouble'];
export const NAMED: Readonly<Record<RpcFault, readonly ErrorCode[]>> = {
  down: ['rpc_unreachable'],
  'HTTP 429': ['rpc_rate_limited'],
  'HTTP 403': ['rpc_forbidden'],
  slow: ['rpc_slow'],
  'answers out of order': [],
  stale: ['blockhash_expired'],
  // Nobody there has an account, and no payment of this call is known.
  'another network': [
    'no_usdc_account',
    'allowance_used_up',
    'payment_invalid',
    'blockhash_expired',
  ],
  'drops sends': ['blockhash_expired'],
  'says failed, but landed': [],
  'confirmed, then rolled back': ['rolled_back'],
  'slow statuses': [],
  'hides statuses': [],
  // The last answer of a request that failed three times over.
  'three in ten fail': ['rpc_unreachable', 'rpc_bad_answer'],
};
/** Where these are the guest's own trouble, it cannot buy anything before they are over, and hears so. */
export const TOLD: ReadonlySet<RpcFault> = new Set<RpcFault>([
  'down',
  'HTTP 429',
  'HTTP 403',
  'another network',
]);

export interface Outcome {
  readonly cell: Cell;
  /** By resource, as the chain and both journals have it. */
  readonly paid: readonly string[];
  readonly codes: Readonly<Record<Role, readonly ErrorCode[]>>;
  readonly end: string | null;
  readonly struck: number;
}

/** One line of the table. */
export function describeOutcome({ cell, paid, codes, end, struck }: Outcome): string {
  const told = ROLES.map((role) =>
    codes[role].length > 0 ? `${role}: ${codes[role].join(' ')}` : '',
  );
  return [
    cell.fault.padEnd(28),
    cell.phase.padEnd(7),
    cell.where.padEnd(6),
    `${struck}`.padStart(4),
    paid.join(', ').padEnd(18),
    (end ?? '').padEnd(7),
    told.filter((text) => text !== '').join('; '),
  ].join(' ');
}
