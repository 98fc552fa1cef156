import { atom } from 'nanostores';
import type { AppError, Result } from '../../shared/errors.ts';
import { attempt } from '../../shared/fields.ts';
import type { AtomicUsdc, Lamports } from '../../shared/money.ts';
import type { NetworkId } from '../../shared/network.ts';

/** A loss that wiping this browser's data would make permanent (docs/billing.md, "Leaving"). */
export type Stake =
  | {
      readonly kind: 'till';
      readonly network: NetworkId;
      readonly owner: string;
      /** The SOL that would be lost; null for another network, or if no server answers. */
      readonly lamports: Lamports | null;
    }
  /**
   * Host: a deposit that has not ended. Without the deposit's key, only the host's wallet can move
   * the money.
   */
  | { readonly kind: 'deposit'; readonly amount: AtomicUsdc }
  /** A session key that is not swept yet, with its spending limit, if that is known. */
  | { readonly kind: 'key'; readonly callId: string; readonly cap: AtomicUsdc | null }
  /** A payment that was sent and whose outcome is unknown. */
  | { readonly kind: 'payment'; readonly amount: AtomicUsdc }
  /**
   * Host: an offer that is paid or may be. Without the offer, this browser can neither recognise
   * nor refund a payment for it.
   */
  | { readonly kind: 'offer'; readonly startsAtS: number; readonly paid: AtomicUsdc | null }
  /** Guest: a booking that is not redeemed. */
  | { readonly kind: 'booking'; readonly startsAtS: number; readonly amount: AtomicUsdc }
  /** Unused time that this browser has not refunded to a guest yet. */
  | { readonly kind: 'unused'; readonly amount: AtomicUsdc }
  /** Files on this disk that the user has not saved yet. */
  | { readonly kind: 'files'; readonly count: number; readonly bytes: number }
  /** Call links, whose keys decrypt what guests send. */
  | { readonly kind: 'links'; readonly count: number }
  /** Data that could not be read. */
  | { readonly kind: 'unread'; readonly error: AppError };

export interface WipeActions {
  /**
   * Returns the possible losses. Fails with `call_running` or `books_elsewhere` if this browser is
   * in use; then nothing may be wiped.
   */
  search(): Promise<Result<readonly Stake[]>>;
  /** Returns the SOL of a fee payer to its owner. */
  takeBack(owner: string): Promise<Result<unknown>>;
  /**
   * Exports settings and payments as a JSON file. RPC addresses and TURN logins are included only
   * on request.
   */
  exportAll(withSecrets: boolean): Promise<Result<void>>;
  /**
   * Reloads the page, which then wipes this browser's data. Resolves only if the data may not be
   * wiped, to the error.
   */
  wipe(): Promise<AppError | null>;
}

/**
 * The part of the settings that shows, exports and wipes the data. The composition root loads it as
 * a separate chunk.
 */
export const $wipePanel = atom<(() => Promise<HTMLElement>) | null>(null);

/**
 * The prefix of every name that this page stores. A wipe leaves the entries of other pages of the
 * origin.
 */
export const OURS = 'pay2chat';
export const WIPE_MARK = `${OURS}/wipe`;

/** Returns whether a wipe was requested. Called before anything is opened. */
export function wipeWanted(storage: () => Pick<Storage, 'getItem'>): boolean {
  return typeof attempt(() => storage().getItem(WIPE_MARK)) === 'string';
}
