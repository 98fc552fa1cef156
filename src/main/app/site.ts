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
 * The content of `config.json` beside the page (docs/hosting.md). Each part applies only while the
 * user has not set a value. It is never copied into the settings.
 */
export interface SiteConfig {
  readonly network?: NetworkId;
  readonly rpcServers: Readonly<Partial<Record<NetworkId, readonly string[]>>>;
  /** Servers that “Connect to Solana” tries instead of the page's own list. */
  readonly publicServers?: Readonly<Partial<Record<NetworkId, readonly string[]>>>;
  readonly iceServers: readonly IceServer[];
  /**
   * The file from which the ICE servers come, if not from `config.json`. The page reads it again
   * before each call.
   */
  readonly iceServersFile?: string;
}

/** The result of reading the site's `config.json`. */
export type Site =
  | { readonly file: 'none' }
  /** The page did not request the file, because the address has development parameters. */
  | { readonly file: 'ignored' }
  /** The site does not answer. So the page itself has come from the service worker. */
  | { readonly file: 'offline' }
  /**
   * `error` is set if the file with ICE servers failed, so that the site provides no ICE server.
   */
  | { readonly file: 'read'; readonly config: SiteConfig; readonly error?: AppError }
  | { readonly file: 'rejected'; readonly error: AppError };

/** Set once, before any code reads the settings. */
export const $site = atom<Site>({ file: 'none' });

const NO_CONFIG: SiteConfig = { rpcServers: {}, iceServers: [] };

/** Returns the content of the site's `config.json`; empty if there is no such file. */
export function siteConfig(): SiteConfig {
  const site = $site.get();
  return site.file === 'read' ? site.config : NO_CONFIG;
}
