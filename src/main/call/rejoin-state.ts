import { atom } from 'nanostores';
import type { CallName, Rejoinable } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Session } from './session.ts';
import { KEPT_CALLS } from '../app/state.ts';

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

/** The page at one end is another than the connection was made with: only codes bring the call back. */
export const isPageGone = ({ error }: { readonly error: AppError | null }): boolean =>
  $rejoin.get().taken !== null || error?.code === 'peer_away';

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

/** Whether an earlier page of this browser may have left a call: looked at before anything is loaded. */
export async function mayRejoin(storage: () => Pick<IDBFactory, 'databases'>): Promise<boolean> {
  try {
    return (await storage().databases()).some(({ name }) => name === KEPT_CALLS);
  } catch {
    return false;
  }
}
