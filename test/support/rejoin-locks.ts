import type { Locks } from '../../src/workers/ledger/sweep.ts';

/** Web Locks of one browser profile. */
export function webLocks(): Locks {
  const held = new Map<string, Promise<void>>();
  return {
    async request(name, { ifAvailable = false }, use) {
      for (let before = held.get(name); before; before = held.get(name)) {
        if (ifAvailable) return use(null);
        await before;
      }
      const using = use({ name }).finally(() => held.delete(name));
      held.set(name, using);
      return using;
    },
  };
}
