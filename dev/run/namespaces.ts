/**
 * Tells whether this machine can simulate two hosts behind two routers, which the tests in test/net
 * need.
 */
import { spawnSync } from 'node:child_process';
import { canInstallPackages, installPackages, which } from '../browsers.ts';

/**
 * Returns null if this machine can. Otherwise returns the reason in a few words. On Debian as root,
 * installs the tools first.
 */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are a Linux feature';
  if (process.getuid?.() !== 0) return 'making a network namespace takes root';
  const missing = (): boolean => which('ip') === null || which('nft') === null;
  if (missing() && canInstallPackages()) installPackages(['iproute2', 'nftables']);
  const ip = which('ip');
  if (ip === null || missing()) return 'ip and nft are not installed';
  const name = `p2c-probe-${process.pid}`;
  const made = spawnSync(ip, ['netns', 'add', name]).status === 0;
  if (made) spawnSync(ip, ['netns', 'del', name]);
  return made ? null : 'this kernel or container refuses network namespaces';
}
