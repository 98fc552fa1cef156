import { isLoopback } from '../../../shared/network.ts';
import type { DemoWalletOptions } from './index.ts';

/**
 * Registers the demo wallet and answers its name: a chunk of its own, loaded on the local network of
 * a loopback origin and nowhere else (ui-contract.md, "URL"); elsewhere null.
 */
export async function loadDemoWallet(options: DemoWalletOptions): Promise<string | null> {
  if (options.network !== 'local' || !isLoopback(location.hostname)) return null;
  const { startDemoWallet } = await import('./index.ts');
  return startDemoWallet(options);
}
