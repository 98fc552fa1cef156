/** The result of a run. Its last line is `N passed, N failed`, even if the run is interrupted. */
import { type Job, type Outcome, thrown } from './job.ts';

interface Result {
  readonly take: (outcome: Outcome) => Outcome;
  /**
   * Does work outside the jobs. An error in this work counts as a failed file named `name`.
   * Resolves to whether the work succeeded.
   */
  readonly part: (name: string, work: () => unknown) => Promise<boolean>;
  readonly fault: (name: string, error: unknown) => void;
  /**
   * Returns the last lines, and the number of failures. `complete` is true if everything planned
   * has run.
   */
  readonly end: (complete: boolean) => { readonly lines: string[]; readonly failed: number };
}

const itself = (name: string): Job => ({
  name,
  args: [],
  counts: 'exit',
  timeoutMs: 0,
  weight: 0,
  env: {},
});

/**
 * Begins a result.
 * @param show gets each outcome as it arrives.
 */
export function openResult(show: (outcome: Outcome) => void): Result {
  const startedMs = performance.now();
  const outcomes: Outcome[] = [];
  const take = (outcome: Outcome): Outcome => {
    outcomes.push(outcome);
    show(outcome);
    return outcome;
  };
  const fault = (name: string, error: unknown): void => {
    take(thrown(itself(name), error));
  };
  return {
    take,
    fault,
    async part(name, work) {
      try {
        await work();
        return true;
      } catch (error) {
        fault(name, error);
        return false;
      }
    },
    end(complete) {
      const sum = (key: 'passed' | 'failed'): number => outcomes.reduce((n, o) => n + o[key], 0);
      const bad = outcomes.filter(({ failed }) => failed > 0).map(({ job }) => job.name);
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
      // A run in which no test ran, or that was interrupted, proves nothing.
      const failed = sum('failed') + (complete && outcomes.length > 0 ? 0 : 1);
      const lines = [
        bad.length > 0 ? `\nfailed: ${bad.join(', ')}` : '',
        complete ? '' : '\nThe run was cut short.',
        `\n${outcomes.length} files in ${seconds} s`,
        `${sum('passed')} passed, ${failed} failed`,
      ];
      return { lines: lines.filter(Boolean), failed };
    },
  };
}

/**
 * Prints the result when the process ends, for whatever reason. An uncaught error counts as a
 * failure of the runner, and the run continues. Returns a function to call when everything has run.
 */
export function sayAtExit(result: Result): () => void {
  let complete = false;
  process.on('uncaughtException', (error) => result.fault('dev/test.ts', error));
  process.on('exit', (code) => {
    const { lines, failed } = result.end(complete);
    for (const line of lines) console.log(line);
    process.exitCode = code || (failed > 0 ? 1 : 0);
  });
  return () => {
    complete = true;
  };
}
