import { mustPersistFirst } from '../../../shared/billing/types.ts';
import type { GuestEffect, HostEffect, Step } from '../../../shared/billing/types.ts';

/**
 * Runs a billing machine (src/shared/billing/types.ts describes the loop). Handles one event at a
 * time, uses one timer, and executes effects in order. If an effect of a step moves money, the new
 * state is written to disk before any effect of that step is executed.
 */
interface Loop<State, Event, Effect = never> {
  readonly state: State;
  /** Starts from a restored state: executes the first effects and sets the timer. */
  resume(effects: readonly Effect[]): void;
  readonly dispatch: (event: Event) => void;
  stop(): void;
}

export interface LoopOptions<State, Event, Effect> {
  readonly initial: State;
  readonly nowMs: () => number;
  reduce(state: State, event: Event, nowMs: number): Step<State, Effect>;
  nextWakeMs(state: State): number | null;
  /** The event that the timer dispatches. */
  readonly wake: Event;
  /** Executes an effect. If this takes time, the result arrives later as an event. */
  execute(effect: Effect): void;
  /** Called with an error that `execute` threw. Later effects are still executed. */
  onThrown(effect: Effect, thrown: unknown): void;
  /** Writes the state to disk. If it rejects, the effect that needed it is not executed. */
  persist(state: State): Promise<void>;
  /** Called if the state could not be written. The effect is not executed. */
  onPersistFailed(effect: Effect, thrown: unknown): void;
  /** Called after each step and its effects, so that the view shows their results. */
  changed(state: State): void;
}

export function createLoop<State, Event, Effect extends HostEffect | GuestEffect>(
  options: LoopOptions<State, Event, Effect>,
): Loop<State, Event, Effect> {
  const queue: Event[] = [];
  let state = options.initial;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const batches: { readonly effects: readonly Effect[]; readonly state: State }[] = [];
  let draining = false;
  let running = false;
  let stopped = false;

  const written = (durable: State): Promise<{ readonly thrown: unknown } | null> =>
    options.persist(durable).then(
      () => null,
      (thrown: unknown) => ({ thrown }),
    );

  function attempt(effect: Effect): void {
    try {
      options.execute(effect);
    } catch (thrown) {
      options.onThrown(effect, thrown);
    }
  }

  /** Runs batches in the order in which they were added, even if one has to wait for the disk. */
  async function drain(): Promise<void> {
    if (draining) return;
    draining = true;
    try {
      for (let batch = batches.shift(); batch; batch = batches.shift()) {
        const movesMoney = batch.effects.some(mustPersistFirst);
        const failure = movesMoney ? await written(batch.state) : null;
        for (const effect of batch.effects) {
          if (failure && mustPersistFirst(effect)) options.onPersistFailed(effect, failure.thrown);
          else attempt(effect);
        }
        options.changed(batch.state);
      }
    } finally {
      draining = false;
    }
  }

  function step(event: Event): void {
    const next = options.reduce(state, event, options.nowMs());
    state = next.state;
    batches.push({ effects: next.effects, state });
    void drain();
  }

  function schedule(): void {
    clearTimeout(timer);
    const wakeMs = stopped ? null : options.nextWakeMs(state);
    if (wakeMs === null) return;
    timer = setTimeout(() => dispatch(options.wake), Math.max(0, wakeMs - options.nowMs()));
  }

  function dispatch(event: Event): void {
    queue.push(event);
    if (running) return;
    running = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) step(next);
    } finally {
      running = false;
    }
    schedule();
  }

  return {
    get state() {
      return state;
    },
    resume(effects) {
      batches.push({ effects, state });
      void drain();
      schedule();
    },
    dispatch,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
