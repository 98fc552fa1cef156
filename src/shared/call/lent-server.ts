import type { LentServer } from '../api/ring.ts';

/** Reads which server of its host an invite names, without the server itself (relay.ts). */

/** Part of the format. */
export const RELAY_EXTENSION = 1;
export const STUN_EXTENSION = 2;
/**
 * Tells whether an invite names no server, or one of the kind that its call link has announced: its guest has
 * chosen by that.
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
