import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import type { Profiler } from 'node:inspector';

/**
 * Which code ran, by V8's own counters (the `Profiler` domain that `node --experimental-test-coverage`
 * uses): of the functions, and of the characters in blocks that were entered. Modules must be imported
 * after {@link startCoverage}.
 */
interface Reached {
  readonly functions: number;
  readonly ofFunctions: number;
  readonly characters: number;
  readonly ofCharacters: number;
}

interface Coverage {
  /** Since the last time, of the files whose path ends so. */
  take(files: readonly string[]): Promise<Reached>;
  stop(): void;
}

/** Counts the characters of functions, and those in blocks that ran: inner ranges overrule outer ones. */
function reachedCharacters({ functions }: Profiler.ScriptCoverage): { ran: number; all: number } {
  // The first function is the script itself, which ran when it was imported.
  const ranges = functions.slice(1).flatMap(({ ranges: its }) => its);
  const counts = new Int32Array(Math.max(0, ...ranges.map(({ endOffset }) => endOffset))).fill(-1);
  // Outer before inner: V8 nests them.
  ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of ranges) {
    counts.fill(count, startOffset, endOffset);
  }
  const inside = counts.filter((count) => count >= 0);
  return { ran: inside.filter((count) => count > 0).length, all: inside.length };
}

export async function startCoverage(): Promise<Coverage> {
  const session = new Session();
  session.connect();
  const post = <T>(method: string, params?: object): Promise<T> =>
    new Promise((resolve, reject) => {
      session.post(method, params, (error, result) => {
        if (error) reject(error);
        else resolve(result as T);
      });
    });
  await post('Profiler.enable');
  await post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    async take(files) {
      const { result } = await post<Profiler.TakePreciseCoverageReturnType>(
        'Profiler.takePreciseCoverage',
      );
      const scripts = result.filter(({ url }) => {
        if (!url.startsWith('file:')) return false;
        const path = fileURLToPath(url.replace(/\?.*$/, ''));
        return files.some((file) => path.endsWith(file));
      });
      const functions = scripts.flatMap((script) => script.functions.slice(1));
      const characters = scripts.map(reachedCharacters);
      return {
        functions: functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0).length,
        ofFunctions: functions.length,
        characters: characters.reduce((sum, { ran }) => sum + ran, 0),
        ofCharacters: characters.reduce((sum, { all }) => sum + all, 0),
      };
    },
    stop: () => session.disconnect(),
  };
}
