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
 * The host's TURN or STUN server can travel in the invite, so that a guest needs none. The guest sees
 * which server its browser will contact before it does (guest/screen.ts).
 */

/** The TURN server in the opened invite, or null. */
export const $lentRelay = atom<Relay | null>(null);
/** The address of the STUN server in the opened invite, or null. */
export const $lentStun = atom<string | null>(null);
/** Whether the guest will do without the host's STUN server. */
export const $stunRefused = atom(false);

type Servers = Pick<Settings, 'iceServers'>;

/**
 * Returns the TURN server to share: the first of the user's own that fits into an invite. The
 * site's reach a guest through the site.
 */
export function relayToLend({ iceServers }: Servers): Relay | null {
  for (const { urls, username = '', credential = '' } of iceServers) {
    const relay = { urls, username, credential };
    if (packRelay(relay)) return relay;
  }
  return null;
}

/** Returns the STUN server to share, as {@link relayToLend}. */
export const stunToLend = ({ iceServers }: Servers): string | null =>
  iceServers.find(({ urls }) => packStun(urls))?.urls ?? null;

/**
 * Returns the invite's extension with the shared server, or nothing. A TURN server is STUN enough.
 * @param announced the kind that a call link has announced: no other is shared.
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

/** Says what kind of server {@link lendServers} shares. */
export function lentKind(settings: Settings, announced?: LentServer): LentServer {
  const [extension] = lendServers(settings, announced).extensions ?? [];
  if (!extension) return 'none';
  return extension.type === RELAY_EXTENSION ? 'turn' : 'stun';
}

/** Another invite or call link is opened: nothing is lent yet, and nothing refused. */
export function forgetServers(): void {
  $stunRefused.set(false);
  borrowServers({});
}

/** Uses the server of an invite, unless the guest refuses it. */
export function borrowServers({ extensions = [] }: Pick<Invite, 'extensions'>): void {
  const read = <T>(wanted: number, unpack: (bytes: Uint8Array) => T | null): T | null => {
    const extension = extensions.find(({ type }) => type === wanted);
    return extension ? unpack(extension.bytes) : null;
  };
  $lentRelay.set(read(RELAY_EXTENSION, unpackRelay));
  $lentStun.set(read(STUN_EXTENSION, unpackStun));
}

/** Returns the kind of server that the invite opened last has lent. */
export function lentLast(): LentServer {
  if ($lentRelay.get()) return 'turn';
  return $lentStun.get() === null ? 'none' : 'stun';
}

/** Returns the TURN servers that hide this side's address: not its host's, which the host may run. */
export const hidingServers = (settings = $settings.get()): readonly IceServer[] =>
  chosenIceServers(settings).filter(({ urls }) => isTurn(urls));

/** Returns whether this side may be asked, before a call, whether to hide its address. */
export const offersHiding = (): boolean =>
  $settings.get().hidesAddress === true || hidingServers().length > 0;

/** Returns why this side can have no call: no WebRTC, or an address that cannot be hidden; null: it can. */
export function whyNoCall(): AppError | null {
  if (!('RTCPeerConnection' in globalThis)) return appError('no_webrtc');
  const isOpen = $settings.get().hidesAddress && hidingServers().length === 0;
  return isOpen ? appError('relay_missing') : null;
}

/** Returns the host's TURN server where the guest's browser will use it. */
export const usedRelay = (): Relay | null =>
  $settings.get().hidesAddress ? null : $lentRelay.get();

/**
 * Returns the host's STUN server where the guest may choose to use it: the guest's own choice comes
 * first, be it other servers or none.
 */
export const offeredStun = (): string | null =>
  mayOfferStun() && !$lentRelay.get() ? $lentStun.get() : null;

/** Returns whether the guest has chosen nothing that comes before a STUN server of its host. */
export function mayOfferStun(): boolean {
  const settings = $settings.get();
  const isChosen = settings.direct === true || chosenIceServers(settings).length > 0;
  return !isChosen && !settings.hidesAddress;
}

/** Returns the host's STUN server where the guest's browser will use it. */
const usedStun = (): string | null => ($stunRefused.get() ? null : offeredStun());

/** Returns whether the guest will use a server of this kind that its call link promises. */
export const isLent = (kind: LentServer): boolean =>
  kind === 'turn' ? !$settings.get().hidesAddress : kind === 'stun' && !$stunRefused.get();

/** Returns whether the guest reaches its host by a server that the invite lends, or will lend. */
const hasLentServer = (): boolean =>
  usedRelay() !== null || usedStun() !== null || isLent($guest.get().calling?.lends ?? 'none');

/** Returns whether the two people choose by where they are if STUN servers are asked: nobody has set any. */
export const asksReach = (role: Role): boolean =>
  lacksIceServers($settings.get()) && !(role === 'guest' && hasLentServer());

/** Returns how a side connects: by its servers and, for the guest, the one that its host shares. */
export function iceFor(role: Role): IceConfig {
  const settings = $settings.get();
  if (settings.hidesAddress) {
    return { iceServers: hidingServers(settings), iceTransportPolicy: 'relay' };
  }
  const [relay, stun] = role === 'guest' ? [usedRelay(), usedStun()] : [null, null];
  const lent = [...(relay ? [relay] : []), ...(stun !== null ? [{ urls: stun }] : [])];
  // A server that the host lends takes the place of the public ones.
  const own = (lent.length > 0 ? chosenIceServers : iceServersOf)(settings);
  return { iceServers: [...own, ...lent] };
}
