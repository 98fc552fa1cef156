// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEventLog } from '../../../src/shared/log.ts';
import {
  holdKey,
  type Locks,
  sweepSessionKeys,
} from '../../../src/workers/ledger/payment/locks.ts';
import { platformEnv } from '../../../src/workers/ledger/solana/env.ts';
import type { KeyInfo, KeyStore } from '../../../src/workers/ledger/solana/keys.ts';

/** The part of Web Locks that is used, as the specification has it (Node 20 has none). */
function webLocks(): Locks {
  const held = new Map<string, Promise<void>>();
  return {
    async request(name, { ifAvailable = false }, use) {
      const before = held.get(name);
      if (before && ifAvailable) return use(null);
      await before;
      const using = use({ name }).finally(() => held.delete(name));
      held.set(name, using);
      return using;
    },
  };
}

const MINUTE = 60_000;

function keyStore(ages: Readonly<Record<string, number>>, nowMs: number) {
  const alive = new Map<string, KeyInfo>(
    Object.entries(ages).map(([id, ageMs]) => [
      id,
      { id, kind: 'session', address: id, createdAtWallMs: nowMs - ageMs },
    ]),
  );
  const store: Pick<KeyStore, 'list' | 'destroy'> = {
    list: () => Promise.resolve([...alive.values()]),
    destroy: async (id) => void alive.delete(id),
  };
  return { alive, store: store as KeyStore };
}

// Proves security: Keys cannot be read out, and end when they should
test('only old keys of calls that no window holds are swept', async () => {
  const nowMs = 1_000 * MINUTE;
  const { alive, store } = keyStore(
    { 'session:fresh': MINUTE, 'session:held': 60 * MINUTE, 'session:left': 60 * MINUTE },
    nowMs,
  );
  const locks = webLocks();
  const letGo = holdKey(locks, 'session:held');
  const env = { ...platformEnv(), wallMs: () => nowMs };
  const log = createEventLog('test', () => 0);
  await sweepSessionKeys(store, locks, env, log);
  assert.equal([...alive.keys()], ['session:fresh', 'session:held']);
  letGo();
  await new Promise((resolve) => setTimeout(resolve, 0));
  await sweepSessionKeys(store, locks, env, log);
  assert.equal([...alive.keys()], ['session:fresh']);
});

test.run();
