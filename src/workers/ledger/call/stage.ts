/**
 * How far a call has come, for either role. `Greeted` is what a side has once it knows its peer,
 * `Admitted` what it has once the prepayment has settled. A stage only exists with what it needs, so a
 * call cannot be admitted without its seller, say, or end without what it had begun.
 */
export type Stage<Greeted, Admitted> =
  | Lasting<Greeted, Admitted>
  /** What was begun goes on, and what was sold is granted. */
  | { readonly at: 'ended'; readonly last: Lasting<Greeted, Admitted> };

export type Lasting<Greeted, Admitted> = { readonly at: 'greeting' } | Met<Greeted, Admitted>;

/** The peer is known. */
export type Met<Greeted, Admitted> =
  ({ readonly at: 'greeted' } & Greeted) | ({ readonly at: 'admitted' } & Admitted);

/**
 * The steps from one stage to the next. Each returns null, and makes nothing, if it comes too early,
 * again, or after the end. So no message takes a call back, however late or often it comes.
 */
export interface Stages<Greeted, Admitted> {
  readonly now: Stage<Greeted, Admitted>;
  greet(make: () => Greeted): Greeted | null;
  /** The prepayment has settled. */
  admit(make: (greeted: Greeted) => Admitted): Admitted | null;
  /** An earlier page of this browser had the greeting and the prepayment. */
  resume(make: () => Admitted): Admitted | null;
  /** Returns the stage in which the call ended. */
  end(): Lasting<Greeted, Admitted> | null;
}

export function createStages<Greeted, Admitted>(): Stages<Greeted, Admitted> {
  let now: Stage<Greeted, Admitted> = { at: 'greeting' };
  function greet(make: () => Greeted): Greeted | null {
    if (now.at !== 'greeting') return null;
    const greeted = make();
    now = { ...greeted, at: 'greeted' };
    return greeted;
  }
  function enter(admitted: Admitted): Admitted {
    now = { ...admitted, at: 'admitted' };
    return admitted;
  }
  return {
    get now() {
      return now;
    },
    greet,
    admit: (make) => (now.at === 'greeted' ? enter(make(now)) : null),
    resume: (make) => (now.at === 'greeting' ? enter(make()) : null),
    end() {
      if (now.at === 'ended') return null;
      const last = now;
      now = { at: 'ended', last };
      return last;
    },
  };
}
