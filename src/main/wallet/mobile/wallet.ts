import type { IdentifierString, Wallet, WalletAccount } from '@wallet-standard/base';
import { addressBytes } from '../../../shared/base58.ts';
import { raise } from '../../../shared/errors.ts';
import { NETWORKS } from '../../../shared/network.ts';
import type { WalletApp } from './client.ts';
import type { Authorization, KeptAuthorizations } from './authorization.ts';
import {
  authorize,
  checkSigning,
  deauthorize,
  type Identity,
  named,
  reauthorize,
  signMessage,
  signTransaction,
} from './requests.ts';
import { accountEvents, type SigningFeatures, SIGNS } from '../standard/register.ts';
import { WALLET_APP } from './name.ts';

const ICON =
  'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAzMiAzMiI+PHJlY3Qgd2lkdGg9IjMyIiBoZWlnaHQ9IjMyIiByeD0iOSIgZmlsbD0iIzBmNGM1YyIvPjxyZWN0IHg9IjEwIiB5PSI2IiB3aWR0aD0iMTIiIGhlaWdodD0iMjAiIHJ4PSIzIiBmaWxsPSJub25lIiBzdHJva2U9IiNmZmYiIHN0cm9rZS13aWR0aD0iMiIvPjwvc3ZnPg==';

interface WalletAppWallet {
  readonly wallet: Wallet;
  /** Follows the chosen network. Each network has a separate authorization, or none. */
  followChain(): void;
  /** Makes the wallet app forget this page, and deletes the authorization here. */
  revoke(): Promise<void>;
}

interface WalletAppParts {
  readonly identity: Identity;
  chain(): IdentifierString;
  readonly kept: KeptAuthorizations;
  /** Opens the wallet app and passes it to `use`. */
  reach<T>(use: (app: WalletApp) => Promise<T>): Promise<T>;
}

/** Returns the account in the form of Wallet Standard. */
function accountOf(address: string, chain: IdentifierString): WalletAccount[] {
  const publicKey = addressBytes(address);
  return publicKey ? [{ address, publicKey, chains: [chain], features: SIGNS }] : [];
}

/** Creates the Wallet Standard wallet that represents whichever wallet app the user opens. */
export function createWalletAppWallet(parts: WalletAppParts): WalletAppWallet {
  const { identity, chain, kept, reach } = parts;
  const events = accountEvents();
  let accounts: readonly WalletAccount[] = [];
  let isConnected = false;

  function use(authorization: Authorization | null): void {
    const addresses = authorization?.addresses ?? [];
    const before = accounts.map(({ address, chains }) => `${address} ${String(chains)}`).join();
    accounts = addresses.flatMap((address) => accountOf(address, chain()));
    const now = accounts.map(({ address, chains }) => `${address} ${String(chains)}`).join();
    if (before === now) return;
    events.notify(accounts);
  }

  function keep(authorization: Authorization | null): void {
    kept.set(chain(), authorization);
    use(authorization);
  }

  /** Opens the app for one signature by this account. */
  async function sign<T>(account: WalletAccount, ask: (app: WalletApp) => Promise<T>): Promise<T> {
    const at = chain();
    const authorization = kept.get(at);
    if (!authorization) throw raise('wallet_disconnected');
    const { address } = account;
    return reach((app) =>
      named(at, async () => {
        const renewed = await reauthorize(app, at, identity, authorization.token);
        // The user may have selected another account in the app meanwhile.
        kept.set(at, renewed);
        if (at === chain()) use(renewed);
        if (!renewed.addresses.includes(address)) {
          throw raise('wallet_account_changed', { expected: address });
        }
        return ask(app);
      }),
    );
  }

  const features: SigningFeatures = {
    'standard:connect': {
      version: '1.0.0',
      async connect({ silent } = {}) {
        const at = chain();
        if (silent) use(kept.get(at));
        else {
          const authorization = await reach((app) =>
            named(at, async () => {
              await checkSigning(app);
              // An authorization may still be stored from before the user chose another network.
              // Then the user need not approve again.
              const before = kept.get(at);
              return before
                ? reauthorize(app, at, identity, before.token)
                : authorize(app, at, identity);
            }),
          );
          kept.set(at, authorization);
          if (at === chain()) use(authorization);
        }
        isConnected = accounts.length > 0;
        return { accounts };
      },
    },
    'standard:disconnect': {
      version: '1.0.0',
      async disconnect() {
        isConnected = false;
        keep(null);
      },
    },
    'standard:events': events.feature,
    'solana:signTransaction': {
      version: '1.0.0',
      supportedTransactionVersions: ['legacy', 0],
      async signTransaction(...inputs) {
        const signed = [];
        for (const { account, transaction } of inputs) {
          const bytes = await sign(account, (app) => signTransaction(app, transaction));
          signed.push({ signedTransaction: bytes });
        }
        return signed;
      },
    },
    'solana:signMessage': {
      version: '1.0.0',
      async signMessage(...inputs) {
        const signed = [];
        for (const { account, message } of inputs) {
          const key = new Uint8Array(account.publicKey);
          const signature = await sign(account, (app) => signMessage(app, key, message));
          signed.push({ signedMessage: message, signature });
        }
        return signed;
      },
    },
  };

  return {
    wallet: {
      version: '1.0.0',
      name: WALLET_APP(),
      icon: ICON,
      chains: Object.values(NETWORKS).map(({ walletChain }) => walletChain),
      features,
      get accounts() {
        return accounts;
      },
    },
    followChain() {
      if (isConnected) use(kept.get(chain()));
    },
    async revoke() {
      const at = chain();
      const authorization = kept.get(at);
      if (authorization) {
        await reach((app) => named(at, () => deauthorize(app, authorization.token)));
      }
      isConnected = false;
      keep(null);
    },
  };
}
