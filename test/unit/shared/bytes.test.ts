// pure
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressBytes, fromBase58, toBase58 } from '../../../src/shared/base58.ts';
import { ByteRangeError, ByteReader, ByteWriter } from '../../../src/shared/bytes.ts';
import { concatBytes, equalBytes, fromBase64Url, fromHex } from '../../../src/shared/bytes.ts';
import { fromUtf8, toBase64Url, toHex, utf8 } from '../../../src/shared/bytes.ts';
import { NETWORKS } from '../../../src/shared/network.ts';

const anyBytes = fc.uint8Array({ maxLength: 80 });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const isRangeError = (thrown: unknown): boolean => thrown instanceof ByteRangeError;

test('base64url and hex agree with Node, both ways', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const node = Buffer.from(bytes);
      assert.is(toBase64Url(bytes), node.toString('base64url'));
      assert.equal(fromBase64Url(node.toString('base64url')), new Uint8Array(bytes));
      assert.is(toHex(bytes), node.toString('hex'));
      assert.equal(fromHex(node.toString('hex').toUpperCase()), new Uint8Array(bytes));
    }),
  );
});

test('base64url accepts one spelling per value', () => {
  for (const wrong of ['A', 'AAAAA', 'AB', 'AAB', 'AA==', 'AA+A', 'AA/A', 'AA A', 'AAé']) {
    assert.is(fromBase64Url(wrong), null, wrong);
  }
  assert.equal(fromBase64Url(''), new Uint8Array());
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'AQgwz-_9'), maxLength: 12 }), (text) => {
      const bytes = fromBase64Url(text);
      if (bytes) assert.is(toBase64Url(bytes), text);
    }),
  );
});

test('hex refuses odd lengths and other characters', () => {
  for (const wrong of ['a', 'abc', '0x', 'g0', ' 00', '+1']) assert.is(fromHex(wrong), null, wrong);
});

test('invalid UTF-8 gives null instead of replaced characters', () => {
  assert.is(fromUtf8(utf8('Grüße, 你好 👋')), 'Grüße, 你好 👋');
  assert.is(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), '\ufeffa');
  for (const wrong of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
    assert.is(fromUtf8(Uint8Array.from(wrong)), null);
  }
});

test('equalBytes and concatBytes work by content', () => {
  assert.ok(equalBytes(concatBytes(), new Uint8Array()));
  assert.ok(equalBytes(concatBytes(Uint8Array.of(1), Uint8Array.of(2, 3)), Uint8Array.of(1, 2, 3)));
  assert.not(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)));
  assert.not(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 0)));
});

test('a reader returns what a writer wrote, at any offset', () => {
  const fields = fc.tuple(
    fc.integer({ min: 0, max: 0xff }),
    fc.integer({ min: 0, max: 0xffff }),
    fc.integer({ min: 0, max: 0xffffffff }),
    u64,
    u64,
    fc.uint8Array({ maxLength: 300 }),
  );
  fc.assert(
    fc.property(fields, fc.nat(9), ([a, b, c, d, e, rest], offset) => {
      const writer = new ByteWriter().bytes(rest).u8(a).u16(b).u32(c).u64(d).varint(e);
      const written = writer.finish();
      assert.is(writer.size, written.length);
      const shifted = concatBytes(new Uint8Array(offset), written).subarray(offset);
      const reader = new ByteReader(shifted);
      assert.equal(reader.bytes(rest.length), new Uint8Array(rest));
      assert.equal([reader.u8(), reader.u16(), reader.u32()], [a, b, c]);
      assert.equal([reader.u64(), reader.varint()], [d, e]);
      assert.is(reader.remaining, 0);
    }),
  );
  assert.equal(new ByteWriter().u16(0x0102).u32(0x03040506).finish().join(), '1,2,3,4,5,6');
});

test('a reader never reads past the end', () => {
  const wants: ((reader: ByteReader) => unknown)[] = [
    (reader) => reader.u16(),
    (reader) => reader.u32(),
    (reader) => reader.u64(),
    (reader) => reader.bytes(2),
    (reader) => reader.bytes(-1),
    (reader) => reader.bytes(0.5),
    (reader) => reader.bytes(Number.NaN),
    (reader) => reader.varint(),
  ];
  for (const want of wants) {
    assert.throws(() => want(new ByteReader(Uint8Array.of(0x80))), isRangeError);
  }
  assert.throws(() => new ByteReader(new Uint8Array()).u8(), isRangeError);
});

test('a varint has one spelling and fits a u64', () => {
  const read = (...bytes: number[]) => new ByteReader(Uint8Array.from(bytes)).varint();
  assert.is(read(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01), 2n ** 64n - 1n);
  assert.throws(() => read(0x80, 0x00), isRangeError);
  assert.throws(
    () => read(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02),
    isRangeError,
  );
  assert.throws(() => read(...Array<number>(11).fill(0x80)), isRangeError);
});

test('a writer refuses what its fields cannot hold', () => {
  const writer = new ByteWriter();
  for (const value of [-1, 256, 1.5, Number.NaN])
    assert.throws(() => writer.u8(value), isRangeError);
  assert.throws(() => writer.u16(65536), isRangeError);
  assert.throws(() => writer.u32(2 ** 32), isRangeError);
  assert.throws(() => writer.u64(-1n), isRangeError);
  assert.throws(() => writer.varint(2n ** 64n), isRangeError);
  assert.is(writer.size, 0);
});

test('base58 round-trips, leading zeros included', () => {
  fc.assert(
    fc.property(fc.nat(4), anyBytes, (zeros, rest) => {
      const bytes = concatBytes(new Uint8Array(zeros), rest);
      assert.equal(fromBase58(toBase58(bytes)), bytes);
    }),
  );
  assert.is(toBase58(utf8('Hello World!')), '2NEpo7TZRRrLZSi2U');
  assert.is(toBase58(new Uint8Array(32)), '1'.repeat(32));
});

test('an address is exactly 32 bytes of base58', () => {
  for (const network of Object.values(NETWORKS)) {
    assert.is(addressBytes(network.usdcMint)?.length, 32);
    assert.is(toBase58(addressBytes(network.usdcMint) ?? new Uint8Array()), network.usdcMint);
  }
  const mint = NETWORKS.mainnet.usdcMint;
  const wrong = ['', mint.slice(4), `1${mint}`, mint.replace('E', '0'), `${mint} `, 'I'.repeat(44)];
  for (const text of [...wrong, '1'.repeat(31), '1'.repeat(33), 'z'.repeat(44), 'z'.repeat(1e6)]) {
    assert.is(addressBytes(text), null);
  }
});

test.run();
