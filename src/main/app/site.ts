import { atom } from 'nanostores';
import type { AppError } from '../../shared/errors.ts';
import type { NetworkId } from '../../shared/network.ts';

export interface IceServer {
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

/** Returns whether this is the address of a TURN server. */
export const isTurn = (url: string): boolean => /^turns?:/i.test(url);

/**
 * The parts of the `config.json` beside the page (docs/hosting.md). Each part counts where the user's
 * settings lack it, and is never copied into them.
 */
export interface SiteConfig {
  readonly network?: NetworkId;
  readonly rpcServers: Readonly<Partial<Record<NetworkId, readonly string[]>>>;
  /** “Connect to Solana” tries these instead of the page's own list. */
  readonly publicServers?: Readonly<Partial<Record<NetworkId, readonly string[]>>>;
  readonly iceServers: readonly IceServer[];
  /** Where they come from, if not from `config.json`: read again before each call. */
  readonly iceServersFile?: string;
}

/** The result of reading the site's `config.json`. */
export type Site =
  | { readonly file: 'none' }
  /** Not asked for, because of the development parameters. */
  | { readonly file: 'ignored' }
  /** The site cannot be reached; the page came from the service worker. */
  | { readonly file: 'offline' }
  /** `error`: the file of ICE servers failed, so the site provides no ICE server. */
  | { readonly file: 'read'; readonly config: SiteConfig; readonly error?: AppError }
  | { readonly file: 'rejected'; readonly error: AppError };

/** Set once, before anything reads the settings. */
export const $site = atom<Site>({ file: 'none' });

const NO_CONFIG: SiteConfig = { rpcServers: {}, iceServers: [] };

/** Returns the settings of the site's `config.json`; empty without one. */
export function siteConfig(): SiteConfig {
  const site = $site.get();
  return site.file === 'read' ? site.config : NO_CONFIG;
}
