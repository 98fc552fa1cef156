import { isLoopback } from '../../../shared/network.ts';
import type { DemoWalletOptions } from './index.ts';

/**
 * Registers the demo wallet and returns its name. It is a separate chunk, loaded only on the local
 * network of a loopback origin (testing.md, "URL"); elsewhere returns null.
 */
export async function loadDemoWallet(options: DemoWalletOptions): Promise<string | null> {
  if (options.network !== 'local' || !isLoopback(location.hostname)) return null;
  const { startDemoWallet } = await import('./index.ts');
  return startDemoWallet(options);
}
