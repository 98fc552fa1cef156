import { atom } from 'nanostores';
import type { CallName, Rejoinable } from '../../shared/api.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Session } from './session.ts';

/** Calls that an earlier page of this browser was in, and what a person can do about them. */
export interface RejoinState {
  /** Newest first. */
  readonly calls: readonly Rejoinable[];
  /** Taken up, and not connected yet. */
  readonly taken: CallName | null;
  readonly busy: boolean;
  readonly error: AppError | null;
}

export const NOTHING_LEFT: RejoinState = { calls: [], taken: null, busy: false, error: null };
export const $rejoin = atom<RejoinState>(NOTHING_LEFT);

export interface RejoinActions {
  /** Takes a call up: it is interrupted, and a pair of repair codes connects it. False: see the error. */
  takeUp(call: CallName): Promise<boolean>;
  /** Ends this side of it for good. */
  giveUp(call: CallName): Promise<void>;
}

/** Set once there is something to take up (rejoin.ts is a chunk of its own). */
export const $rejoinActions = atom<RejoinActions | null>(null);

/** The session of a call that was taken up. */
export const $rejoined = atom<Session | null>(null);

/** Only where this is set is the ledger worker asked, at start, what may be taken up. */
export const REJOIN_MARK = 'pay2chat/rejoin';

/** Whether an earlier page of this browser may have left a call: looked at before anything is loaded. */
export function mayRejoin(storage: () => Storage): boolean {
  try {
    return storage().getItem(REJOIN_MARK) !== null;
  } catch {
    return false;
  }
}
