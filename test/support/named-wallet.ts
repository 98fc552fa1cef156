import { Keypair, VersionedTransaction } from '@solana/web3.js';
import type { Page } from 'puppeteer';

/**
 * A Wallet Standard wallet with one account of our choosing, which signs nothing unless the test lets it
 * ({@link signing}).
 */
interface NamedWallet {
  readonly name: string;
  readonly chains: readonly `solana:${string}`[];
  readonly address: string;
  readonly publicKey: readonly number[];
}

const keys = new Map<string, Keypair>();

declare global {
  interface Window {
    signAs?: (address: string, transaction: readonly number[]) => Promise<readonly number[]>;
  }
}

/** From now on the page's named wallets sign what they are asked. */
export const signing = (page: Page): Promise<void> =>
  page.exposeFunction('signAs', (address: string, bytes: readonly number[]) => {
    const key = keys.get(address);
    if (!key) throw new Error('no such wallet');
    const transaction = VersionedTransaction.deserialize(Uint8Array.from(bytes));
    transaction.sign([key]);
    return [...transaction.serialize()];
  });

export function namedWallet(
  name: string,
  chains: NamedWallet['chains'] = ['solana:localnet'],
): NamedWallet {
  const key = Keypair.generate();
  const { publicKey } = key;
  keys.set(publicKey.toBase58(), key);
  return { name, chains, address: publicKey.toBase58(), publicKey: [...publicKey.toBytes()] };
}

/** Runs in the page. */
function register(list: readonly NamedWallet[]): void {
  const icon = 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=';
  for (const { name, chains, address, publicKey } of list) {
    const features = ['solana:signTransaction'];
    const account = { address, publicKey: new Uint8Array(publicKey), chains, features };
    const wallet = {
      version: '1.0.0',
      name,
      icon,
      chains,
      accounts: [account],
      features: {
        'standard:connect': {
          version: '1.0.0',
          connect: () => Promise.resolve({ accounts: [account] }),
        },
        'solana:signTransaction': {
          version: '1.0.0',
          supportedTransactionVersions: [0],
          async signTransaction({ transaction }: { readonly transaction: Uint8Array }) {
            if (!window.signAs) throw new Error('signs nothing');
            const signed = await window.signAs(address, [...transaction]);
            return [{ signedTransaction: Uint8Array.from(signed) }];
          },
        },
      },
    };
    const hand = (api: unknown): void => {
      (api as { register(one: unknown): void }).register(wallet);
    };
    window.addEventListener('wallet-standard:app-ready', (event) =>
      hand((event as CustomEvent).detail),
    );
    window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: hand }));
  }
}

/** Registers before the page's own code runs, as an extension does. */
export async function install(page: Page, ...wallets: readonly NamedWallet[]): Promise<void> {
  await page.evaluateOnNewDocument(register, wallets);
}
