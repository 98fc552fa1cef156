import { cpus } from 'node:os';

/**
 * Tells whether the processors are partly idle. This is measured, because one machine may be three
 * times slower than another.
 */

const LOOK_MS = 3_000;
/**
 * The share of the processors that must be idle. A pair of browsers needs nearly one of two cores.
 */
const LEAST_IDLE = 0.35;

interface Spent {
  readonly idle: number;
  readonly all: number;
}

const spent = (): Spent =>
  cpus().reduce(
    (sum, { times }) => ({
      idle: sum.idle + times.idle,
      all: sum.all + times.user + times.nice + times.sys + times.irq + times.idle,
    }),
    { idle: 0, all: 0 },
  );

/**
 * Returns whether there is room for one more job besides the running jobs. As long as fewer jobs
 * run than there are processors, there is room. Otherwise the running jobs must leave the
 * processors partly idle during the next seconds.
 */
export async function hasRoomBeside(running: number): Promise<boolean> {
  if (running < cpus().length) return true;
  const before = spent();
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const after = spent();
  return after.idle - before.idle >= LEAST_IDLE * (after.all - before.all);
}
