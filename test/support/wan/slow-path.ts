import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { which } from '../../../dev/browsers.ts';
import { inside } from '../net/namespaces.ts';
import type { Wan } from '../net/wan.ts';

/** The quality of the path between the two homes, the same in each direction. */
export interface PathQuality {
  /** One way. */
  readonly delayMs: number;
  /** Packets lost of a million. */
  readonly lossPpm: number;
  /** 0 = as fast as the machine. */
  readonly rateMbit: number;
  /** Kilobytes that may wait for the link. */
  readonly queueKb: number;
}

/** 50 ms there and back, as a call across a continent. */
export const FAST_WAN: PathQuality = { delayMs: 25, lossPpm: 0, rateMbit: 100, queueKb: 500 };
export const LOSSY_WAN: PathQuality = { ...FAST_WAN, lossPpm: 1_000 };
/** A home's uplink, with the deep queue that lets a transfer starve a call. */
export const NARROW_WAN: PathQuality = { delayMs: 25, lossPpm: 0, rateMbit: 10, queueKb: 300 };

let compiled: string | null = null;

/** @throws Error where there is no C compiler. */
function program(): string {
  if (compiled && existsSync(compiled)) return compiled;
  const compiler = which('cc', 'gcc', 'clang');
  if (!compiler) throw new Error('a C compiler is needed to emulate a slow path');
  const folder = mkdtempSync(path.join(tmpdir(), 'pay2chat-path-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const built = path.join(folder, 'path');
  execFileSync(compiler, ['-O2', '-o', built, path.join(import.meta.dirname, 'path.c')]);
  return (compiled = built);
}

/**
 * Makes the internet between the two homes slow, lossy or narrow, from now until the answer is
 * called (or the namespaces are removed). For kernels without netem, see path.c.
 */
export async function slowDown(
  wan: Pick<Wan, 'middle' | 'ports'>,
  quality: PathQuality,
): Promise<() => void> {
  const forwarding = (on: boolean): void => {
    const [command, args] = inside(wan.middle, [
      'sysctl',
      '-qw',
      `net.ipv4.ip_forward=${on ? 1 : 0}`,
    ]);
    execFileSync(command, args);
  };
  const { delayMs, lossPpm, rateMbit, queueKb } = quality;
  const numbers = [delayMs, lossPpm, rateMbit, queueKb].map(String);
  const [command, args] = inside(wan.middle, [
    program(),
    wan.ports.host,
    wan.ports.guest,
    ...numbers,
  ]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const failed = once(child, 'exit').then(() => {
    throw new Error('the slow path did not start');
  });
  await Promise.race([once(child.stdout, 'data'), failed]);
  failed.catch(() => undefined);
  child.unref();
  child.stdout.destroy();
  forwarding(false);
  return () => {
    child.kill();
    forwarding(true);
  };
}
