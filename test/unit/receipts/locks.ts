import type { Locks } from '../../../src/workers/ledger/sweep.ts';

/** The part of Web Locks that is used, as the specification has it: shared by a profile's windows. */
export function webLocks(): Locks & { readonly held: ReadonlySet<string> } {
  const queues = new Map<string, Promise<void>>();
  const held = new Set<string>();
  return {
    held,
    async request(name, { ifAvailable = false }, use) {
      const before = queues.get(name);
      if (before && ifAvailable) return use(null);
      const using = (before ?? Promise.resolve()).then(async () => {
        held.add(name);
        try {
          await use({ name });
        } finally {
          held.delete(name);
          if (queues.get(name) === using) queues.delete(name);
        }
      });
      queues.set(name, using);
      return using;
    },
  };
}
