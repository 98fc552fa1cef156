import type { EventLog } from '../../shared/log.ts';
import type { NetworkId } from '../../shared/network.ts';
import { isLoopback } from '../../shared/loopback.ts';

export interface DemoWalletOptions {
  readonly network: NetworkId;
  /** The local ledger. */
  readonly rpcUrl: string;
  readonly log: EventLog;
  /** Where the demo wallet puts its own controls; null = none. */
  readonly panel: HTMLElement | null;
}

export const DEMO_WALLET_NAME = 'Demo wallet';

/**
 * Registers the demo wallet: a chunk of its own, loaded on the local network of a loopback origin
 * and nowhere else (ui-contract.md, "URL"). Answers whether it did.
 */
export async function loadDemoWallet(options: DemoWalletOptions): Promise<boolean> {
  if (options.network !== 'local' || !isLoopback(location.hostname)) return false;
  const { startDemoWallet } = await import('./demo/index.ts');
  await startDemoWallet(options);
  return true;
}
