import { atom, map } from 'nanostores';
import type { AppError } from '../../../shared/errors.ts';
import type { AtomicUsdc, Lamports } from '../../../shared/money.ts';

export interface WalletOption {
  readonly name: string;
  /** data: URI, from the wallet itself; null for a wallet that is only named. */
  readonly icon: string | null;
  /** Where to get it; null = it is here and can be connected. */
  readonly installUrl: string | null;
}

export interface WalletState {
  readonly status: 'disconnected' | 'connecting' | 'connected';
  readonly options: readonly WalletOption[];
  readonly name: string | null;
  readonly address: string | null;
  readonly chains: readonly string[];
  /** undefined = not loaded yet; null = no USDC account. */
  readonly usdc: AtomicUsdc | null | undefined;
  readonly lamports: Lamports | undefined;
  /** The wallet has a window open for a signature. */
  readonly prompting: boolean;
  readonly error: AppError | null;
}

/** The page has just opened, and the wallet of last time is not back yet. */
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
