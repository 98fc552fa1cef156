import { attempt } from '../../shared/fields.ts';

/**
 * The key under which call/way-in.ts stores the way into a call. It is in sessionStorage, which
 * belongs to this tab alone.
 */
export const WAY_IN = 'pay2chat/way-in/1';

/**
 * Returns whether an earlier page of this tab was on its way into a call. Called before anything
 * else is loaded.
 */
export function hasWayIn(storage: () => Storage): boolean {
  return typeof attempt(() => storage().getItem(WAY_IN)) === 'string';
}
