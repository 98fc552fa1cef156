/**
 * Gives packages the globals of Node in a page and a worker. web3.js 1.x and spl-token were written for
 * Node first: they expect `global`, `process.env` and `Buffer`.
 */
import { transform } from 'esbuild';
import type { Plugin } from 'rollup';
import { TARGET } from './paths.ts';

/** Replaces a free `Buffer` by a name that no package uses. */
const BUFFER = 'p2cBuffer';

/** For esbuild's `define`, which replaces free identifiers and leaves properties alone. */
export const NODE_GLOBALS = {
  global: 'globalThis',
  'process.env': '{}',
  'process.env.NODE_ENV': '"production"',
  Buffer: BUFFER,
};

/** Before commonjs. Modules that use `Buffer` get an import of the real one. */
export function nodeGlobals(): Plugin {
  return {
    name: 'pay2chat-node-globals',
    async transform(source, id) {
      // Ours are TypeScript, and expect none of it.
      if (!/\.[cm]?js$/.test(id)) return null;
      const { code, map } = await transform(source, {
        define: NODE_GLOBALS,
        loader: 'js',
        sourcefile: id,
        sourcemap: true,
        target: TARGET,
      });
      if (!new RegExp(`\\b${BUFFER}\\b`).test(code)) return { code, map };
      const isModule = /^\s*(?:import|export)\b/m.test(code);
      const line = isModule
        ? `import { Buffer as ${BUFFER} } from 'buffer';`
        : `const ${BUFFER} = require('buffer').Buffer;`;
      // On the first line, so that the source map still tells the lines right.
      return { code: `${line} ${code}`, map };
    },
  };
}
