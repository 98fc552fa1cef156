import {
  appError,
  type AppError,
  errorName,
  ownText,
  P2cError,
  raise,
  toAppError,
} from '../../shared/errors.ts';
import { $site, type IceServer, type Site } from '../app/site.ts';

/**
 * Reads the site's `config.json` once, after consent and before any code uses the settings. The
 * file may name another file with ICE servers. That file is read at the same time and again before
 * each call, because its passwords may expire.
 */

/** The page waits this long for a file, then continues without it. */
const LIMIT_MS = 5_000;

/**
 * Returns whether an answer is a web page. If a file does not exist, some web servers answer with
 * an error page, or with this page.
 */
const isPage = (response: Response, text: string): boolean =>
  /html/i.test(response.headers.get('content-type') ?? '') || text.trimStart().startsWith('<');

const unreadable = (file: string, reason: string): P2cError =>
  raise('config_unreadable', { file: ownText(file), reason: ownText(reason) });

/**
 * Returns the text of a file beside the page, or why it is missing.
 * @throws P2cError `config_unreadable`; DOMException `TimeoutError`.
 */
async function textOf(
  file: string,
  get: typeof fetch,
): Promise<{ readonly text: string } | 'none' | 'offline'> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const options = { cache: 'no-cache', mode: 'same-origin', signal } as const;
  // If there was no answer at all, fetch throws a TypeError.
  const response = await get(file, options).catch((thrown: unknown) => {
    if (thrown instanceof TypeError) return null;
    throw thrown;
  });
  if (response === null) return 'offline';
  // Some object stores answer 403 for a missing file.
  if (response.status >= 400 && response.status < 500) return 'none';
  if (!response.ok) throw unreadable(file, `HTTP ${response.status}`);
  const text = await response.text();
  return isPage(response, text) ? 'none' : { text };
}

const errorOf = (file: string, thrown: unknown): AppError =>
  thrown instanceof P2cError
    ? toAppError(thrown)
    : appError('config_unreadable', { file: ownText(file), reason: errorName(thrown) });

async function iceIn(
  file: string,
  get: typeof fetch,
): Promise<{ readonly iceServers: readonly IceServer[]; readonly error?: AppError }> {
  try {
    const read = await textOf(file, get);
    if (typeof read === 'string') throw unreadable(file, read);
    const { parseIceFile } = await import('./config-file.ts');
    return { iceServers: parseIceFile(file, read.text) };
  } catch (thrown) {
    return { iceServers: [], error: errorOf(file, thrown) };
  }
}

export async function readSite(get: typeof fetch = fetch): Promise<Site> {
  const file = 'config.json';
  try {
    const read = await textOf(file, get);
    if (typeof read === 'string') return { file: read };
    const { parseConfig } = await import('./config-file.ts');
    const config = parseConfig(read.text);
    if (config.iceServersFile === undefined) return { file: 'read', config };
    const { iceServers, ...more } = await iceIn(config.iceServersFile, get);
    return { file: 'read', config: { ...config, iceServers }, ...more };
  } catch (thrown) {
    return { file: 'rejected', error: errorOf(file, thrown) };
  }
}

/**
 * Reads the site's ICE servers again, if they are in a separate file. If that fails, the earlier
 * servers stay.
 */
export async function renewIceServers(get: typeof fetch = fetch): Promise<void> {
  const site = $site.get();
  const file = site.file === 'read' ? site.config.iceServersFile : undefined;
  if (site.file !== 'read' || file === undefined) return;
  const { iceServers, error } = await iceIn(file, get);
  if (!error) $site.set({ file: 'read', config: { ...site.config, iceServers } });
}
