/**
 * Starts runs one after another and lets them go on side by side: each says when the next may start.
 * Starting is heavy (two browsers), the waiting that follows is not.
 */
export function inTurn<Run, Outcome>(
  runs: readonly Run[],
  start: (run: Run, opened: () => void) => Promise<Outcome>,
): readonly Promise<Outcome>[] {
  let turn: Promise<unknown> = Promise.resolve();
  return runs.map((run) => {
    const before = turn;
    let opened = (): void => undefined;
    turn = new Promise<void>((resolve) => (opened = resolve));
    const outcome = before.then(() => start(run, opened)).finally(opened);
    // A caller that awaits it sees the failure; until then it must not count as an unhandled rejection.
    outcome.catch(() => undefined);
    return outcome;
  });
}

/** Runs one after another, in so many rows side by side: the first to be free takes the next. */
export function inRows<Run, Outcome>(
  runs: readonly Run[],
  rows: number,
  start: (run: Run) => Promise<Outcome>,
): readonly Promise<Outcome>[] {
  const free = Array.from({ length: rows }, () => Promise.resolve());
  let next = Promise.resolve();
  return runs.map((run) => {
    const outcome = next.then(async () => {
      const at = await Promise.race(free.map((row, index) => row.then(() => index)));
      const running = start(run);
      free[at] = running.then(
        () => undefined,
        () => undefined,
      );
      return { running };
    });
    next = outcome.then(() => undefined);
    const result = outcome.then(({ running }) => running);
    result.catch(() => undefined);
    return result;
  });
}
