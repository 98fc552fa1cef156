import type { Row } from '../../dev/bench/result.ts';
import { type FilesSide } from './files-pair.ts';
import { pidOf, processorSeconds, type Thread, threads } from '../support/processes.ts';

/** Measures the processor time of two browsers while something runs, by process and by thread. */

const GB = 1e9;
const ROLES = ['host', 'guest'] as const;
/** So many of a browser's kinds of processes, and so many of its threads, does a profile name. */
const NAMED = { processes: 3, threads: 2 } as const;

interface Spent {
  /** The time of all processes of the browser. */
  readonly cpuSeconds: number;
  /** By kind of process, and by thread; the busiest first. */
  readonly busiest: readonly Thread[];
}

export interface Spending<T> {
  readonly value: T;
  readonly seconds: number;
  readonly host: Spent;
  readonly guest: Spent;
}

type Ends = Readonly<Record<(typeof ROLES)[number], Pick<FilesSide, 'browser'>>>;

const look = (root: number) => ({ cpu: processorSeconds(root), threads: threads(root) });

function between(before: ReturnType<typeof look>, after: ReturnType<typeof look>): Spent {
  const spent = [...after.threads].map(([id, { name, seconds }]) => {
    return { name, seconds: seconds - (before.threads.get(id)?.seconds ?? 0) };
  });
  const kinds = new Map<string, number>();
  for (const { name, seconds } of spent) {
    const kind = name.slice(0, name.indexOf('/'));
    kinds.set(kind, (kinds.get(kind) ?? 0) + seconds);
  }
  const busiest = (all: readonly Thread[], count: number): readonly Thread[] =>
    [...all].sort((a, b) => b.seconds - a.seconds).slice(0, count);
  const processes = [...kinds].map(([name, seconds]) => ({ name: `all of ${name}`, seconds }));
  return {
    cpuSeconds: after.cpu - before.cpu,
    busiest: [...busiest(processes, NAMED.processes), ...busiest(spent, NAMED.threads)],
  };
}

export async function spending<T>(ends: Ends, run: () => Promise<T>): Promise<Spending<T>> {
  const roots = ROLES.map((role) => pidOf(ends[role]));
  const [before, sinceMs] = [roots.map(look), performance.now()];
  const value = await run();
  const [after, untilMs] = [roots.map(look), performance.now()];
  const of = (index: 0 | 1): Spent => {
    const [then, now] = [before[index], after[index]];
    if (!then || !now) throw new Error('nobody was watched');
    return between(then, now);
  };
  return { value, seconds: (untilMs - sinceMs) / 1000, host: of(0), guest: of(1) };
}

/** Returns how many seconds of a processor a GB costs each side, beyond what a call takes by itself. */
export function perGb(
  { host, guest, seconds }: Spending<unknown>,
  bytes: number,
  call: Spending<unknown> | null = null,
): Readonly<Record<(typeof ROLES)[number], number>> {
  const cost = (spent: Spent, alone: Spent | undefined): number => {
    const share = alone && call ? alone.cpuSeconds / call.seconds : 0;
    return (spent.cpuSeconds - share * seconds) / (bytes / GB);
  };
  return { host: cost(host, call?.host), guest: cost(guest, call?.guest) };
}

/** The processes and threads that take most, as shares of one processor: a thread that is near 1 is the limit. */
export const profileRows = (subject: string, spent: Spending<unknown>): Row[] =>
  ROLES.flatMap((role) =>
    spent[role].busiest.map(({ name, seconds }) => ({
      ...{ subject, figure: `${role}, ${name}`, value: seconds / spent.seconds, unit: 'of a core' },
      target: null,
    })),
  );
