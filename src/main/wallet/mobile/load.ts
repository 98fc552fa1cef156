import { reachesWalletApps } from './support.ts';

/** Registers the wallet apps of this device as one wallet, in browsers that can reach them. */
export async function loadWalletApp(): Promise<void> {
  if (!isSecureContext || !reachesWalletApps(navigator)) return;
  (await import('./index.ts')).startWalletApp();
}
