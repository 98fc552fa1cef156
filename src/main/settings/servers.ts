import { utf8 } from '../../shared/bytes.ts';
import { parseIceUrl } from '../../shared/call/ice-url.ts';
import { isFields } from '../../shared/fields.ts';
import { PUBLIC_STUN, type Settings, usesPublicStun } from '../app/settings.ts';
import { type IceServer, isTurn, type SiteConfig } from '../app/site.ts';
import { isLoopback } from '../../shared/network.ts';

/** Parses and formats the text fields of the settings, with one server per line. */

type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly line: string };

/** Returns whether this is the address of an RPC server: https, or http on this computer. */
export function isRpcUrl(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return (
    parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && isLoopback(parsed.hostname))
  );
}

/**
 * Parses RPC URLs: https, or http on this computer. The preferred URL comes first. Commas and
 * spaces also separate URLs.
 */
export function parseRpcUrls(text: string): Parsed<readonly string[]> {
  const value = text.split(/[\s,]+/).filter((url) => url !== '');
  const wrong = value.find((url) => !isRpcUrl(url));
  return wrong === undefined ? { ok: true, value } : { ok: false, line: wrong };
}

/** `site` means the servers that the site's config.json sets. */
export const REACH_MODES = ['site', 'none', 'public', 'own'] as const;
export type ReachMode = (typeof REACH_MODES)[number];

/** Returns the mode that corresponds to the settings. */
export function reachMode(settings: Settings, site: SiteConfig): ReachMode {
  const { iceServers, direct } = settings;
  const isPublic = formatIceServers(iceServers) === formatIceServers(PUBLIC_STUN);
  if (isPublic || usesPublicStun(settings, site)) return 'public';
  if (iceServers.length > 0) return 'own';
  return direct || site.iceServers.length === 0 ? 'none' : 'site';
}

/** The most bytes that a TURN server's user name may have (RFC 8489 section 14.3). */
const MAX_USERNAME = 508;

/** Parses a server. Returns null if RTCPeerConnection would reject it. */
function iceServer(text: unknown, username: unknown, credential: unknown): IceServer | null {
  const urls = typeof text === 'string' ? parseIceUrl(text)?.urls : undefined;
  if (urls === undefined) return null;
  if (!isTurn(urls)) return username === undefined && credential === undefined ? { urls } : null;
  if (typeof username !== 'string' || typeof credential !== 'string') return null;
  const isLogin = username !== '' && credential !== '' && utf8(username).length <= MAX_USERNAME;
  return isLogin ? { urls, username, credential } : null;
}

function fromJson(text: string): Parsed<readonly IceServer[]> {
  const wrong = { ok: false, line: text.slice(0, 60) } as const;
  try {
    const parsed: unknown = JSON.parse(text);
    const value: IceServer[] = [];
    for (const entry of [parsed].flat() as unknown[]) {
      if (!isFields(entry)) return wrong;
      const { urls, username, credential } = entry;
      for (const url of [urls].flat()) {
        const server = iceServer(url, username, credential);
        if (!server) return wrong;
        value.push(server);
      }
    }
    return { ok: true, value };
  } catch {
    return wrong;
  }
}

/**
 * Parses one server per line, as `url` or `url username credential`. Also parses RTCIceServer
 * objects as JSON.
 */
export function parseIceServers(text: string): Parsed<readonly IceServer[]> {
  if (/^\s*[[{]/.test(text)) return fromJson(text.trim());
  const value: IceServer[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [urls, username, credential, ...rest] = line.trim().split(/\s+/);
    const server = rest.length === 0 ? iceServer(urls, username, credential) : null;
    if (!server) return { ok: false, line: line.trim() };
    value.push(server);
  }
  return { ok: true, value };
}

export const formatIceServers = (servers: readonly IceServer[]): string =>
  servers
    .map(({ urls, username, credential }) =>
      [urls, username, credential].filter((part) => part !== undefined).join(' '),
    )
    .join('\n');
