// pure
/** The moving picture of the README, put together from still ones. */
import { deflateSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { animatedPng } from '../../demo/apng.ts';

const chunk = (type: string, data: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  // The code under test ignores the checksums of its input.
  return Buffer.concat([head, data, Buffer.alloc(4)]);
};

/** One row of grey pixels. */
function still(...pixels: readonly number[]): Uint8Array {
  const header = Buffer.from([0, 0, 0, pixels.length, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from([0, ...pixels]))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const found: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    found.push({
      type: png.toString('latin1', at + 4, at + 8),
      data: png.subarray(at + 8, at + 8 + length),
    });
    at += length + 12;
  }
  return found;
}

test('frames follow one another, numbered without a gap, each with its time', () => {
  const frames = [still(1, 2), still(3, 4), still(5, 6)].map((png) => ({ png, showMs: 700 }));
  const chunks = chunksOf(animatedPng(frames));
  assert.equal(
    chunks.map(({ type }) => type),
    ['IHDR', 'acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'fcTL', 'fdAT', 'IEND'],
  );
  const numbers = chunks
    .filter(({ type }) => type === 'fcTL' || type === 'fdAT')
    .map(({ data }) => data.readUInt32BE(0));
  assert.equal(numbers, [0, 1, 2, 3, 4]);
  assert.is(chunks.find(({ type }) => type === 'acTL')?.data.readUInt32BE(0), 3);
  const times = chunks.filter(({ type }) => type === 'fcTL');
  assert.ok(times.every(({ data }) => data.readUInt16BE(20) / data.readUInt16BE(22) === 0.7));
});

test('rejects frames of different sizes, and a film without frames', () => {
  const [short, long] = [still(1), still(1, 2)].map((png) => ({ png, showMs: 1 }));
  assert.throws(() => animatedPng([short, long].filter((frame) => frame !== undefined)), /frame 2/);
  assert.throws(() => animatedPng([]), /no frames/);
});

test.run();
