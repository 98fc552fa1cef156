import { atom } from 'nanostores';
import type { Repair } from '../rtc/peer-api.ts';

/**
 * The call that a repair code would be for. Set anew whenever its connection stands (again): whatever
 * was begun before is void then. Null: there is none.
 */
export const $repairable = atom<{
  readonly repair: Repair;
  /** Aborted when the call ends. */
  readonly signal: AbortSignal;
} | null>(null);
