// tier: all
// takes: 15
/** The cryptography of ringing in both browsers: keys that agree, survive a reload, and refuse weak ones. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBase64Url } from '../../src/shared/bytes.ts';
import { fromBase58 } from '../../src/workers/ledger/solana/layout.ts';
import { openBrowser } from '../support/browser.ts';
import { forAll } from '../support/for-all.ts';
import { person } from '../support/person.ts';
import { openSite } from '../support/site.ts';
import { DEMO, visit } from '../support/visit.ts';

const site = forAll(openSite);
const browsers = {
  chromium: forAll(() => openBrowser('chromium')),
  firefox: forAll(() => openBrowser('firefox')),
};

for (const kind of ['chromium', 'firefox'] as const) {
  test(`X25519 agrees after a reload, and no key of low order does: ${kind}`, async () => {
    const { page, go, close } = await visit(browsers[kind], site);
    const made = await page.evaluate(async () => {
      const pair = (await crypto.subtle.generateKey('X25519', false, [
        'deriveBits',
      ])) as CryptoKeyPair;
      const opening = indexedDB.open('agreement', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const tx = opening.result.transaction('keys', 'readwrite');
      tx.objectStore('keys').put(pair.privateKey, 'own');
      await new Promise((resolve) => (tx.oncomplete = resolve));
      opening.result.close();
      const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
      return [...new Uint8Array(raw)];
    });
    await go(DEMO);
    const seen = await page.evaluate(async (publicKey) => {
      const opening = indexedDB.open('agreement', 1);
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const asking = opening.result.transaction('keys').objectStore('keys').get('own');
      await new Promise((resolve) => (asking.onsuccess = resolve));
      const own = asking.result as CryptoKey;
      const agree = async (raw: number[], key: CryptoKey): Promise<number[]> => {
        const bytes = Uint8Array.from(raw);
        const theirs = await crypto.subtle.importKey('raw', bytes, 'X25519', false, []);
        const agreement = { name: 'X25519', public: theirs };
        return [...new Uint8Array(await crypto.subtle.deriveBits(agreement, key, 256))];
      };
      const other = (await crypto.subtle.generateKey('X25519', false, [
        'deriveBits',
      ])) as CryptoKeyPair;
      const raw = [...new Uint8Array(await crypto.subtle.exportKey('raw', other.publicKey))];
      const low = [Array(32).fill(0), [1, ...Array(31).fill(0)]] as number[][];
      const weak = await Promise.all(
        low.map((each) =>
          agree(each, own).then(
            (secret) => secret.every((byte) => byte === 0),
            () => true,
          ),
        ),
      );
      const exported = await crypto.subtle.exportKey('pkcs8', own).then(
        () => true,
        () => false,
      );
      // As the page makes a mailbox's key of its seed.
      const pkcs8 = [
        48,
        46,
        2,
        1,
        0,
        48,
        5,
        6,
        3,
        43,
        101,
        112,
        4,
        34,
        4,
        32,
        ...Array(32).fill(7),
      ];
      const der = Uint8Array.from(pkcs8 as number[]);
      const signer = await crypto.subtle.importKey('pkcs8', der, 'Ed25519', true, ['sign']);
      const { x } = await crypto.subtle.exportKey('jwk', signer);
      const secrets = [await agree(raw, own), await agree(publicKey, other.privateKey)];
      return { secrets, weak, exported, x };
    }, made);
    const [mine, theirs] = seen.secrets;
    assert.equal(mine, theirs);
    assert.equal(seen.weak, [true, true]);
    assert.is(seen.exported, false);
    assert.is(seen.x, toBase64Url(fromBase58(person(new Uint8Array(32).fill(7)).address)));
    await close();
  });
}

test.run();
