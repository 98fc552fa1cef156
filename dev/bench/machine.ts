/** Describes the machine and the commit of a bench, without which its figures mean nothing. */
import { spawnSync } from 'node:child_process';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { root } from '../build/paths.ts';
import type { Machine } from './result.ts';

const GIB = 2 ** 30;

/** Describes this machine as it is before a bench. */
export function thisMachine(): Machine {
  const cores = cpus();
  return {
    cpus: cores.length,
    model: cores[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round((totalmem() / GIB) * 10) / 10,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

function git(...args: string[]): string | null {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/**
 * Returns the commit, with a `+` if files differ from it. Results and the pages made from them do
 * not count, because a run itself changes them.
 */
export function thisCommit(): string | null {
  const hash = git('rev-parse', '--short=10', 'HEAD');
  if (hash === null) return null;
  const changed = git('status', '--porcelain', '--', '.', ':!test/bench/results', ':!docs');
  return changed ? `${hash}+` : hash;
}
