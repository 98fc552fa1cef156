import { atom, computed, map } from 'nanostores';
import type { AppError } from '../../../shared/errors.ts';
import type { AtomicUsdc, Lamports } from '../../../shared/money.ts';

export interface WalletOption {
  readonly name: string;
  /** A data: URI from the wallet itself, or null if the wallet is not installed. */
  readonly icon: string | null;
  /** Where to install the wallet; null if it is installed. */
  readonly installUrl: string | null;
}

export interface WalletState {
  readonly status: 'disconnected' | 'connecting' | 'connected';
  readonly options: readonly WalletOption[];
  readonly name: string | null;
  readonly address: string | null;
  readonly chains: readonly string[];
  /** Undefined until the page has loaded the balance; null if there is no USDC account. */
  readonly usdc: AtomicUsdc | null | undefined;
  readonly lamports: Lamports | undefined;
  /** Whether the wallet has a prompt open. */
  readonly prompting: boolean;
  readonly error: AppError | null;
}

/** True on a freshly opened page until the last wallet has reconnected or failed to. */
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

/** True if the user's next step is to connect a wallet, and no wallet is about to reconnect. */
export const $needsWallet = computed(
  [$wallet, $walletStarting],
  ({ status }, starting) => status !== 'connected' && !starting,
);
