// pure
/**
 * Counts a paid minute's writes to the guest's disk: each transaction of its browser that is flushed before
 * anything else goes on (`durability: 'strict'`), in which time the payment stands still. Writes that are
 * only handed to the system do not count: once a second the billing state, once a payment the facts from
 * which another page resumes the call. The writes behind a call, once each payment is final
 * (receipts/keep-journal.ts), do not count either.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openRig, pause, type Rig, ROLES } from '../../support/rig.ts';
import { closeWorlds } from '../../support/world.ts';

const MINUTES = [2, 3, 4] as const;

test.after.each(closeWorlds);

/** Tells of each flushed transaction, by the name of its database and its store. */
function flushes(tell: (database: string, store: string) => void): () => void {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    if (mode === 'readwrite' && options?.durability === 'strict')
      tell(this.name, String(stores).split(',')[0] ?? '');
    return transaction.call(this, stores, mode, options);
  };
  return () => (IDBDatabase.prototype.transaction = transaction);
}

async function paid(rig: Rig, minute: number): Promise<void> {
  const has = ({ minutes }: { minutes: readonly { readonly minute: unknown }[] }): boolean =>
    minutes.some((entry) => entry.minute === minute);
  await Promise.all(ROLES.map((role) => rig[role].until(`paid minute ${minute}`, has)));
  // The chain's answer is written down beside the call.
  await pause(500);
}

for (const mode of ['allowance', 'manual'] as const) {
  test(`with ${mode}, a guest writes each minute to disk three times`, async () => {
    const rig = await openRig();
    assert.ok((await rig.pay({ mode, budgetPeriods: 6 })).ok);
    await paid(rig, 1 + rig.terms.prepaidPeriods);
    const seen: string[] = [];
    const stop = flushes((database, store) => {
      if (database === rig.guest.chain.db.name) seen.push(store);
    });
    try {
      for (const minute of MINUTES.slice(1)) {
        seen.length = 0;
        await paid(rig, minute);
        assert.equal(seen, ['kv', 'journal', 'journal'], `minute ${minute}`);
      }
    } finally {
      stop();
    }
    const entries = await rig.guest.chain.journal.list({ kind: 'minute', role: 'guest' });
    assert.equal(
      entries.map(({ minute, state }) => [minute, state]),
      MINUTES.map((minute) => [minute, 'landed']),
    );
  });
}

test.run();
