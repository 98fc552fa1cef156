import { atom } from 'nanostores';
import type { NoRouteCause, PreflightReport } from './reach.ts';

/** Why the last attempt found no route; null: it has not failed, or nothing is known. */
export const $noRoute = atom<NoRouteCause | null>(null);

export interface PreflightState {
  readonly running: boolean;
  readonly report: PreflightReport | null;
}

export const $preflight = atom<PreflightState>({ running: false, report: null });
/** The pre-flight was asked for in the settings. */
export const $preflightWanted = atom(false);
