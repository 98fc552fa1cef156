import { atom } from 'nanostores';
import type { CallName, Rejoinable } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Session } from './session.ts';

/** Calls that an earlier page of this browser was in, and what the user can do about them. */
export interface RejoinState {
  /** The calls, newest first. */
  readonly calls: readonly Rejoinable[];
  /** The call that was resumed but is not connected yet. */
  readonly taken: CallName | null;
  readonly busy: boolean;
  readonly error: AppError | null;
}

export const NOTHING_LEFT: RejoinState = { calls: [], taken: null, busy: false, error: null };
export const $rejoin = atom<RejoinState>(NOTHING_LEFT);

/**
 * Returns whether one side's page was closed or reloaded, so that only repair codes bring the call
 * back.
 */
export const isPageGone = ({ error }: { readonly error: AppError | null }): boolean =>
  $rejoin.get().taken !== null || error?.code === 'peer_away';

export interface RejoinActions {
  /**
   * Resumes a call, which is interrupted until a pair of repair codes connects it. Returns false on
   * failure; see the error.
   */
  takeUp(call: CallName): Promise<boolean>;
  /** Ends this side of the call: it cannot be resumed afterwards. */
  giveUp(call: CallName): Promise<void>;
}

/** Set once there is a call to resume (rejoin.ts is a separate chunk). */
export const $rejoinActions = atom<RejoinActions | null>(null);

/** The session of a resumed call. */
export const $rejoined = atom<Session | null>(null);
