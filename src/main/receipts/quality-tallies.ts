import { atom } from 'nanostores';
import type { CallTally } from '../../shared/api/ledger.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';

/** How this side observed the links of its calls. Empty until the page has read them. */
export const $tallies = atom<readonly CallTally[]>([]);

/** Reads the tallies again. If that fails, no error is shown, because they are not payments. */
export async function readTallies(app: App): Promise<void> {
  const read = await asResult(app.ledger.raw().tallies());
  if (read.ok) $tallies.set(read.value);
}

/** Returns how this side observed the link of a call; undefined if nothing was stored. */
export const tallyOf = (
  tallies: readonly CallTally[],
  { callId, role }: Pick<CallTally, 'callId' | 'role'>,
): CallTally | undefined => tallies.find((each) => each.callId === callId && each.role === role);
