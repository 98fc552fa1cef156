import { atom } from 'nanostores';
import { parseIceUrl } from '../../shared/call/ice-url.ts';
import { attempt, type Fields, fieldsOf, isFields, storedFields } from '../../shared/fields.ts';
import { NETWORKS, type NetworkId } from '../../shared/network.ts';
import { type IceServer, siteConfig } from './site.ts';

/**
 * The user's settings in localStorage. Invalid values are dropped when they are read. A change in
 * another tab applies after the call.
 */

export const SETTINGS_KEY = 'pay2chat/settings/1';

export interface Settings {
  readonly network: NetworkId;
  /** RPC URLs by network, the preferred one first. */
  readonly rpcUrls: Readonly<Record<NetworkId, readonly string[]>>;
  /**
   * The user's servers, as RTCIceServer. If the list is empty, the site's servers are used, if the
   * site sets any (SiteConfig).
   */
  readonly iceServers: readonly IceServer[];
  /** Whether the user chose to contact no STUN or TURN server, not even the site's. */
  readonly direct?: boolean;
  /**
   * For each network, a second server that must agree with the first (docs/security.md, "Servers").
   */
  readonly secondRpc?: Readonly<Partial<Record<NetworkId, string>>>;
  /** Whether invites lend the user's TURN server (route/relay.ts). */
  readonly lendRelay?: boolean;
  /** Whether invites lend the user's STUN server. They do unless this is false. */
  readonly lendStun?: boolean;
  /**
   * Whether calls use only a TURN server, so that the peer does not learn the user's IP address.
   */
  readonly hidesAddress?: boolean;
  /** Whether calls refund unused time. They do unless this is false. */
  readonly returnsUnused?: boolean;
  /**
   * The free trial of calls that refund unused time, in seconds. If absent, calls have no trial.
   */
  readonly trialSeconds?: (typeof TRIALS)[number];
  /**
   * The most that one payment may cost in network fees (`MAX_FEES`). If absent, the normal maximum
   * applies.
   */
  readonly maxFee?: (typeof RAISED_FEES)[number];
  /** The page's language, as a tag in languages.ts. If absent, the browser's preference applies. */
  readonly language?: string;
  /** The user's display name as typed. The peer sees it in a call. */
  readonly name?: string;
  /** The price per minute in USDC that the user last entered, with a decimal point. */
  readonly price?: string;
}

/** A change of some settings. An undefined value removes the setting. */
export type SettingsChange = { readonly [K in keyof Settings]?: Settings[K] | undefined };

/** The trials that a host may offer, in seconds. */
export const TRIALS = [15, 30, 60] as const;

/** The other choices for the maximum network fee, beside the normal one. */
export const RAISED_FEES = ['higher', 'highest'] as const;

export const DEFAULT_SETTINGS: Settings = {
  network: 'mainnet',
  rpcUrls: { mainnet: [], devnet: [], local: [] },
  iceServers: [],
};

export const $settings = atom<Settings>(DEFAULT_SETTINGS);

/** Returns the network for a user who has chosen none. */
export const defaultNetwork = (site = siteConfig()): NetworkId =>
  site.network ?? DEFAULT_SETTINGS.network;

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];

function iceServer(value: unknown): IceServer | null {
  if (!isFields(value) || typeof value['urls'] !== 'string') return null;
  const address = parseIceUrl(value['urls']);
  return (
    address && {
      urls: address.urls,
      ...(typeof value['username'] === 'string' ? { username: value['username'] } : {}),
      ...(typeof value['credential'] === 'string' ? { credential: value['credential'] } : {}),
    }
  );
}

const networkIn = ({ network }: Fields): NetworkId | null =>
  network === 'mainnet' || network === 'devnet' || network === 'local' ? network : null;

export function parseSettings(json: string, network = defaultNetwork()): Settings {
  const value = storedFields(json);
  const rpc = fieldsOf(value['rpcUrls']);
  const trialSeconds = TRIALS.find((each) => each === value['trialSeconds']);
  const maxFee = RAISED_FEES.find((each) => each === value['maxFee']);
  const ice = Array.isArray(value['iceServers']) ? value['iceServers'].map(iceServer) : [];
  return {
    network: networkIn(value) ?? network,
    rpcUrls: {
      mainnet: strings(rpc['mainnet']),
      devnet: strings(rpc['devnet']),
      local: strings(rpc['local']),
    },
    iceServers: ice.filter((server) => server !== null),
    ...(value['direct'] === true ? { direct: true } : {}),
    ...(value['lendRelay'] === true ? { lendRelay: true } : {}),
    ...(value['lendStun'] === false ? { lendStun: false } : {}),
    ...(value['hidesAddress'] === true ? { hidesAddress: true } : {}),
    ...(value['returnsUnused'] === false ? { returnsUnused: false } : {}),
    ...(trialSeconds ? { trialSeconds } : {}),
    ...(maxFee ? { maxFee } : {}),
    ...(typeof value['language'] === 'string' ? { language: value['language'] } : {}),
    ...(typeof value['name'] === 'string' && value['name'] !== '' ? { name: value['name'] } : {}),
    ...(typeof value['price'] === 'string' ? { price: value['price'] } : {}),
    ...secondRpc(value['secondRpc']),
  };
}

