/**
 * web3.js 1.x and spl-token were written for Node first: they expect `global`, `process.env` and
 * `Buffer`, of which a page and a worker have none.
 */
import type { Plugin } from 'rollup';

/** What a free `Buffer` becomes: a name that no package uses. */
const BUFFER = 'p2cBuffer';

/** For esbuild's `define`, which replaces free identifiers and leaves properties alone. */
export const NODE_GLOBALS = {
  global: 'globalThis',
  'process.env': '{}',
  'process.env.NODE_ENV': '"production"',
  Buffer: BUFFER,
};

/** After esbuild, before commonjs: gives the modules that used `Buffer` an import of the real one. */
export function bufferImport(): Plugin {
  return {
    name: 'pay2chat-buffer',
    transform(code) {
      if (!new RegExp(`\\b${BUFFER}\\b`).test(code)) return null;
      const isModule = /^\s*(?:import|export)\b/m.test(code);
      const line = isModule
        ? `import { Buffer as ${BUFFER} } from 'buffer';`
        : `const ${BUFFER} = require('buffer').Buffer;`;
      // On the first line, so that the source map still tells the lines right.
      return { code: `${line} ${code}`, map: null };
    },
  };
}
