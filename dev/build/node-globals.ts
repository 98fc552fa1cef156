/**
 * Gives packages the globals of Node in a page and a worker. web3.js 1.x and spl-token were written
 * for Node first, and expect `global`, `process.env` and `Buffer`.
 */
import { transform } from 'esbuild';
import type { Plugin } from 'rollup';
import { TARGET } from './paths.ts';

/** The name that replaces a free `Buffer`. No package uses this name. */
const BUFFER = 'p2cBuffer';

/** The value of esbuild's `define`, which replaces free identifiers but not properties. */
export const NODE_GLOBALS = {
  global: 'globalThis',
  'process.env': '{}',
  'process.env.NODE_ENV': '"production"',
  Buffer: BUFFER,
};

/**
 * Returns the plugin, which must come before commonjs. Modules that use `Buffer` get an import of
 * the real `Buffer`.
 */
export function nodeGlobals(): Plugin {
  return {
    name: 'pay2chat-node-globals',
    async transform(source, id) {
      // This project's own files are TypeScript and need no such globals.
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
      // The import is on the first line, so that the line numbers of the source map stay correct.
      return { code: `${line} ${code}`, map };
    },
  };
}
