import { atom } from 'nanostores';
import type { CallName, Rejoinable } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Session } from './session.ts';

/** Calls that an earlier page of this browser was in, and the state of resuming one. */
export interface RejoinState {
  /** The calls, newest first. */
  readonly calls: readonly Rejoinable[];
  /** The call that was resumed but is not yet connected, or null. */
  readonly taken: CallName | null;
  readonly busy: boolean;
  readonly error: AppError | null;
}

export const NOTHING_LEFT: RejoinState = { calls: [], taken: null, busy: false, error: null };
export const $rejoin = atom<RejoinState>(NOTHING_LEFT);

/**
 * Returns whether one side's page was closed or reloaded, so that only reconnect links restore the
 * call.
 */
export const isPageGone = ({ error }: { readonly error: AppError | null }): boolean =>
  $rejoin.get().taken !== null || error?.code === 'peer_away';

export interface RejoinActions {
  /**
   * Resumes a call. The call stays interrupted until a pair of reconnect links connects it.
   * Resolves to false on failure, and then sets `error`.
   */
  takeUp(call: CallName): Promise<boolean>;
  /** Ends this side of the call, which then cannot be resumed. */
  giveUp(call: CallName): Promise<void>;
}

/** The actions of rejoin.ts, which is a separate chunk; null until there is a call to resume. */
export const $rejoinActions = atom<RejoinActions | null>(null);

/** The session of a resumed call. */
export const $rejoined = atom<Session | null>(null);
