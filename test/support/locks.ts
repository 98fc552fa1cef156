import type { WebLocks } from '../../src/workers/ledger/payment/locks.ts';

/** The part of Web Locks that is used, as the specification has it: shared by a profile's windows. */
export function webLocks(): WebLocks {
  const queues = new Map<string, Promise<void>>();
  return {
    async request(name, { ifAvailable = false, mode = 'exclusive' }, use) {
      const before = queues.get(name);
      if (before && ifAvailable) return use(null);
      // Only asked for at once, and let go at once.
      if (mode === 'shared') return use({ name });
      const using = (before ?? Promise.resolve())
        .catch(() => undefined)
        .then(() => use({ name }))
        .finally(() => {
          if (queues.get(name) === using) queues.delete(name);
        });
      queues.set(name, using);
      return using;
    },
  };
}
