/** `npm test -- --changed`: finds the test files that a change affects. */
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { INPUTS } from '../build/changed.ts';
import { root } from '../build/paths.ts';
import { reachedFrom } from './imports.ts';

function git(...args: readonly string[]): string[] | null {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.split('\n').filter(Boolean) : null;
}

/**
 * Lists the files that differ from where this branch left `main`, whether committed, uncommitted or
 * untracked. If no file differs, as on `main` itself, lists the files that the last commit changed.
 * @throws Error outside a clone.
 */
export function differing(): readonly string[] {
  const [since = 'HEAD'] =
    git('merge-base', 'HEAD', 'main') ?? git('merge-base', 'HEAD', 'origin/main') ?? [];
  const tracked = git('diff', '--name-only', '--no-renames', since);
  const others = git('ls-files', '--others', '--exclude-standard');
  if (!tracked || !others) throw new Error('--changed needs git and a clone with a commit');
  const found = [...tracked, ...others];
  return found.length > 0 ? found : (git('diff', '--name-only', '--no-renames', 'HEAD~1') ?? []);
}

/** Yields a path and the folders above it. */
function* within(path: string): Generator<string> {
  for (let at = path; at !== '.'; at = dirname(at)) yield at;
}

/**
 * Returns a function that tells whether a test file loads or names a changed file, or a folder that
 * contains one.
 */
export function reacher(changed: readonly string[]): (test: string) => boolean {
  const meant = new Set(changed.flatMap((path) => [...within(path)]));
  // A changed input of the build also changes `dist`.
  if (INPUTS.some((input) => meant.has(input))) meant.add('dist');
  return (test) => [...reachedFrom(test)].some((path) => meant.has(path));
}
