/** Builds `dist/`, but only if one of its inputs has changed. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './paths.ts';

export const INPUTS: readonly string[] = [
  'src',
  'public',
  'dev/build',
  'index.html',
  'docs/guides',
  'docs/guide-guest.md',
  'docs/guide-host.md',
  'rollup.config.mjs',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];

/** Returns every file at or below a path, in the same order on every system. */
export function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

/**
 * Returns one hash over the names and contents of all files at or below `paths`, which are relative
 * to `folder`.
 */
export function fingerprint(folder: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesBelow(join(folder, path)))) {
    const bytes = readFileSync(file);
    hash.update(`${relative(folder, file).split(sep).join('/')}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/**
 * Builds into `dir`, an absolute path. Rejects with Rollup's error, for example if a part exceeds
 * its size budget.
 */
async function build(dir: string): Promise<void> {
  // The bundler and its compiler are loaded only here, so callers that only read files never load
  // them.
  const [{ rollup }, { default: config }] = await Promise.all([
    import('rollup'),
    import('./config.ts'),
  ]);
  const bundle = await rollup(config);
  try {
    await bundle.write({ ...config.output, dir });
  } finally {
    await bundle.close();
  }
}

/** Builds if needed. Returns true if it built. */
export async function buildIfChanged(): Promise<boolean> {
  const marker = join(root, '.cache', 'build');
  const inputs = fingerprint(root, INPUTS);
  const state = (): string => `${inputs} ${fingerprint(root, ['dist'])}`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === state()) return false;
  // The new folder is built separately and then renamed, so that a page that is being served never
  // mixes old and new files.
  const fresh = join(root, '.cache', `dist-${process.pid}`);
  await build(fresh);
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  renameSync(fresh, join(root, 'dist'));
  writeFileSync(marker, state());
  return true;
}
