import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../dev/build/paths.ts';

/** What a file imports by a relative path, `import()` included; paths from the root, with `/`. */
export const importsOf = (path: string): string[] =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    ([, to = '']) => join(dirname(path), to).replaceAll('\\', '/'),
  );
