import { test } from 'uvu';

/** A test that runs beside the others of its file: each has a ledger of its own, and mostly waits. */
export function together(name: string, run: () => Promise<void>): void {
  let running: Promise<void> = Promise.resolve();
  test.before(() => {
    running = run();
    running.catch(() => undefined);
  });
  test(name, () => running);
}
