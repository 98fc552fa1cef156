import type { EventLog } from '../../../shared/log.ts';
import type { NetworkId } from '../../../shared/network.ts';
import { type DemoAccount, fundIfEmpty, takeAccount } from './accounts.ts';
import { demoPanel } from './panel.ts';
import { registerWallet } from '../standard/register.ts';
import { createDemoWallet } from './standard.ts';

/**
 * The key of the user's approval. It is stored per origin, like a wallet's own permission, so that
 * a reload reconnects without a prompt.
 */
const APPROVED = 'pay2chat.demo-approved';

export interface DemoWalletOptions {
  readonly network: NetworkId;
  /** The local ledger's address. */
  readonly rpcUrl: string;
  readonly log: EventLog;
  /** Slot for the demo wallet's controls, or null. */
  readonly panel: HTMLElement | null;
}

/**
 * Starts the demo wallet in this window, registers it as any wallet does, and returns its name. For
 * development only; load.ts checks this.
 */
export async function startDemoWallet(options: DemoWalletOptions): Promise<string> {
  const { rpcUrl, log, panel } = options;
  let taken: Promise<DemoAccount> | null = null;

  async function take(from: number): Promise<DemoAccount> {
    const account = await takeAccount(from).catch((thrown: unknown) => {
      taken = null;
      throw thrown;
    });
    try {
      const funded = await fundIfEmpty(rpcUrl, account.address);
      log.add('demo_account', { index: account.index, funded });
    } catch (thrown) {
      // A wallet connects even if its network cannot be reached. The page reports the server's
      // errors.
      log.add('demo_fund_failed', { reason: String(thrown) });
    }
    return account;
  }

  const demo = createDemoWallet({
    account: () => (taken ??= take(0)),
    approved: {
      get: () => localStorage.getItem(APPROVED) !== null,
      set: (value) =>
        value ? localStorage.setItem(APPROVED, 'yes') : localStorage.removeItem(APPROVED),
    },
  });

  async function switchAccount(): Promise<void> {
    const before = await (taken ??= take(0));
    taken = take(before.index + 1);
    demo.use(await taken);
    before.release();
  }

  panel?.append(
    demoPanel({
      setMode: demo.setMode,
      switchAccount: () => void switchAccount(),
      disconnect: () => demo.use(null),
    }),
  );
  registerWallet(demo.wallet);
  return demo.wallet.name;
}
