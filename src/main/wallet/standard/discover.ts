import { KNOWN_WALLETS } from './known-wallets.ts';
import type {
  SolanaSignMessageFeature,
  SolanaSignTransactionFeature,
} from '@solana/wallet-standard-features';
import type { Wallet } from '@wallet-standard/base';
import type {
  StandardConnectFeature,
  StandardDisconnectFeature,
  StandardEventsFeature,
} from '@wallet-standard/features';
import type { WalletOption } from './state.ts';

/** A wallet with everything this page needs: connecting, and signing a v0 transaction. */
export type UsableWallet = Wallet & {
  readonly features: StandardConnectFeature &
    SolanaSignTransactionFeature &
    Partial<StandardDisconnectFeature & StandardEventsFeature & SolanaSignMessageFeature>;
};

/** Checks a feature's shape first, because any script on the page may have registered it. */
function feature(wallet: Wallet, name: `${string}:${string}`, method: string): object | null {
  const found: unknown = wallet.features[name];
  if (typeof found !== 'object' || found === null) return null;
  return typeof Reflect.get(found, method) === 'function' ? found : null;
}

function signsVersion0(wallet: Wallet): boolean {
  const found = feature(wallet, 'solana:signTransaction', 'signTransaction');
  const versions: unknown = found && Reflect.get(found, 'supportedTransactionVersions');
  return Array.isArray(versions) && versions.includes(0);
}

/**
 * Returns whether the page can use a wallet. Wallets of another network are kept on purpose: once
 * connected, the account's `chains` gives an error that explains it, while a missing option would
 * only puzzle.
 */
function isUsable(wallet: Wallet): wallet is UsableWallet {
  return (
    wallet.chains.some((chain) => chain.startsWith('solana:')) &&
    feature(wallet, 'standard:connect', 'connect') !== null &&
    signsVersion0(wallet)
  );
}

/** Returns usable wallets by name; of two with one name, the one registered first. */
export function usableWallets(registered: readonly Wallet[]): ReadonlyMap<string, UsableWallet> {
  const byName = new Map<string, UsableWallet>();
  for (const wallet of registered) {
    if (isUsable(wallet) && !byName.has(wallet.name)) byName.set(wallet.name, wallet);
  }
  return byName;
}

/** Returns only an inline image: an icon must not cause a request to a server. */
const inlineIcon = (icon: unknown): string | null =>
  typeof icon === 'string' && /^data:image\/(svg\+xml|webp|png|gif)[;,]/.test(icon) ? icon : null;

/** Returns the wallets to offer: the installed ones, then the known ones that are missing. */
export function walletOptions(usable: ReadonlyMap<string, UsableWallet>): WalletOption[] {
  const here = [...usable.values()].map(({ name, icon }) => ({
    name,
    icon: inlineIcon(icon),
    installUrl: null,
  }));
  const absent = KNOWN_WALLETS.filter(({ name }) => !usable.has(name));
  return [...here, ...absent.map((known) => ({ ...known, icon: null }))];
}
