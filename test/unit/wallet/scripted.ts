import { Keypair } from '@solana/web3.js';
import type { Wallet, WalletAccount } from '@wallet-standard/base';

type Change = (properties: { accounts: readonly WalletAccount[] }) => void;

interface Asked {
  resolve(bytes: Uint8Array): void;
  reject(error: unknown): void;
}

/** A conforming wallet. The test gives each of its answers, one by one or by `sign`. */
export function scriptedWallet(
  name = 'Scripted',
  sign?: (transaction: Uint8Array) => Promise<Uint8Array>,
) {
  const listeners = new Set<Change>();
  let accounts: readonly WalletAccount[] = [];
  const asked: Asked[] = [];
  const messages: Asked[] = [];
  const answered = <T>(list: Asked[], answer: (bytes: Uint8Array) => T) =>
    new Promise<T[]>((resolve, reject) => {
      list.push({ resolve: (bytes) => resolve([answer(bytes)]), reject });
    });
  const script = {
    connect: (): Promise<void> => Promise.resolve(),
    silent: [] as boolean[],
    disconnected: 0,
    asked,
    /** Questions for a message's signature. */
    messages,
    use(...next: WalletAccount[]) {
      accounts = next;
      for (const listener of listeners) listener({ accounts });
    },
    listeners,
  };
  const wallet: Wallet = {
    version: '1.0.0',
    name,
    icon: 'data:image/png;base64,AA==',
    chains: ['solana:mainnet', 'solana:devnet', 'solana:localnet'],
    get accounts() {
      return accounts;
    },
    features: {
      'standard:connect': {
        version: '1.0.0',
        async connect(input?: { silent?: boolean }) {
          script.silent.push(input?.silent === true);
          await script.connect();
          return { accounts };
        },
      },
      'standard:disconnect': {
        version: '1.0.0',
        disconnect: () => Promise.resolve(void (script.disconnected += 1)),
      },
      'standard:events': {
        version: '1.0.0',
        on(_event: 'change', listener: Change) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      'solana:signTransaction': {
        version: '1.0.0',
        supportedTransactionVersions: ['legacy', 0],
        signTransaction: sign
          ? async ({ transaction }: { transaction: Uint8Array }) => [
              { signedTransaction: await sign(transaction) },
            ]
          : () => answered(asked, (signedTransaction) => ({ signedTransaction })),
      },
      'solana:signMessage': {
        version: '1.0.0',
        signMessage: ({ message }: { message: Uint8Array }) =>
          answered(messages, (signature) => ({ signedMessage: message, signature })),
      },
    },
  };
  return { wallet, ...script, script };
}

export function account(...chains: `solana:${string}`[]): WalletAccount {
  const { publicKey } = Keypair.generate();
  return {
    address: publicKey.toBase58(),
    publicKey: publicKey.toBytes(),
    chains,
    features: ['solana:signTransaction'],
  };
}
