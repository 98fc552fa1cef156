import type { LentServer } from '../api/ring.ts';

/** Reads which kind of server an invite names, but not the server itself (relay.ts reads that). */

/** These numbers are part of the format. */
export const RELAY_EXTENSION = 1;
export const STUN_EXTENSION = 2;
/**
 * Tells whether an invite names no server, or a server of the kind that the call link announced.
 * The guest agreed only to that kind.
 */
export const lendsOnly = (
  { extensions = [] }: { readonly extensions?: readonly { readonly type: number }[] },
  announced: LentServer,
): boolean =>
  extensions.every(
    ({ type }) =>
      (type !== RELAY_EXTENSION || announced === 'turn') &&
      (type !== STUN_EXTENSION || announced === 'stun'),
  );
