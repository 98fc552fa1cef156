import { reachesWalletApps } from './support.ts';

/** Registers the wallet apps of this device as one wallet, if the browser can reach them. */
export async function loadWalletApp(): Promise<void> {
  if (!isSecureContext || !reachesWalletApps(navigator)) return;
  (await import('./index.ts')).startWalletApp();
}
