import { mkdirSync, symlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { root } from '../build/paths.ts';

/** The name that tsx gives its folder in the temporary folder. */
const NAME = `tsx-${process.geteuid?.() ?? userInfo().username}`;

/**
 * Gives a job's temporary folder the compiled sources that earlier jobs have stored for tsx. Where
 * the file system supports no links, each job compiles all sources itself.
 */
export function lendCompiled(scratch: string, kept = join(root, '.cache', 'tsx')): void {
  try {
    mkdirSync(kept, { recursive: true });
    symlinkSync(kept, join(scratch, NAME), 'junction');
  } catch {
    // The file system supports no links.
  }
}
