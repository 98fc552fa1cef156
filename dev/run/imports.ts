/** Finds the files that each of the project's files loads or names. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../build/paths.ts';

/**
 * Matches the relative paths of `import`, `export … from` and `import()`. The first group is set if
 * the import is only for types.
 */
const IMPORT =
  /\b(?:import|export)\s+(type\s+)?(?:[^'";]*?\bfrom\s*)?'(\.[^']+)'|(?<!typeof )\bimport\s*\(\s*'(\.[^']+)'/g;
/** Matches the imports in a style sheet. */
const SHEET = /@import\s+(?:url\()?['"](\.[^'"]+)['"]/g;
/** Matches texts that may be a path from the root. */
const TEXT =
  /['"`/]((?:src|public|docs|dist)(?:\/[\w./-]*)?|(?:dev|test)\/[\w./-]*|[\w-]*\.[\w.-]+)['"`]/g;

const sourceOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const from = (path: string, to: string): string => join(dirname(path), to).replaceAll('\\', '/');

/**
 * Returns the files that a file imports by a relative path, including types, as paths from the root
 * with `/`.
 */
export const importsOf = (path: string): string[] =>
  [...sourceOf(path).matchAll(IMPORT)].map(([, , to, later]) => from(path, to ?? later ?? ''));

/**
 * Returns the files that a file loads, at once or later. Also returns the files that a tool or a
 * test names by path.
 */
function loads(path: string): string[] {
  const source = sourceOf(path);
  if (path.endsWith('.css'))
    return [...source.matchAll(SHEET)].map(([, to = '']) => from(path, to));
  const imports = [...source.matchAll(IMPORT)].flatMap(([, type, to, later]) =>
    type === undefined ? [from(path, to ?? later ?? '')] : [],
  );
  const named = [...source.matchAll(TEXT)].map(([, text = '']) => text);
  if (path.startsWith('test/')) return [...imports, ...named];
  // A tool names the inputs of the whole build. Tests use only the style sheets among them without
  // a build, so only those count here.
  const taken = path.startsWith('dev/') ? named.filter((to) => to.endsWith('.css')) : [];
  return [...imports, ...taken];
}

/** Tells whether a path exists. `dist` always counts, because it exists or will be built. */
const isThere = (path: string): boolean => path === 'dist' || existsSync(join(root, path));

const known = new Map<string, readonly string[]>();

/** Returns the files and folders that a file reaches, including the file itself. */
export function reachedFrom(path: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [path];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    if (!/\.(?:ts|mjs|css)$/.test(at)) continue;
    const next = known.get(at) ?? loads(at).filter(isThere);
    known.set(at, next);
    open.push(...next);
  }
  return reached;
}
