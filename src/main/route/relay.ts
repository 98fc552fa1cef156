import { RELAY_EXTENSION, STUN_EXTENSION } from '../../shared/call/lent-server.ts';
import { atom } from 'nanostores';
import type { Role } from '../../shared/api/ledger.ts';
import type { LentServer } from '../../shared/api/ring.ts';
import type { Extension, Invite } from '../../shared/call/code.ts';
import {
  packRelay,
  packStun,
  type Relay,
  unpackRelay,
  unpackStun,
} from '../../shared/call/relay.ts';
import { type AppError, appError } from '../../shared/errors.ts';
import { $guest } from '../app/guest-state.ts';
import {
  $settings,
  chosenIceServers,
  iceServersOf,
  lacksIceServers,
  type Settings,
} from '../app/settings.ts';
import { type IceServer, isTurn } from '../app/site.ts';
import type { IceConfig } from '../rtc/ice.ts';

/**
 * The host's TURN or STUN server can travel in the invite, so that a guest needs no server of its
 * own. The guest reads which server it is before the guest's browser contacts that server
 * (guest/screen.ts).
 */

/** The TURN server in the opened invite, or null. */
export const $lentRelay = atom<Relay | null>(null);
/** The address of the STUN server in the opened invite, or null. */
export const $lentStun = atom<string | null>(null);
/** Whether the guest refuses the host's STUN server. */
export const $stunRefused = atom(false);

type Servers = Pick<Settings, 'iceServers'>;

/**
 * Returns the TURN server to lend: the first of the user's own servers that fits into an invite.
 * The site's servers are not lent, because the site itself provides them to a guest.
 */
export function relayToLend({ iceServers }: Servers): Relay | null {
  for (const { urls, username = '', credential = '' } of iceServers) {
    const relay = { urls, username, credential };
    if (packRelay(relay)) return relay;
  }
  return null;
}

/** Returns the STUN server to lend, chosen in the same way as by {@link relayToLend}. */
export const stunToLend = ({ iceServers }: Servers): string | null =>
  iceServers.find(({ urls }) => packStun(urls))?.urls ?? null;

/**
 * Returns the invite's extension with the lent server, or an empty object. A TURN server also
 * serves as a STUN server.
 * @param announced the kind of server that a call link has announced. No other kind is lent.
 */
export function lendServers(
  settings: Settings,
  announced?: LentServer,
): { readonly extensions?: readonly Extension[] } {
  const may = (kind: LentServer): boolean => (announced ?? kind) === kind;
  const relay = settings.lendRelay && may('turn') ? relayToLend(settings) : null;
  const stun = settings.lendStun !== false && may('stun') ? stunToLend(settings) : null;
  const [type, bytes] = relay
    ? [RELAY_EXTENSION, packRelay(relay)]
    : [STUN_EXTENSION, stun && packStun(stun)];
  return bytes ? { extensions: [{ type, bytes }] } : {};
}

/** Returns the kind of server that {@link lendServers} lends. */
export function lentKind(settings: Settings, announced?: LentServer): LentServer {
  const [extension] = lendServers(settings, announced).extensions ?? [];
  if (!extension) return 'none';
  return extension.type === RELAY_EXTENSION ? 'turn' : 'stun';
}

/**
 * Resets which servers are lent or refused. Call this when another invite or call link is opened.
 */
export function forgetServers(): void {
  $stunRefused.set(false);
  borrowServers({});
}

/** Uses the server of an invite unless the guest refuses it. */
export function borrowServers({ extensions = [] }: Pick<Invite, 'extensions'>): void {
  const read = <T>(wanted: number, unpack: (bytes: Uint8Array) => T | null): T | null => {
    const extension = extensions.find(({ type }) => type === wanted);
    return extension ? unpack(extension.bytes) : null;
  };
  $lentRelay.set(read(RELAY_EXTENSION, unpackRelay));
  $lentStun.set(read(STUN_EXTENSION, unpackStun));
}

/** Returns the kind of server that the last opened invite has lent. */
export function lentLast(): LentServer {
  if ($lentRelay.get()) return 'turn';
  return $lentStun.get() === null ? 'none' : 'stun';
}

/**
 * Returns the TURN servers that hide this side's address. The host's server is not among them,
 * because the host may run it and would see the address.
 */
export const hidingServers = (settings = $settings.get()): readonly IceServer[] =>
  chosenIceServers(settings).filter(({ urls }) => isTurn(urls));

/** Returns whether the page offers this side, before a call, to hide its address. */
export const offersHiding = (): boolean =>
  $settings.get().hidesAddress === true || hidingServers().length > 0;

/**
 * Returns why this side cannot have a call, or null if it can. The reason is missing WebRTC
 * support, or an address that should be hidden but cannot be.
 */
export function whyNoCall(): AppError | null {
  if (!('RTCPeerConnection' in globalThis)) return appError('no_webrtc');
  const isOpen = $settings.get().hidesAddress && hidingServers().length === 0;
  return isOpen ? appError('relay_missing') : null;
}

/** Returns the host's TURN server if the guest's browser will use it, or null. */
export const usedRelay = (): Relay | null =>
  $settings.get().hidesAddress ? null : $lentRelay.get();

/**
 * Returns the host's STUN server if the guest may choose to use it, or null. The guest's own choice
 * of servers, or of none, comes first.
 */
export const offeredStun = (): string | null =>
  mayOfferStun() && !$lentRelay.get() ? $lentStun.get() : null;

/**
 * Returns whether a STUN server of the host may be offered, because the guest has chosen neither
 * other servers nor to use none.
 */
export function mayOfferStun(): boolean {
  const settings = $settings.get();
  const isChosen = settings.direct === true || chosenIceServers(settings).length > 0;
  return !isChosen && !settings.hidesAddress;
}

/** Returns the host's STUN server if the guest's browser will use it, or null. */
const usedStun = (): string | null => ($stunRefused.get() ? null : offeredStun());

/** Returns whether the guest will use a server of this kind, which its call link announces. */
export const isLent = (kind: LentServer): boolean =>
  kind === 'turn' ? !$settings.get().hidesAddress : kind === 'stun' && !$stunRefused.get();

/** Returns whether the guest uses a server that the invite lends or the call link announces. */
const hasLentServer = (): boolean =>
  usedRelay() !== null || usedStun() !== null || isLent($guest.get().calling?.lends ?? 'none');

/**
 * Returns whether the page asks where the other person is, to choose whether STUN servers are used.
 * It asks if no server is set or lent.
 */
export const asksReach = (role: Role): boolean =>
  lacksIceServers($settings.get()) && !(role === 'guest' && hasLentServer());

/**
 * Returns the ICE configuration of a side: its own servers and, for the guest, the server that the
 * host lends.
 */
export function iceFor(role: Role): IceConfig {
  const settings = $settings.get();
  if (settings.hidesAddress) {
    return { iceServers: hidingServers(settings), iceTransportPolicy: 'relay' };
  }
  const [relay, stun] = role === 'guest' ? [usedRelay(), usedStun()] : [null, null];
  const lent = [...(relay ? [relay] : []), ...(stun !== null ? [{ urls: stun }] : [])];
  // A server that the host lends replaces the public servers.
  const own = (lent.length > 0 ? chosenIceServers : iceServersOf)(settings);
  return { iceServers: [...own, ...lent] };
}
