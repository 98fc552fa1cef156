// pure
/** Records every key that the engines make, and tries to read it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bytes } from '../../../src/shared/bytes.ts';
import { createSealer } from '../../../src/workers/transfer/base/chunk-seal.ts';
import { listing } from '../../support/samples.ts';
import { openRig, orderOf } from '../../support/rig.ts';

const made: CryptoKey[] = [];
const { subtle } = crypto;

/** Keeps what a method of WebCrypto makes. */
function watch(name: 'generateKey' | 'importKey' | 'deriveKey'): () => void {
  const original = subtle[name];
  const watched = async (...args: unknown[]): Promise<unknown> => {
    const result: unknown = await Reflect.apply(original, subtle, args);
    const keys = result instanceof CryptoKey ? [result] : Object.values(Object(result));
    made.push(...keys.filter((key) => key instanceof CryptoKey));
    return result;
  };
  Object.defineProperty(subtle, name, { value: watched, configurable: true });
  return () => void Reflect.deleteProperty(subtle, name);
}

const isReadable = (key: CryptoKey): Promise<boolean> =>
  Promise.all(
    (['raw', 'pkcs8', 'jwk'] as const).map((format) =>
      subtle.exportKey(format, key).then(
        () => true,
        () => false,
      ),
    ),
  ).then((tries) => tries.includes(true));

// Proves security: Keys and markup
// Proves security: Keys cannot be read out, and end when they should
test('no script can read a private or secret key of a call', async () => {
  const undo = (['generateKey', 'importKey', 'deriveKey'] as const).map(watch);
  const rig = await openRig({ prepaidPeriods: 3, guestUsdc: '20' });
  try {
    const file = listing('a.bin');
    await rig.admit({ mode: 'allowance', budgetPeriods: 10 }, [file]);
    assert.ok((await rig.buy(orderOf(file))).ok);
    const [paid] = rig.guest.orders.filter((order) => order.type === 'paid');
    assert.ok(paid);
    const salt: Bytes = crypto.getRandomValues(new Uint8Array(32));
    const [callId, root] = [crypto.getRandomValues(new Uint8Array(16)), new Uint8Array(file.root)];
    const geometry = { size: 1_000, chunkSize: 65_536, chunks: 1 };
    await createSealer(new Uint8Array(paid.secret), salt, { callId, root, geometry });
  } finally {
    rig.close();
    for (const step of undo) step();
  }
  const secret = made.filter(({ type }) => type !== 'public');
  const kinds = new Set(secret.map(({ algorithm, type }) => `${algorithm.name} ${type}`));
  // Fee payer and session key; what a file's key is derived from, and that key.
  assert.equal([...kinds].sort(), ['AES-GCM secret', 'Ed25519 private', 'HKDF secret']);
  assert.ok(secret.filter(({ type }) => type === 'private').length >= 2);
  for (const key of secret) {
    assert.is(key.extractable, false, `${key.algorithm.name} ${key.type}`);
    assert.is(await isReadable(key), false, `${key.algorithm.name} ${key.type}`);
  }
});

test.run();
