/**
 * Builds the project's sources in another folder, as a person would who has cloned the project
 * there.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/paths.ts';

/** The inputs of a build: sources, the build program, and the packages of the lockfile. */
const NEEDED = [
  'dev',
  'docs',
  'src',
  'public',
  'index.html',
  'package.json',
  'package-lock.json',
  'rollup.config.mjs',
  'tsconfig.json',
  'tsconfig.base.json',
  'node_modules',
];

/** Copies a folder. Uses hard links if the disk can, because packages are many and large. */
function mirror(from: string, to: string): void {
  const stats = lstatSync(from);
  if (stats.isSymbolicLink()) return symlinkSync(readlinkSync(from), to);
  if (!stats.isDirectory()) {
    try {
      return linkSync(from, to);
    } catch {
      // The target is on another disk, to which no hard link can lead.
      return copyFileSync(from, to);
    }
  }
  mkdirSync(to);
  for (const name of readdirSync(from)) mirror(join(from, name), join(to, name));
}

/**
 * Builds in `folder`, which must not exist. Returns the path of its `dist/`. @throws Error with the
 * output of the build.
 */
export function buildElsewhere(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of NEEDED) mirror(join(root, name), join(folder, name));
  const args = ['--import', 'tsx', 'dev/build/index.ts'];
  const built = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`${folder}: ${built.stdout}${built.stderr}`);
  return join(folder, 'dist');
}
