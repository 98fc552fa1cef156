// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEventLog } from '../../../src/shared/log.ts';
import {
  callLock,
  createLocks,
  sweepSessionKeys,
} from '../../../src/workers/ledger/payment/locks.ts';
import { platformEnv } from '../../../src/workers/ledger/solana/env.ts';
import { webLocks } from '../../support/locks.ts';
import type { KeyInfo, KeyStore } from '../../../src/workers/ledger/solana/keys.ts';

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
  const env = { ...platformEnv(), wallMs: () => nowMs };
  const profile = webLocks();
  const letGo = createLocks(profile, env).hold(callLock('guest', 'held'));
  const stores = { keys: store, locks: createLocks(profile, env) };
  const log = createEventLog('test', () => 0);
  await sweepSessionKeys(stores, env, log);
  assert.equal([...alive.keys()], ['session:fresh', 'session:held']);
  letGo();
  await new Promise((resolve) => setTimeout(resolve, 0));
  await sweepSessionKeys(stores, env, log);
  assert.equal([...alive.keys()], ['session:fresh']);
});

test.run();
