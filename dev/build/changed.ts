/** Builds `dist/`, and only when something that goes into it has changed. */
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

/** Every file at or below a path, in one order on every system. */
export function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

/** One hash over the names and bytes of all files at or below `paths`, which are below `folder`. */
export function fingerprint(folder: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesBelow(join(folder, path)))) {
    const bytes = readFileSync(file);
    hash.update(`${relative(folder, file).split(sep).join('/')}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** Builds into `dir`, absolute. Rejects with what Rollup found wrong, the size budget included. */
async function build(dir: string): Promise<void> {
  // Callers that only look at files never load the bundler and its compiler.
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

/** True when it had to build. */
export async function buildIfChanged(): Promise<boolean> {
  const marker = join(root, '.cache', 'build');
  const inputs = fingerprint(root, INPUTS);
  const state = (): string => `${inputs} ${fingerprint(root, ['dist'])}`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === state()) return false;
  // Built beside the old folder and then renamed, so that a page served meanwhile never mixes both.
  const fresh = join(root, '.cache', `dist-${process.pid}`);
  await build(fresh);
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  renameSync(fresh, join(root, 'dist'));
  writeFileSync(marker, state());
  return true;
}
