import { atom } from 'nanostores';
import type { NoRouteCause, PreflightReport } from './reach.ts';

/** Why the last attempt found no route; null if it has not failed or the cause is unknown. */
export const $noRoute = atom<NoRouteCause | null>(null);

export interface PreflightState {
  readonly running: boolean;
  readonly report: PreflightReport | null;
}

export const $preflight = atom<PreflightState>({ running: false, report: null });
/** Whether the user has asked for the connection test in the settings. */
export const $preflightWanted = atom(false);
