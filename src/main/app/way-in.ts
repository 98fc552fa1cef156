import { attempt } from '../../shared/fields.ts';

/** The key in sessionStorage, of this tab alone, under which call/way-in.ts keeps the way into a call. */
export const WAY_IN = 'pay2chat/way-in/1';

/** Returns whether an earlier page of this tab was on its way into a call. Checked before anything is loaded. */
export function hasWayIn(storage: () => Storage): boolean {
  return typeof attempt(() => storage().getItem(WAY_IN)) === 'string';
}
