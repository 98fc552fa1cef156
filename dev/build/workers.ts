/**
 * The module workers, and the virtual module that tells main where they are.
 *
 * Main must not import a worker, not even its URL by path: the walls of docs/architecture.md are
 * kept by the compiler. So main imports `pay2chat:build` (declared in src/main/build.d.ts), and
 * this plugin emits each `src/workers/<worker>/index.ts` as a chunk of its own and fills in the
 * hashed address, relative to the importing bundle.
 */
import { readFileSync } from 'node:fs';
import type { OutputBundle, Plugin } from 'rollup';
import { root } from './paths.ts';

export const WORKERS = ['clock', 'frames', 'ledger', 'transfer'] as const;

const MODULE = 'pay2chat:build';
const RESOLVED = `\0${MODULE}`;

/** `version` of package.json, as the page shows it. */
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
          // WebKit runs a worker's own module once more for a chunk that imports it, and two
          // workers would answer each message: what chunks share stands beside it.
          preserveSignature: 'strict',
        } as const;
        return `${worker}: import.meta.ROLLUP_FILE_URL_${this.emitFile(chunk)}`;
      });
      const version = JSON.stringify(packageVersion());
      return [
        `export const version = ${version};`,
        `export const workerUrls = { ${urls.join(', ')} };`,
        // Bundles are in `assets/`, it stands beside the page: its place is what it may answer for.
        `export const serviceWorkerUrl = new URL('../sw.js', import.meta.url).href;`,
      ].join('\n');
    },
  };
}

/**
 * Returns the files that a page or worker loads before it can run: its own bundle first, then the chunks
 * it imports. Lazy chunks are not among them.
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
