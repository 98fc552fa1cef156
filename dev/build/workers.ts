/**
 * Builds the module workers, and the virtual module that contains their addresses.
 *
 * Main must not import a worker, not even its URL by path. The compiler enforces these module
 * boundaries of docs/architecture.md. So main imports `pay2chat:build` (declared in
 * src/main/build.d.ts). This plugin emits each `src/workers/<worker>/index.ts` as a separate chunk
 * and fills in its hashed address, relative to the importing bundle.
 */
import { readFileSync } from 'node:fs';
import type { OutputBundle, Plugin } from 'rollup';
import { root } from './paths.ts';

export const WORKERS = ['clock', 'frames', 'ledger', 'transfer'] as const;

const MODULE = 'pay2chat:build';
const RESOLVED = `\0${MODULE}`;

/** Returns the `version` in package.json, which the page shows. */
export function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  if (typeof parsed === 'object' && parsed !== null && 'version' in parsed) {
    if (typeof parsed.version === 'string') return parsed.version;
  }
  throw new Error('package.json has no version');
}

export function workers(): Plugin {
  return {
    name: 'pay2chat-workers',
    resolveId: (id) => (id === MODULE ? RESOLVED : null),
    load(id) {
      if (id !== RESOLVED) return null;
      const urls = WORKERS.map((worker) => {
        const chunk = {
          type: 'chunk',
          name: worker,
          id: `${root}/src/workers/${worker}/index.ts`,
          // If another chunk imports a worker's module, WebKit runs that module a second time. Then
          // two workers would answer each message. So the code that workers share goes into a
          // separate chunk.
          preserveSignature: 'strict',
        } as const;
        return `${worker}: import.meta.ROLLUP_FILE_URL_${this.emitFile(chunk)}`;
      });
      const version = JSON.stringify(packageVersion());
      return [
        `export const version = ${version};`,
        `export const workerUrls = { ${urls.join(', ')} };`,
        // The bundles are in `assets/`, but the service worker is in the folder of the page,
        // because the worker's folder determines which requests it may answer.
        `export const serviceWorkerUrl = new URL('../sw.js', import.meta.url).href;`,
      ].join('\n');
    },
  };
}

/**
 * Returns the files that a page or worker loads before it can run: first its own bundle, then the
 * chunks it imports. Lazy chunks are not included.
 */
export function startup(bundle: OutputBundle, worker: string): [string, ...string[]] {
  const entry = Object.values(bundle).find(
    (file) => file.type === 'chunk' && file.isEntry && file.name === worker,
  );
  if (entry?.type !== 'chunk') throw new Error(`no bundle for ${worker}`);
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk') return;
    for (const imported of chunk.imports) {
      if (seen.has(imported)) continue;
      seen.add(imported);
      visit(imported);
    }
  };
  visit(entry.fileName);
  return [entry.fileName, ...seen];
}
