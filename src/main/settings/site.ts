import { appError, P2cError, toAppError } from '../../shared/errors.ts';
import type { Site } from '../app/site.ts';

/** Reads the site's `config.json`, once, after consent and before anything uses the settings. */

/** A file that does not come within this time is done without: the page waits for it. */
const LIMIT_MS = 5_000;

/** Some hosts answer with a page of theirs, or with this one, where a file does not exist. */
const isPage = (response: Response, text: string): boolean =>
  /html/i.test(response.headers.get('content-type') ?? '') || text.trimStart().startsWith('<');

export async function readSite(get: typeof fetch = fetch): Promise<Site> {
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const options = { cache: 'no-cache', mode: 'same-origin', signal } as const;
    // With a TypeError, fetch says that there was no answer at all.
    const response = await get('config.json', options).catch((thrown: unknown) => {
      if (thrown instanceof TypeError) return null;
      throw thrown;
    });
    if (response === null) return { file: 'offline' };
    // 403 is how some stores of files say that there is none.
    if (response.status >= 400 && response.status < 500) return { file: 'none' };
    if (!response.ok) {
      const reason = `HTTP ${response.status}`;
      return { file: 'rejected', error: appError('config_unreadable', { reason }) };
    }
    const text = await response.text();
    if (isPage(response, text)) return { file: 'none' };
    const { parseConfig } = await import('./config-file.ts');
    return { file: 'read', config: parseConfig(text) };
  } catch (thrown) {
    const error =
      thrown instanceof P2cError
        ? toAppError(thrown)
        : appError('config_unreadable', { reason: thrown instanceof Error ? thrown.name : '?' });
    return { file: 'rejected', error };
  }
}
