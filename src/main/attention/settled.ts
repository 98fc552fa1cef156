/**
 * A subject of notices that a peer can change as often as its messages allow. Every notice that a
 * peer can cause belongs to a topic, and only `whenSettled` passes the notices of topics on.
 */
export interface Topic<State, Notice> {
  /** Returns the key of a state. A new state may be announced only if its key differs. */
  readonly key: (state: State) => string | number | boolean | null;
  readonly notices: (before: State, now: State) => readonly Notice[];
}

/** The time that a state must last before the page announces it. */
const SETTLE_MS = 1_000;

/**
 * Returns a function that takes each state of a topic. It announces the difference between a state
 * that has settled and the settled state before it. So a change that reverts within a second is not
 * announced.
 */
export function whenSettled<State, Notice>(
  first: State,
  { key, notices }: Topic<State, Notice>,
  tell: (notices: readonly Notice[]) => void,
): (now: State) => void {
  let stood = first;
  let now = first;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settle = (): void => {
    const before = stood;
    stood = now;
    tell(notices(before, now));
  };
  return (next) => {
    const changed = key(next) !== key(now);
    now = next;
    if (changed) clearTimeout(timer);
    if (key(now) === key(stood)) stood = now;
    else if (changed) timer = setTimeout(settle, SETTLE_MS);
  };
}
