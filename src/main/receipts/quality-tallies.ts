import { atom } from 'nanostores';
import type { CallTally } from '../../shared/api/ledger.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';

/** How this side saw the links of its calls; empty until it was read. */
export const $tallies = atom<readonly CallTally[]>([]);

/** Reads them again. They are no payments, so what is paid is shown without them. */
export async function readTallies(app: App): Promise<void> {
  const read = await asResult(app.ledger.raw().tallies());
  if (read.ok) $tallies.set(read.value);
}

/** Returns how this side saw that call; undefined: nothing was kept. */
export const tallyOf = (
  tallies: readonly CallTally[],
  { callId, role }: Pick<CallTally, 'callId' | 'role'>,
): CallTally | undefined => tallies.find((each) => each.callId === callId && each.role === role);
