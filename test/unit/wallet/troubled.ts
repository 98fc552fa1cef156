import { PublicKey, TransactionMessage, VersionedTransaction } from '@solana/web3.js';
import type { WalletAccount } from '@wallet-standard/base';
import { getWallets } from '@wallet-standard/app';
import { $settings } from '../../../src/main/app/settings.ts';
import { createWalletController } from '../../../src/main/wallet/standard/wallet.ts';
import type { SignTransaction } from '../../../src/shared/api/ledger.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { account, scriptedWallet } from './scripted.ts';
import type { Change } from '../../support/reported-wallets.ts';

/** A Wallet Standard wallet that is in some trouble each time it is asked, behind the page's own controller. */

/** A wallet's behaviour on one request. A `null` answer never comes. */
export type Manner = (
  honest: (change?: Change) => Promise<Uint8Array>,
  accounts: { use(...accounts: readonly WalletAccount[]): void; readonly other: WalletAccount },
) => Promise<Uint8Array>;

export interface TroubledWallet {
  /** The signing function that the ledger worker gets. */
  readonly sign: SignTransaction;
  /** Sets how the wallet answers each question from now on. */
  answer(manner: Manner): void;
  /** Restores the wallet's accounts and connection. It then answers honestly. */
  mend(): Promise<void>;
  /** How often it was asked. */
  readonly asked: number;
  use(...accounts: readonly WalletAccount[]): void;
  readonly other: WalletAccount;
  close(): void;
}

const honestly: Manner = (honest) => honest();
let made = 0;

/** Returns the wallet of one person, whose key signs everything. The network is the local one. */
export async function troubledWallet(
  address: string,
  key: SignTransaction,
  silentAfterMs: number,
): Promise<TroubledWallet> {
  made += 1;
  const name = `Troubled ${made}`;
  const [drawn, other] = [account('solana:localnet'), account('solana:localnet')];
  const mine = { ...drawn, address, publicKey: new PublicKey(address).toBytes() };
  let manner = honestly;
  let asked = 0;
  const signed = async (bytes: Uint8Array, change?: Change): Promise<Uint8Array> => {
    const transaction = VersionedTransaction.deserialize(bytes);
    const message = TransactionMessage.decompile(transaction.message);
    change?.(message.instructions, message);
    const shown = change ? new VersionedTransaction(message.compileToV0Message()) : transaction;
    const answer = await key(shown.serialize());
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.value;
  };
  const { wallet, use } = scriptedWallet(name, (transaction) => {
    asked += 1;
    return manner((change) => signed(transaction, change), { use, other });
  });
  use(mine);
  const unregister = getWallets().register(wallet);
  $settings.set({ ...$settings.get(), network: 'local' });
  const wallets = createWalletController({
    log: createEventLog('test', () => 0),
    remember: { get: () => null, set: () => undefined },
    settings: $settings,
    silentAfterMs,
  });
  const connect = async (): Promise<void> => {
    const connected = await wallets.connect(name);
    if (!connected.ok) throw new Error(connected.error.code);
  };
  // `$wallet` is the page's, and shared by all that a test connects.
  let current: string | null = null;
  wallets.onChange((now) => (current = now));
  await connect();
  return {
    sign: wallets.signerFor(address),
    answer: (next) => void (manner = next),
    async mend() {
      manner = honestly;
      use(mine);
      if (current !== address) await connect();
    },
    get asked() {
      return asked;
    },
    use,
    other,
    close() {
      wallets.dispose();
      unregister();
    },
  };
}
