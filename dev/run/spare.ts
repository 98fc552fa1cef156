import { cpus } from 'node:os';

/** Whether the processors have time to spare, on a machine that may be three times slower than another. */

const LOOK_MS = 3_000;
/** A pair of browsers takes nearly one of two cores. */
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
 * Returns whether one more job has room beside so many: up to one for each processor always, more where
 * those that run leave them idle for a part of the next seconds.
 */
export async function hasRoomBeside(running: number): Promise<boolean> {
  if (running < cpus().length) return true;
  const before = spent();
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const after = spent();
  return after.idle - before.idle >= LEAST_IDLE * (after.all - before.all);
}
