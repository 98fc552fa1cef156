import { isLoopback } from '../../../shared/network.ts';
import type { DemoWalletOptions } from './index.ts';

/**
 * Registers the demo wallet and returns its name. The wallet is a separate chunk, which loads only
 * on the local network of a loopback origin (testing.md, "URL"). Elsewhere this returns null.
 */
export async function loadDemoWallet(options: DemoWalletOptions): Promise<string | null> {
  if (options.network !== 'local' || !isLoopback(location.hostname)) return null;
  const { startDemoWallet } = await import('./index.ts');
  return startDemoWallet(options);
}
