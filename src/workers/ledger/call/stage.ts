/**
 * How far a call has come, for either role. `Greeted` is what a side has once it knows its peer,
 * `Admitted` what it has once the prepayment has settled. A stage exists only together with what it
 * needs, so there is no admitted call without its seller, say.
 */
export type Stage<Greeted, Admitted> =
  | Lasting<Greeted, Admitted>
  /** What was begun goes on, and what was sold is granted. */
  | { readonly at: 'ended'; readonly last: Lasting<Greeted, Admitted> };

export type Lasting<Greeted, Admitted> = { readonly at: 'greeting' } | Met<Greeted, Admitted>;

/** The peer is known. */
export type Met<Greeted, Admitted> =
  ({ readonly at: 'greeted' } & Greeted) | ({ readonly at: 'admitted' } & Admitted);

export type Stages<Greeted, Admitted> = ReturnType<typeof createStages<Greeted, Admitted>>;

/**
 * The steps from one stage to the next. A step that comes too early, again, or after the end makes
 * nothing and returns null, so no message takes a call back.
 */
export function createStages<Greeted, Admitted>() {
  let now: Stage<Greeted, Admitted> = { at: 'greeting' };
  function enter(admitted: Admitted): Admitted {
    now = { ...admitted, at: 'admitted' };
    return admitted;
  }
  return {
    get now(): Stage<Greeted, Admitted> {
      return now;
    },
    /** Returns what there is of the peer, also after the end; null: it was never identified. */
    met(): Met<Greeted, Admitted> | null {
      const reached = now.at === 'ended' ? now.last : now;
      return reached.at === 'greeting' ? null : reached;
    },
    greet(make: () => Greeted): Greeted | null {
      if (now.at !== 'greeting') return null;
      const greeted = make();
      now = { ...greeted, at: 'greeted' };
      return greeted;
    },
    /** The prepayment has settled. */
    admit: (make: (greeted: Greeted) => Admitted): Admitted | null =>
      now.at === 'greeted' ? enter(make(now)) : null,
    /** An earlier page of this browser had the greeting and the prepayment. */
    resume: (make: () => Admitted): Admitted | null =>
      now.at === 'greeting' ? enter(make()) : null,
    /** Returns the stage in which the call ended. */
    end(): Lasting<Greeted, Admitted> | null {
      if (now.at === 'ended') return null;
      const last = now;
      now = { at: 'ended', last };
      return last;
    },
  };
}
