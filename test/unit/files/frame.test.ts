// pure
/** Binary frames, and chunks put together from them. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type DataFrame,
  decodeFrame,
  encodeProbe,
  MAX_FRAME_BYTES,
} from '../../../src/shared/files/frame.ts';
import type { Geometry } from '../../../src/shared/files/geometry.ts';
import { recordLength } from '../../../src/shared/files/seal-context.ts';
import { Assembler } from '../../../src/workers/transfer/receive/assemble.ts';
import { encodeData } from '../../support/data-frame.ts';
import { cut, must } from './must.ts';
import { content, vectors } from './vectors.ts';

const dataFrame = (bytes: Uint8Array): DataFrame => {
  const frame = decodeFrame(bytes);
  if (frame?.kind !== 'data') throw new Error('not a data frame');
  return frame;
};

test('vectors: frames are those of the independent program, both ways', () => {
  for (const vector of vectors.frames) {
    const { frame, ...fields } = vector;
    const ours =
      vector.kind === 'data'
        ? encodeData(vector.stream, vector.index, vector.offset, vector.payload)
        : encodeProbe(vector);
    assert.equal(ours, frame);
    const decoded = decodeFrame(frame);
    if (decoded?.kind === 'data') {
      assert.equal({ ...decoded, payload: decoded.payload.slice() }, fields);
    } else assert.equal(decoded, fields);
  }
});

test('decodeFrame rejects malformed frames', () => {
  const frame = encodeData(1, 2, 3, Uint8Array.of(4));
  assert.is(decodeFrame(new Uint8Array(0)), null);
  assert.is(decodeFrame(frame.subarray(0, 13)), null, 'no payload');
  assert.is(decodeFrame(Uint8Array.of(2, 0, 0, 0, 1, 0)), null, 'a long probe');
  assert.is(decodeFrame(Uint8Array.of(2, 0, 0, 0)), null, 'a short probe');
  for (const type of [0, 4, 255]) {
    const other = frame.slice();
    other[0] = type;
    assert.is(decodeFrame(other), null, `type ${type}`);
  }
  const long = new Uint8Array(MAX_FRAME_BYTES + 1);
  long[0] = 1;
  assert.is(decodeFrame(long), null, 'too long');
  assert.ok(decodeFrame(long.subarray(1).map((_, i) => (i === 0 ? 1 : 0))), 'as long as can be');
});

test('a frame inside a larger buffer is read from its place', () => {
  const frame = encodeData(7, 8, 9, Uint8Array.of(1, 2, 3));
  const around = new Uint8Array(40).fill(0xee);
  around.set(frame, 11);
  const { stream, index, offset, payload } = dataFrame(around.subarray(11, 11 + frame.length));
  assert.equal([stream, index, offset, ...payload], [7, 8, 9, 1, 2, 3]);
});

const C = 16 * 1024;
const geometry: Geometry = cut(5 * C + 100, C);
const known = (stream: number): Geometry | null => (stream === 1 ? geometry : null);

function framesOf(stream: number, index: number, record: Uint8Array, size: number): DataFrame[] {
  const frames: DataFrame[] = [];
  for (let at = 0; at < record.length; at += size) {
    frames.push(dataFrame(encodeData(stream, index, at, record.subarray(at, at + size))));
  }
  return frames;
}

test('property: a chunk comes back from frames of any size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ index: fc.nat(5), size: fc.integer({ min: 100, max: 20_000 }) })),
      (chunks) => {
        const assembler = new Assembler();
        for (const { index, size } of chunks) {
          const record = content(recordLength(geometry, index));
          const frames = framesOf(1, index, record, size);
          const last = must(frames.pop());
          for (const frame of frames) assert.is(assembler.accept(frame, known), 'more');
          const whole = assembler.accept(last, known);
          if (typeof whole === 'string') throw new Error(whole);
          assert.equal([whole.stream, whole.index], [1, index]);
          assert.ok(Buffer.from(whole.record).equals(record));
        }
      },
    ),
    { numRuns: 100, seed: 3 },
  );
});

test('frames out of order are refused, and their chunk is forgotten', () => {
  const record = content(recordLength(geometry, 0));
  const [a, b, c] = framesOf(1, 0, record, 6000);
  if (!a || !b || !c) throw new Error('three frames');
  const fresh = (): Assembler => {
    const assembler = new Assembler();
    assembler.accept(a, known);
    return assembler;
  };
  assert.is(new Assembler().accept(b, known), 'bad', 'a middle without a beginning');
  assert.is(fresh().accept(c, known), 'bad', 'a gap');
  assert.is(fresh().accept({ ...b, index: 1 }, known), 'bad', 'another chunk');
  const twice = fresh();
  twice.accept(b, known);
  assert.is(twice.accept(b, known), 'bad', 'the same again');
  assert.is(twice.accept(c, known), 'bad', 'and nothing is left to continue');
  assert.is(fresh().accept({ ...b, payload: new Uint8Array(C) }, known), 'bad', 'too much');
  assert.is(fresh().accept({ ...a, index: 6 }, known), 'bad', 'beyond the file');
  assert.is(fresh().accept({ ...a, index: 2 ** 32 - 1 }, known), 'bad');
});

test('a chunk given up half-way is followed by another, without an error', () => {
  const assembler = new Assembler();
  const [first] = framesOf(1, 0, content(recordLength(geometry, 0)), 6000);
  assert.is(assembler.accept(must(first), known), 'more');
  const frames = framesOf(1, 5, content(recordLength(geometry, 5)), 100_000);
  const whole = assembler.accept(must(frames[0]), known);
  assert.is(typeof whole === 'string' ? whole : whole.index, 5);
  const [old] = framesOf(2, 0, content(100), 50);
  assert.is(assembler.accept(must(old), known), 'stale');
});

test.run();
