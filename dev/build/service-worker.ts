/**
 * Makes the service worker of a finished build, `sw.js`, with the list of the files that it stores.
 * The worker is made from the written folder, because the list depends on the content of every
 * file.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'rollup';
import { root, TARGET } from './paths.ts';
import { packageVersion } from './workers.ts';

const SCRIPT = 'sw.js';
const MAP = 'assets/sw.js.map';
const PAGE = 'index.html';
const ENTRY = 'src/workers/offline/index.ts';
const MODULE = 'pay2chat:offline';
/** A tag in the page, so that the page can show which build it is. */
const META = /<meta name="build" content="[^"]*" \/>/;

/**
 * Tells whether the page needs this file offline. It needs no source maps and no preview pictures.
 */
const isKept = (path: string): boolean => /\.(?:js|css|svg|webmanifest)$/.test(path);

const hash = (bytes: string | Buffer, form: 'hex' | 'base64'): string =>
  createHash('sha256').update(bytes).digest(form);

function paged(html: string, id: string): string {
  if (html.split(META).length !== 2) throw new Error(`${PAGE}: the build must stand there once`);
  return html.replace(META, () => `<meta name="build" content="${id}" />`);
}

/**
 * Returns the files that are stored, by their path below `dist`, with the page as `./`, and the id
 * of the build.
 */
function contents(dist: string): { id: string; page: string; files: [string, string][] } {
  const bare = paged(readFileSync(join(dist, PAGE), 'utf8'), '');
  const assets = readdirSync(join(dist, 'assets'))
    .filter(isKept)
    .sort()
    .map((name): [string, string] => {
      const bytes = readFileSync(join(dist, 'assets', name));
      return [`assets/${name}`, `sha256-${hash(bytes, 'base64')}`];
    });
  const id = hash(JSON.stringify([packageVersion(), bare, assets]), 'hex').slice(0, 16);
  const page = paged(bare, id);
  return { id, page, files: [['./', `sha256-${hash(page, 'base64')}`], ...assets] };
}

/** Returns the id of a folder's build. It depends on the files and not on the id in the page. */
export const buildOf = (dist: string): string => contents(dist).id;

/** Writes `sw.js` into a built folder, and the build's id into its page. */
export async function addServiceWorker(dist: string): Promise<void> {
  const { id, page, files } = contents(dist);
  const facts = Object.entries({ build: id, version: packageVersion(), files });
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [ENTRY],
    outfile: `dist/${MAP.replace('.map', '')}`,
    bundle: true,
    minify: true,
    format: 'iife',
    target: TARGET,
    write: false,
    sourcemap: 'external',
    plugins: [
      {
        name: MODULE,
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^pay2chat:offline$/ }, ({ path }) => ({ path, namespace: MODULE }));
          onLoad({ filter: /./, namespace: MODULE }, () => ({
            contents: facts
              .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
              .join('\n'),
          }));
        },
      },
    ],
  });
  const [map, script] = outputFiles;
  if (!map || !script) throw new Error(`${ENTRY}: nothing was built`);
  writeFileSync(join(dist, PAGE), page);
  writeFileSync(join(dist, MAP), map.contents);
  writeFileSync(join(dist, SCRIPT), `${script.text}//# sourceMappingURL=${MAP}\n`);
}

export function offline(): Plugin {
  return {
    name: 'pay2chat-offline',
    buildStart() {
      this.addWatchFile(`${root}/${ENTRY}`);
    },
    async writeBundle({ dir }) {
      if (dir) await addServiceWorker(dir);
    },
  };
}
