import { atom } from 'nanostores';
import type { Role } from '../../shared/api/ledger.ts';
import type { Extension, Invite } from '../../shared/call/code.ts';
import { packRelay, type Relay, RELAY_EXTENSION, unpackRelay } from '../../shared/call/relay.ts';
import { $settings, iceServersOf, type Settings } from '../app/settings.ts';
import type { IceServer } from '../app/site.ts';

/**
 * The host's TURN server can travel in the invite, so that a guest needs none. The guest sees which
 * server its browser will contact before it does (guest/screen.ts).
 */

/** The TURN server in the opened invite, or null. */
export const $lentRelay = atom<Relay | null>(null);

/**
 * Returns the TURN server to share: the first of the user's own that fits into an invite. The
 * site's reach a guest through the site.
 */
export function relayToLend({ iceServers }: Pick<Settings, 'iceServers'>): Relay | null {
  for (const { urls, username = '', credential = '' } of iceServers) {
    const relay = { urls, username, credential };
    if (packRelay(relay)) return relay;
  }
  return null;
}

/** Returns the invite's extension with the shared server, or nothing. */
export function lendRelay(settings: Settings): { readonly extensions?: readonly Extension[] } {
  const relay = settings.lendRelay ? relayToLend(settings) : null;
  const bytes = relay && packRelay(relay);
  return bytes ? { extensions: [{ type: RELAY_EXTENSION, bytes }] } : {};
}

export function borrowRelay({ extensions = [] }: Pick<Invite, 'extensions'>): void {
  const extension = extensions.find(({ type }) => type === RELAY_EXTENSION);
  $lentRelay.set(extension ? unpackRelay(extension.bytes) : null);
}

/** Returns a side's servers and, for the guest, the one that its host shares. */
export function iceServersFor(role: Role): IceServer[] {
  const own = iceServersOf($settings.get());
  const lent = role === 'guest' ? $lentRelay.get() : null;
  return [...own, ...(lent ? [lent] : [])].map((server) => ({ ...server }));
}
