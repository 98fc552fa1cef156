import type { Step } from './types.ts';

/** The parts in which the reducers of host and guest differ. */
interface Parts<State, Event, Effect> {
  /** Returns the time of the next deadline. Null if none is set. */
  readonly nextMs: (state: State) => number | null;
  /** Handles one deadline. */
  readonly fire: (state: State, atMs: number, out: Effect[]) => State;
  readonly handle: (state: State, event: Event, nowMs: number, out: Effect[]) => State;
  /** Applies the changes that follow directly from any other change. */
  readonly follow: (state: State, atMs: number, out: Effect[]) => State;
}

/**
 * Makes a reducer. Deadlines before `nowMs` are handled first, each with its own time. An event at
 * exactly the time of a deadline is handled before that deadline.
 */
export function reducer<State, Event, Effect>({
  nextMs,
  fire,
  handle,
  follow,
}: Parts<State, Event, Effect>): (
  state: State,
  event: Event,
  nowMs: number,
) => Step<State, Effect> {
  function expire(state: State, has: (atMs: number) => boolean, out: Effect[]): State {
    let next = state;
    for (;;) {
      const atMs = nextMs(next);
      if (atMs === null || !has(atMs)) return next;
      next = follow(fire(next, atMs, out), atMs, out);
    }
  }
  return (state, event, nowMs) => {
    const effects: Effect[] = [];
    let next = expire(state, (atMs) => atMs < nowMs, effects);
    next = follow(handle(next, event, nowMs, effects), nowMs, effects);
    next = expire(next, (atMs) => atMs <= nowMs, effects);
    return { state: next, effects };
  };
}
