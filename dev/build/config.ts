/** The Rollup build: `src/` and `index.html` in, a folder of static files out. */
import { dirname, relative, resolve, sep } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import nodeResolve from '@rollup/plugin-node-resolve';
import type { LogLevel, OutputOptions, RollupLog, RollupOptions } from 'rollup';
import esbuild, { minify } from 'rollup-plugin-esbuild';
import { licenses } from './licenses.ts';
import { bufferImport, NODE_GLOBALS } from './node-globals.ts';
import { clean, page } from './page.ts';
import { root, TARGET } from './paths.ts';
import { rooms } from './rooms.ts';
import { sizeReport } from './size.ts';

/** Where a source is, seen from `dist/assets/`: maps are the same wherever the build was made. */
function fromDist(source: string, map: string): string {
  const path = relative(root, resolve(dirname(map), source.replaceAll('\0', '')));
  return `../../${path.split(sep).join('/')}`;
}

/**
 * What Rollup may say of packages that are not ours to mend. Anything else stops the build: an
 * import that leads nowhere is a worker that does not start.
 */
function onLog(level: LogLevel, log: RollupLog): void {
  const theirs = [log.id, ...(log.ids ?? [])].some((id) => id?.includes('node_modules'));
  const harmless = ['CIRCULAR_DEPENDENCY', 'INVALID_ANNOTATION', 'THIS_IS_UNDEFINED'];
  if (level !== 'warn' || (theirs && harmless.includes(log.code ?? ''))) return;
  throw new Error(`${log.message}${log.id ? ` (${log.id})` : ''}`);
}

const config: RollupOptions & { output: OutputOptions } = {
  input: { main: `${root}/src/main/index.ts` },
  onLog,
  plugins: [
    rooms(),
    nodeResolve({ browser: true, preferBuiltins: false, exportConditions: ['browser'] }),
    esbuild({
      target: TARGET,
      tsconfig: false,
      include: /\.[cm]?[jt]s$/,
      exclude: [],
      loaders: { '.cjs': 'js', '.mjs': 'js' },
      define: NODE_GLOBALS,
    }),
    bufferImport(),
    commonjs(),
    json({ preferConst: true, compact: true }),
    minify({ target: TARGET, legalComments: 'none' }),
    page(),
    licenses(),
    sizeReport(),
    clean(),
  ],
  output: {
    dir: `${root}/dist`,
    format: 'es',
    sourcemap: true,
    sourcemapPathTransform: fromDist,
    entryFileNames: 'assets/[name]-[hash].js',
    chunkFileNames: 'assets/[name]-[hash].js',
    assetFileNames: 'assets/[name]-[hash][extname]',
    generatedCode: 'es2015',
  },
};

export default config;