function secondRpc(value: unknown): Pick<Settings, 'secondRpc'> {
  if (!isFields(value)) return {};
  const urls: Partial<Record<NetworkId, string>> = {};
  for (const network of ['mainnet', 'devnet', 'local'] as const) {
    const url = value[network];
    if (typeof url === 'string' && url !== '') urls[network] = url;
  }
  return { secondRpc: urls };
}

/** Reads the stored settings. If the browser stores nothing for pages, these are the defaults. */
export function loadSettings(storage: () => Storage, network = defaultNetwork()): Settings {
  const json = attempt(() => storage().getItem(SETTINGS_KEY)) ?? '{}';
  return parseSettings(json, network);
}

/** Returns the settings of a page. Only a local page uses the ledger that its address names. */
export function settingsFor(local: { readonly rpcUrl: string } | null, stored: Settings): Settings {
  if (local) {
    return { ...stored, network: 'local', rpcUrls: { ...stored.rpcUrls, local: [local.rpcUrl] } };
  }
  return stored.network === 'local' ? { ...stored, network: defaultNetwork() } : stored;
}

/** Returns the network that the user has chosen in this browser, or null. */
export const chosenNetwork = (storage: () => Storage): NetworkId | null =>
  networkIn(storedFields(attempt(() => storage().getItem(SETTINGS_KEY)) ?? null));

export const changedSettings = (settings: Settings, change: SettingsChange): Settings =>
  parseSettings(JSON.stringify({ ...settings, ...change }));

/**
 * Stores a change, and keeps what another tab has stored meanwhile. If the user has never chosen a
 * network, the default network is not stored.
 */
export function storeSettings(storage: Storage, change: SettingsChange): void {
  const settings = { ...loadSettings(() => storage), ...change };
  const { network, ...others } = settings;
  const chosen = chosenNetwork(() => storage) !== null || network !== defaultNetwork();
  storage.setItem(SETTINGS_KEY, JSON.stringify(chosen ? settings : others));
}

/**
 * Returns the RPC servers for the ledger worker. The user's own servers come first. If the user has
 * none, the site's servers come first. The network's public server is the last.
 */
export function rpcUrlsFor(
  settings: Pick<Settings, 'rpcUrls'>,
  network: NetworkId,
  site = siteConfig(),
): readonly string[] {
  const fallback = NETWORKS[network].defaultRpcUrl;
  const own = settings.rpcUrls[network];
  const chosen = own.length > 0 ? own : (site.rpcServers[network] ?? []);
  return fallback === null || chosen.includes(fallback) ? chosen : [...chosen, fallback];
}

type Reach = Pick<Settings, 'network' | 'iceServers' | 'direct' | 'hidesAddress'>;

/**
 * Returns the STUN and TURN servers that someone has set: the user's servers or, if there are no
 * such servers, the site's.
 */
export const chosenIceServers = (
  { iceServers, direct }: Pick<Reach, 'iceServers' | 'direct'>,
  site = siteConfig(),
): readonly IceServer[] => (iceServers.length > 0 || direct ? iceServers : site.iceServers);

/**
 * Two servers of different operators. Only two servers can show whether a NAT uses another port for
 * each destination.
 */
export const PUBLIC_STUN: readonly IceServer[] = [
  { urls: 'stun:stun.cloudflare.com:3478' },
  { urls: 'stun:stun.l.google.com:19302' },
];

/**
 * Returns whether a call needs a STUN or TURN server but nobody has set one. A call on the local
 * ledger needs none, because both sides are on one computer. A call that hides the address uses no
 * STUN server.
 */
export const lacksIceServers = (settings: Reach, site = siteConfig()): boolean =>
  settings.network !== 'local' &&
  !settings.hidesAddress &&
  chosenIceServers(settings, site).length === 0;

/**
 * Returns whether a call asks public STUN servers. It does if no server is set, unless the user has
 * chosen to use none. The screen before the call names these servers.
 */
export const usesPublicStun = (settings: Reach, site = siteConfig()): boolean =>
  lacksIceServers(settings, site) && !settings.direct;

/** Returns the STUN and TURN servers that a call contacts, without a server that the host lends. */
export const iceServersOf = (settings: Reach, site = siteConfig()): readonly IceServer[] =>
  usesPublicStun(settings, site) ? PUBLIC_STUN : chosenIceServers(settings, site);

/** Returns whether the user must name an RPC server before anyone can pay. */
export const needsRpc = (settings: Settings): boolean =>
  rpcUrlsFor(settings, settings.network).length === 0;
