import { becomes, type Visit } from './visit.ts';
import { PATIENCE_MS } from './ui.ts';

/** The wallet panel as a person uses it. */

/** Connects one of the wallets that are listed as here. */
export async function choose({ ui, page }: Visit, wallet: string): Promise<void> {
  await ui.click('wallet-connect');
  await page.waitForFunction(
    (name) => {
      const option = [...document.querySelectorAll('[data-testid="wallet-option"]')].find(
        (each) => (each as HTMLElement).dataset['wallet'] === name,
      );
      if (!(option instanceof HTMLButtonElement) || option.getClientRects().length === 0)
        return false;
      option.click();
      return true;
    },
    { timeout: PATIENCE_MS, polling: 50 },
    wallet,
  );
}

/** Opens the wallet's panel, as a person does who wants to see what is in it. */
export async function openWallet({ page }: Pick<Visit, 'page'>): Promise<void> {
  const open = await page.$('#panel-wallet.open');
  if (!open) await page.$eval('.chip', (each) => (each as HTMLElement).click());
}

/** Until it is connected and shown to hold this; answers its address. */
export async function holds({ ui }: Visit, atomicUsdc: string): Promise<string> {
  await ui.shown('wallet-address');
  await becomes(ui, 'wallet-usdc', 'atomic', atomicUsdc);
  return ui.text('wallet-address');
}
