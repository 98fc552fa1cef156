/** The Rollup build: from `src/` and `index.html` to a folder of static files. */
import { dirname, relative, resolve, sep } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import type { LogLevel, OutputOptions, RollupLog, RollupOptions } from 'rollup';
import { licenses } from './licenses.ts';
import { nodeGlobals } from './node-globals.ts';
import { offline } from './service-worker.ts';
import { guidePages } from './guides.ts';
import { clean, page } from './page.ts';
import { root } from './paths.ts';
import { workers } from './workers.ts';
import { sizeReport } from './size.ts';

/**
 * Returns the path of a source relative to `dist/assets/`. So source maps are the same wherever the
 * build was made.
 */
function fromDist(source: string, map: string): string {
  const path = relative(root, resolve(dirname(map), source.replaceAll('\0', '')));
  return `../../${path.split(sep).join('/')}`;
}

/**
 * Ignores Rollup's warnings about packages, because this project cannot change packages. Any other
 * warning stops the build. For example, if an imported file were missing, a worker would not start.
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
    workers(),
    nodeResolve({ browser: true, preferBuiltins: false, exportConditions: ['browser'] }),
    typescript({
      tsconfig: `${root}/tsconfig.base.json`,
      filterRoot: root,
      include: 'src/**/*.ts',
      // `tsc -b` checks the types. This step only removes them, and turns imports of `.ts` files
      // into imports of their output.
      compilerOptions: {
        composite: false,
        declaration: false,
        noCheck: true,
        rewriteRelativeImportExtensions: true,
      },
    }),
    nodeGlobals(),
    commonjs(),
    json({ preferConst: true, compact: true }),
    terser({ ecma: 2022, module: true, format: { comments: false } }),
    page(),
    guidePages(),
    licenses(),
    sizeReport(),
    clean(),
    offline(),
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
