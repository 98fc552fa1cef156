// pure
/** The session of Mobile Wallet Adapter, against published vectors and Node's own cryptography. */
import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  verify,
} from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { associationUrl } from '../../../src/main/wallet/mobile/client.ts';
import {
  agreementKeys,
  associationKeys,
  helloRequest,
  pointOf,
  seal,
  sessionKey,
  SessionError,
  unseal,
} from '../../../src/main/wallet/mobile/session.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'));

/** RFC 5903, section 8.1: two keys of P-256, and the secret that they agree on. */
const MINE = {
  d: hex('C88F01F5 10D9AC3F 70A292DA A2316DE5 44E9AAB8 AFE84049 C62A9C57 862D1433'),
  x: hex('DAD0B653 94221CF9 B051E1FE CA5787D0 98DFE637 FC90B9EF 945D0C37 72581180'),
  y: hex('5271A046 1CDB8252 D61F1C45 6FA3E59A B1F45B33 ACCF5F58 389E0577 B8990BB3'),
};
const THEIRS = hex(
  `04 D12DFB52 89C8D4F8 1208B702 70398C34 2296970A 0BCCB74C 736FC755 4494BF63
      56FBF3CA 366CC23E 8157854C 13C58D6A AC23F046 ADA30F83 53E74F33 039872AB`,
);
const SECRET = hex('D6840F6B 42F6EDAF D13116E0 E1256520 2FEF8E9E CE7DCE03 812464D0 4B9442DE');
/** Any point serves as salt. */
const SALT = THEIRS;

const url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const mine = (): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'jwk',
    { kty: 'EC', crv: 'P-256', d: url(MINE.d), x: url(MINE.x), y: url(MINE.y) },
    { name: 'ECDH', namedCurve: 'P-256' },
    false,
    ['deriveBits'],
  );

/** The AES-128 key as the specification derives it from the vector's secret. */
const expected = Buffer.from(hkdfSync('sha256', SECRET, SALT, new Uint8Array(), 16));
const IV = hex('000102030405060708090a0b');
const COUNTER = hex('00000007');

test('the session key is the HKDF of the published secret', async () => {
  const agreement = createECDH('prime256v1');
  agreement.setPrivateKey(MINE.d);
  assert.equal(new Uint8Array(agreement.computeSecret(THEIRS)), SECRET, 'the vector itself');

  const key = await sessionKey(SALT, await mine(), THEIRS);
  const cipher = createCipheriv('aes-128-gcm', expected, IV).setAAD(COUNTER);
  const body = Buffer.concat([cipher.update('{"id":7}', 'utf8'), cipher.final()]);
  const wanted = Buffer.concat([COUNTER, IV, body, cipher.getAuthTag()]);
  assert.equal(Buffer.from(await seal(key, 7, '{"id":7}', IV)), wanted);
  assert.is(await unseal(key, 7, new Uint8Array(wanted)), '{"id":7}');
});

test('each message has an IV of its own', async () => {
  const key = await sessionKey(SALT, await mine(), THEIRS);
  const [one, two] = [await seal(key, 1, 'x'), await seal(key, 1, 'x')];
  assert.not.equal(one.slice(4, 16), two.slice(4, 16));
  const opened = createDecipheriv('aes-128-gcm', expected, one.slice(4, 16));
  opened.setAAD(one.slice(0, 4)).setAuthTag(one.slice(-16));
  assert.is(opened.update(one.slice(16, -16), undefined, 'utf8') + opened.final('utf8'), 'x');
});

test('the session refuses altered, cut, repeated, early and foreign messages', async () => {
  const key = await sessionKey(SALT, await mine(), THEIRS);
  const message = await seal(key, 2, 'secret');
  const altered = message.slice();
  altered[20] = (altered[20] ?? 0) ^ 1;
  const otherCounter = message.slice();
  otherCounter[3] = 3;
  const own = await agreementKeys();
  const other = await sessionKey(SALT, own.privateKey, THEIRS);
  for (const [what, run] of [
    ['altered', () => unseal(key, 2, altered)],
    ['another counter', () => unseal(key, 3, otherCounter)],
    ['repeated', () => unseal(key, 3, message)],
    ['early', () => unseal(key, 1, message)],
    ['cut', () => unseal(key, 2, message.slice(0, 31))],
    ['another session', () => unseal(other, 2, message)],
  ] as const) {
    const thrown: unknown = await run().then(
      () => null,
      (error: unknown) => error,
    );
    assert.instance(thrown, SessionError, what);
  }
});

test('the session refuses a point that is not on the curve', async () => {
  const off = THEIRS.slice();
  off[64] = (off[64] ?? 0) ^ 1;
  for (const point of [off, THEIRS.slice(0, 64), new Uint8Array(65)]) {
    const thrown: unknown = await sessionKey(SALT, await mine(), point).then(
      () => null,
      (error: unknown) => error,
    );
    assert.instance(thrown, SessionError);
  }
});

test('the hello request is the page’s public point, signed by the association key', async () => {
  const [association, agreement] = [await associationKeys(), await agreementKeys()];
  const hello = await helloRequest(association, agreement);
  const point = await pointOf(agreement.publicKey);
  assert.equal(hello.slice(0, 65), point);
  assert.is(hello.length, 65 + 64);
  const jwk = await crypto.subtle.exportKey('jwk', association.publicKey);
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  assert.ok(verify('sha256', point, { key, dsaEncoding: 'ieee-p1363' }, hello.slice(65)));
});

test('the wallet app’s address names association, port and version', () => {
  const point = new Uint8Array(65).fill(0xfb);
  const token = Buffer.from(point).toString('base64url');
  assert.is(
    associationUrl(point, 51_000),
    `solana-wallet:/v1/associate/local?association=${token}.&port=51000&v=v1`,
  );
});

test.run();
