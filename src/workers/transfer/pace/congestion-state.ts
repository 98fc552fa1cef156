import { type Base, emptyBase } from './base-delay.ts';

/** What the controller of congestion.ts knows and is told. */
export interface Congestion {
  /** Call media flows. Where it does not, a transfer may take the link … */
  readonly media: boolean;
  /** … until payments would wait behind it: is there a pace? */
  readonly yielding: boolean;
  /** What the path has carried at the target delay. */
  readonly rate: number;
  /** `rising` fast until there is a delay; then `steady`; `easing`: for a moment less is sent, to see the path without a queue; `quiet`: almost nothing. */
  readonly phase: 'rising' | 'steady' | 'easing' | 'quiet';
  /** What was enough when a rise ended last. */
  readonly found: number;
  /** When a rise ended, and what was before, should that have been a mistake. */
  readonly alarm: Readonly<Record<'rate' | 'gentleTo' | 'found' | 'atMs', number>> | null;
  /** A rise is gentle up to here: close to where the path was full, what is sent too much overflows a short queue. */
  readonly gentleTo: number;
  readonly base: Base;
  /** The newest round trips, newest last. */
  readonly recent: readonly number[];
  /** Of how many of them the least counts; more where the path jitters. */
  readonly filter: number;
  readonly smoothedMs: number | null;
  /** When an answer was on time last: then nothing of ours was in its way. */
  readonly onTimeMs: number | null;
  readonly updatedMs: number | null;
  /** When the quiet phase ends, or the next one begins. */
  readonly turnMs: number;
  /** Since when nothing, or much, was added; null while it is not so. */
  readonly emptyMs: number | null;
  readonly highMs: number | null;
  readonly cutMs: number;
}

/** Rates are bytes per ms. */
export type CongestionEvent =
  /** `sending`: what really left of late; no growth without use. */
  | {
      readonly type: 'sample';
      readonly nowMs: number;
      readonly rttMs: number;
      readonly sending: number;
      /** There was more to send all the time, and nothing but the pace held it back. */
      readonly held?: boolean;
    }
  /** A probe had no answer in time. */
  | { readonly type: 'lost'; readonly nowMs: number; readonly sending: number }
  /** `delivered`: of late, 0 where nothing was: a place to start from. */
  | {
      readonly type: 'media';
      readonly nowMs: number;
      readonly flowing: boolean;
      readonly delivered: number;
    };

/** RFC 6817's current filter: the least of the newest samples, so that one late answer is not a queue. */
export const FILTER = 2;
/** 0.5 Mbit/s. */
export const FIRST_RATE = 64;

export const initialCongestion: Congestion = {
  media: false,
  yielding: false,
  rate: FIRST_RATE,
  phase: 'rising',
  found: 0,
  alarm: null,
  gentleTo: 0,
  base: emptyBase,
  recent: [],
  filter: FILTER,
  smoothedMs: null,
  onTimeMs: null,
  updatedMs: null,
  turnMs: 0,
  emptyMs: null,
  highMs: null,
  cutMs: 0,
};
