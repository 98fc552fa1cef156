/**
 * The stages of a call, for either role. `Greeted` is what a role has once it knows its peer.
 * `Admitted` is what it has once the prepayment has settled. A stage contains everything that the
 * role needs in it. For example, an admitted call always has its seller.
 */
type Stage<Greeted, Admitted> =
  | { readonly at: 'greeting' }
  | Met<Greeted, Admitted>
  /**
   * The call is over. Payments in flight are watched until the chain has decided. `last` is null if
   * the call ended before the hello exchange.
   */
  | { readonly at: 'ended'; readonly last: Met<Greeted, Admitted> | null };

/** A stage in which this side knows its peer. */
export type Met<Greeted, Admitted> =
  ({ readonly at: 'greeted' } & Greeted) | ({ readonly at: 'admitted' } & Admitted);

/**
 * Creates the steps from one stage to the next. A step that comes too early, a second time, or
 * after the end does nothing and returns null. So no message can move a call back to an earlier
 * stage.
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
    /**
     * Returns the facts about the peer, also after the end. Null if this side never identified the
     * peer.
     */
    met,
    identify(make: () => Greeted): Greeted | null {
      if (now.at !== 'greeting') return null;
      const greeted = make();
      now = { ...greeted, at: 'greeted' };
      return greeted;
    },
    /** Enters the admitted stage once the prepayment has settled. */
    admit: (make: (greeted: Greeted) => Admitted): Admitted | null =>
      now.at === 'greeted' ? enter(make(now)) : null,
    /**
     * Enters the admitted stage directly, because another page of this browser completed the hello
     * exchange and the prepayment.
     */
    resume: (make: () => Admitted): Admitted | null =>
      now.at === 'greeting' ? enter(make()) : null,
    end(): void {
      now = { at: 'ended', last: met() };
    },
  };
}
