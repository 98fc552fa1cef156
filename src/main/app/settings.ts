import { NETWORKS, type NetworkId } from '../../shared/network.ts';
import type { IceServer, Settings } from './state.ts';

/** Stores settings in localStorage and drops invalid values when reading them. */

const KEY = 'pay2chat/settings/1';

export const DEFAULT_SETTINGS: Settings = {
  network: 'mainnet',
  rpcUrls: { mainnet: [], devnet: [], local: [] },
  iceServers: [],
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];

function iceServer(value: unknown): IceServer | null {
  if (!isRecord(value) || typeof value['urls'] !== 'string') return null;
  if (!/^(stun|stuns|turn|turns):/i.test(value['urls'])) return null;
  return {
    urls: value['urls'],
    ...(typeof value['username'] === 'string' ? { username: value['username'] } : {}),
    ...(typeof value['credential'] === 'string' ? { credential: value['credential'] } : {}),
  };
}

export function parseSettings(json: string): Settings {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return DEFAULT_SETTINGS;
  }
  if (!isRecord(value)) return DEFAULT_SETTINGS;
  const rpc = isRecord(value['rpcUrls']) ? value['rpcUrls'] : {};
  const network = value['network'];
  const ice = Array.isArray(value['iceServers']) ? value['iceServers'].map(iceServer) : [];
  return {
    network: network === 'devnet' || network === 'local' ? network : 'mainnet',
    rpcUrls: {
      mainnet: strings(rpc['mainnet']),
      devnet: strings(rpc['devnet']),
      local: strings(rpc['local']),
    },
    iceServers: ice.filter((server) => server !== null),
    ...(value['lendRelay'] === true ? { lendRelay: true } : {}),
    ...(value['returnsUnused'] === false ? { returnsUnused: false } : {}),
    ...secondRpc(value['secondRpc']),
  };
}

function secondRpc(value: unknown): Pick<Settings, 'secondRpc'> {
  if (!isRecord(value)) return {};
  const urls: Partial<Record<NetworkId, string>> = {};
  for (const network of ['mainnet', 'devnet', 'local'] as const) {
    const url = value[network];
    if (typeof url === 'string' && url !== '') urls[network] = url;
  }
  return { secondRpc: urls };
}

/** Falls back to the defaults where the browser stores nothing for pages. */
export function loadSettings(storage: () => Storage): Settings {
  try {
    return parseSettings(storage().getItem(KEY) ?? '{}');
  } catch {
    return DEFAULT_SETTINGS;
  }
}

export const storeSettings = (storage: Storage, settings: Settings): void =>
  storage.setItem(KEY, JSON.stringify(settings));

/**
 * Returns the RPC servers for the ledger worker: the user's own first, then the network's public
 * one.
 */
export function rpcUrlsFor(settings: Settings, network: NetworkId): readonly string[] {
  const fallback = NETWORKS[network].defaultRpcUrl;
  const own = settings.rpcUrls[network];
  return fallback === null || own.includes(fallback) ? own : [...own, fallback];
}
