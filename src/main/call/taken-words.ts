import type { Role } from '../../shared/api/ledger.ts';
import type { Input } from '../media/device-list.ts';
import { deviceStrings } from '../devices/strings.ts';

/** Says what the system took of either side. */

const text = deviceStrings.taken;

/** Returns null where nothing was taken. */
function nameOf([first, second]: readonly Input[]): Input | 'both' | null {
  return second ? 'both' : (first ?? null);
}

export function ownTaken(taken: readonly Input[]): string | null {
  const name = nameOf(taken);
  return name && text.own[name]();
}

/** `role` is that of this side. */
export function peerTaken(role: Role, taken: readonly Input[]): string | null {
  const name = nameOf(taken);
  return name && text.peer[role][name]();
}
