/** Unions of the API whose members are also needed as a list. */

export const ROLES = ['host', 'guest'] as const;
export type Role = (typeof ROLES)[number];

/** Why a call ended. The `data-reason` of `call-ended`. */
export const END_REASONS = ['host', 'guest', 'unpaid', 'unreachable', 'error'] as const;
export type EndReason = (typeof END_REASONS)[number];
