import { atom } from 'nanostores';
import type { AppError, Result } from '../../shared/errors.ts';
import type { AtomicUsdc, Lamports } from '../../shared/money.ts';
import type { NetworkId } from '../../shared/network.ts';

/** What would be lost for good with this browser's memory of the page (docs/billing.md, "Leaving"). */
export type Stake =
  | {
      readonly kind: 'till';
      readonly network: NetworkId;
      readonly owner: string;
      /** null: it is of another network, or no server tells. */
      readonly lamports: Lamports | null;
    }
  /** A call's session key that is not swept yet, and what it was allowed to spend, if that is known. */
  | { readonly kind: 'key'; readonly callId: string; readonly cap: AtomicUsdc | null }
  /** Sent, and not known to have arrived or to be dead. */
  | { readonly kind: 'payment'; readonly amount: AtomicUsdc }
  /** On this disk and not handed over. */
  | { readonly kind: 'files'; readonly count: number; readonly bytes: number }
  /** What there is could not be read. */
  | { readonly kind: 'unread'; readonly error: AppError };

export interface WipeActions {
  /** What is at stake. Error `call_elsewhere`: a call of this browser is not over, so nothing is wiped. */
  look(): Promise<Result<readonly Stake[]>>;
  /** Returns a till's SOL to its owner. */
  takeBack(owner: string): Promise<Result<unknown>>;
  /** Settings and payments, as a JSON file; RPC addresses and TURN logins only where they are asked for. */
  exportAll(withSecrets: boolean): Promise<Result<void>>;
  /** Reloads the page, which then removes all that this browser keeps of it. Answers only if it may not. */
  wipe(): Promise<AppError | null>;
}

/** The part of the settings that shows it: a chunk of its own, put together by the composition root. */
export const $wipePanel = atom<(() => Promise<HTMLElement>) | null>(null);

/** Every name that this page stores anything under begins so; other pages of the origin keep theirs. */
export const OURS = 'pay2chat';
export const WIPE_MARK = `${OURS}/wipe`;

/** Was it asked for? Looked at before anything is opened. */
export function wipeWanted(storage: () => Pick<Storage, 'getItem'>): boolean {
  try {
    return storage().getItem(WIPE_MARK) !== null;
  } catch {
    return false;
  }
}
