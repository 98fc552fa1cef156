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

test('frames match those of the independent program, both ways', () => {
  for (const vector of vectors.frames) {
    const { frame, ...fields } = vector;
    const ours =
      vector.kind === 'data'
        ? encodeData(vector.stream, vector.index, vector.offset, vector.payload)
        : encodeProbe(vector);
    assert.equal(ours, frame);
    // In a larger buffer, as a browser may hand it over.
    const around = new Uint8Array(frame.length + 20).fill(0xee);
    around.set(frame, 11);
    const decoded = decodeFrame(around.subarray(11, 11 + frame.length));
    if (decoded?.kind === 'data') {
      assert.equal({ ...decoded, payload: decoded.payload.slice() }, fields);
    } else assert.equal(decoded, fields);
  }
});

test('decodeFrame rejects malformed frames', () => {
  const frame = encodeData(1, 2, 3, Uint8Array.of(4));
  const malformed = [
    new Uint8Array(0),
    frame.subarray(0, 13),
    Uint8Array.of(2, 0, 0, 0, 1, 0),
    Uint8Array.of(2, 0, 0, 0),
    ...[0, 4, 255].map((type) => Uint8Array.of(type, ...frame.subarray(1))),
  ];
  for (const bytes of malformed) assert.is(decodeFrame(bytes), null, bytes.join());
  const long = new Uint8Array(MAX_FRAME_BYTES + 1);
  long[0] = 1;
  assert.is(decodeFrame(long), null, 'too long');
  assert.ok(decodeFrame(long.subarray(1).map((_, i) => (i === 0 ? 1 : 0))), 'as long as can be');
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

test('the assembler restores a chunk from frames of any size', () => {
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

test('the assembler refuses frames out of order, and drops their chunk', () => {
  const record = content(recordLength(geometry, 0));
  const [a, b, c] = framesOf(1, 0, record, 6000);
  if (!a || !b || !c) throw new Error('three frames');
  const rows: readonly (readonly [what: string, ...frames: DataFrame[]])[] = [
    ['a middle without a beginning', b],
    ['a gap', a, c],
    ['another chunk', a, { ...b, index: 1 }],
    ['the same again', a, b, b],
    ['too much', a, { ...b, payload: new Uint8Array(C) }],
    ['beyond the file', a, { ...a, index: 6 }],
    ['far beyond it', a, { ...a, index: 2 ** 32 - 1 }],
  ];
  for (const [what, ...frames] of rows) {
    const assembler = new Assembler();
    const said = frames.map((frame) => assembler.accept(frame, known));
    assert.is(said.at(-1), 'bad', what);
    assert.is(assembler.accept(c, known), 'bad', `${what}: nothing is left to continue`);
  }
  // Another chunk may follow an unfinished one.
  const assembler = new Assembler();
  assert.is(assembler.accept(a, known), 'more');
  const whole = framesOf(1, 5, content(recordLength(geometry, 5)), 100_000).map((frame) =>
    assembler.accept(frame, known),
  );
  assert.equal(
    whole.map((each) => (typeof each === 'string' ? each : each.index)),
    [5],
  );
  assert.is(assembler.accept({ ...a, stream: 2 }, known), 'stale');
});

test.run();
