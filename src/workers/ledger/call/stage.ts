/**
 * How far a call has come, for either role. `Greeted` is what a side has once it knows its peer,
 * `Admitted` what it has once the prepayment has settled. A stage exists only together with what it
 * needs, so there is no admitted call without its seller, say.
 */
type Stage<Greeted, Admitted> =
  | { readonly at: 'greeting' }
  | Met<Greeted, Admitted>
  /** Payments in flight are followed to their end. `last`: null before the hello exchange. */
  | { readonly at: 'ended'; readonly last: Met<Greeted, Admitted> | null };

/** The peer is known. */
export type Met<Greeted, Admitted> =
  ({ readonly at: 'greeted' } & Greeted) | ({ readonly at: 'admitted' } & Admitted);

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
  function met(): Met<Greeted, Admitted> | null {
    if (now.at === 'ended') return now.last;
    return now.at === 'greeting' ? null : now;
  }
  return {
    get now(): Stage<Greeted, Admitted> {
      return now;
    },
    /** Returns the peer's facts, also after the end; null: the peer was never identified. */
    met,
    identify(make: () => Greeted): Greeted | null {
      if (now.at !== 'greeting') return null;
      const greeted = make();
      now = { ...greeted, at: 'greeted' };
      return greeted;
    },
    /** The prepayment has settled. */
    admit: (make: (greeted: Greeted) => Admitted): Admitted | null =>
      now.at === 'greeted' ? enter(make(now)) : null,
    /** An earlier page of this browser had the hello exchange and the prepayment. */
    resume: (make: () => Admitted): Admitted | null =>
      now.at === 'greeting' ? enter(make()) : null,
    end(): void {
      now = { at: 'ended', last: met() };
    },
  };
}
