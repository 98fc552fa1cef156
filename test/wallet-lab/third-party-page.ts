import { UnsafeBurnerWalletAdapter } from '@solana/wallet-adapter-unsafe-burner';
import { SolanaWalletAdapterWallet } from '@solana/wallet-standard-wallet-adapter-base';
import type { VersionedTransaction } from '@solana/web3.js';
import { type PublicKey, type Transaction, TransactionMessage } from '@solana/web3.js';
import { ANDROID, type Change, PHANTOM } from '../support/reported-wallets.ts';
import { type Manner, MANNER, THIRD_PARTY, type ThirdPartyWallet } from './third-party-name.ts';

/** Runs in the page before its own scripts, as an extension's would. */
const adapter = new UnsafeBurnerWalletAdapter();
const wallet = new SolanaWalletAdapterWallet(adapter, 'solana:localnet');

const sign = adapter.signTransaction.bind(adapter);
const CHANGES: Readonly<Record<Manner, Change>> = { phantom: PHANTOM, android: ANDROID };
const manner: unknown = Reflect.get(globalThis, MANNER);
const change = Object.entries(CHANGES).find(([name]) => name === manner)?.[1];
adapter.signTransaction = async <T extends Transaction | VersionedTransaction>(given: T) => {
  if (!change || !('version' in given)) return sign(given);
  const message = TransactionMessage.decompile(given.message);
  change(message.instructions, message);
  given.message = message.compileToV0Message();
  return sign(given);
};

// Each of its connections makes a new key, so the latest one counts.
adapter.on('connect', (publicKey: PublicKey) => {
  const told: ThirdPartyWallet = { name: adapter.name, address: publicKey.toBase58() };
  Reflect.set(globalThis, THIRD_PARTY, told);
});
// Connected to itself beforehand, so that a test can fund its account before the page asks for it.
void adapter.connect();

const register = (api: unknown): void => {
  const add: unknown = typeof api === 'object' && api !== null && Reflect.get(api, 'register');
  if (typeof add === 'function') add(wallet);
};
window.addEventListener('wallet-standard:app-ready', (event) =>
  register(Reflect.get(event, 'detail')),
);
window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: register }));
