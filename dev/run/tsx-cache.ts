import { mkdirSync, symlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { root } from '../build/paths.ts';

/** As tsx names its folder below the temporary one. */
const NAME = `tsx-${process.geteuid?.() ?? userInfo().username}`;

/**
 * Gives a job's folder of temporary files the compiled sources that the jobs before it have left to tsx;
 * otherwise each would compile all of them. Without links, that is what a job does.
 */
export function lendCompiled(scratch: string, kept = join(root, '.cache', 'tsx')): void {
  try {
    mkdirSync(kept, { recursive: true });
    symlinkSync(kept, join(scratch, NAME), 'junction');
  } catch {
    // A file system without links.
  }
}
