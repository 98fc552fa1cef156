/**
 * A subject of notices to the user that a peer can change as often as its messages allow. Every notice
 * that a peer can cause belongs to a topic, and only `whenSettled` passes it on.
 */
export interface Topic<State, Notice> {
  /** Its state. A state with another key may be news. */
  readonly key: (state: State) => string | number | boolean | null;
  readonly notices: (before: State, now: State) => readonly Notice[];
}

/** The time that a state must last before the page announces it. */
const SETTLE_MS = 1_000;

/**
 * Returns what takes each state of a topic. Tells what differs between the state that stands and the
 * one that stood before, so what comes and goes within a second is no news.
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
