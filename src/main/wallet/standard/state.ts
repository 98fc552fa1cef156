import { atom, computed, map } from 'nanostores';
import type { AppError } from '../../../shared/errors.ts';
import type { AtomicUsdc, Lamports } from '../../../shared/money.ts';

export interface WalletOption {
  readonly name: string;
  /** A data: URI from the wallet itself; null for a wallet that is not installed. */
  readonly icon: string | null;
  /** Where to install it; null if it is installed. */
  readonly installUrl: string | null;
}

export interface WalletState {
  readonly status: 'disconnected' | 'connecting' | 'connected';
  readonly options: readonly WalletOption[];
  readonly name: string | null;
  readonly address: string | null;
  readonly chains: readonly string[];
  /** Undefined before it is loaded; null without a USDC account. */
  readonly usdc: AtomicUsdc | null | undefined;
  readonly lamports: Lamports | undefined;
  /** Whether the wallet has a prompt open. */
  readonly prompting: boolean;
  readonly error: AppError | null;
}

/** True on a freshly opened page until it is known whether the last wallet reconnects. */
export const $walletStarting = atom(false);
export const $wallet = map<WalletState>({
  status: 'disconnected',
  options: [],
  name: null,
  address: null,
  chains: [],
  usdc: undefined,
  lamports: undefined,
  prompting: false,
  error: null,
});

/** True where the next step is to connect a wallet, and none is about to reconnect by itself. */
export const $needsWallet = computed(
  [$wallet, $walletStarting],
  ({ status }, starting) => status !== 'connected' && !starting,
);
