import { atom } from 'nanostores';
import type { AppError } from '../../shared/errors.ts';

/** What is being done about the allowance of this call. `allowance/actions.ts` writes these stores. */

export type AllowanceDoing = 'extend' | 'revoke' | null;
export const $allowanceDoing = atom<AllowanceDoing>(null);
export const $allowanceError = atom<AppError | null>(null);
/** The allowance was ended here, and the chain shows it. */
export const $revoked = atom(false);

/** Guest, paying by allowance. Failures land in the stores; nothing here throws. */
export interface AllowanceActions {
  /** Approves this many minutes beyond what is left. */
  extend(periods: number): Promise<void>;
  revoke(): Promise<void>;
}
