// pure
/** The messages in docs/x402-datachannel.md are the captured ones, and those are valid x402. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from '@x402/core/schemas';
import { root } from '../../../dev/build/paths.ts';
import { checkFrames } from '../x402/frames.ts';
import { page } from './pages.ts';

const VECTORS = join(root, 'test/vectors/x402');
const Vector = z.array(z.object({ from: z.enum(['host', 'guest']), message: z.unknown() }));
const load = (name: string) => Vector.parse(JSON.parse(readFileSync(join(VECTORS, name), 'utf8')));

const MORE = '…';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `shown` is `whole`, but for what is marked as shortened. */
function matches(shown: unknown, whole: unknown, at: string): void {
  if (typeof shown === 'string' && typeof whole === 'string' && shown.endsWith(MORE)) {
    assert.ok(whole.startsWith(shown.slice(0, -1)), at);
  } else if (Array.isArray(shown) && Array.isArray(whole)) {
    assert.is(shown.length, whole.length, at);
    shown.forEach((value, index) => matches(value, whole[index], `${at}.${index}`));
  } else if (isObject(shown) && isObject(whole)) {
    const { [MORE]: more, ...kept } = shown;
    if (more === undefined) assert.equal(Object.keys(kept), Object.keys(whole), at);
    for (const [key, value] of Object.entries(kept)) matches(value, whole[key], `${at}.${key}`);
  } else assert.equal(shown, whole, at);
}

function inside(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), value);
}

test('every message shown is the captured one', () => {
  const { text } = page('docs/x402-datachannel.md');
  const blocks = text.matchAll(/<!-- captured: (\S+) (\d+) ?(\S*) -->\n\n```json\n([^]*?)```/g);
  let count = 0;
  for (const [, name = '', index, path = '', json = ''] of blocks) {
    const frame = load(name)[Number(index)];
    assert.ok(frame, `${name} ${index}`);
    // A part's path; keys of `_meta` have slashes, not dots, in them.
    const whole = inside(frame.message, path === '' ? [] : path.split('.'));
    matches(JSON.parse(json), whole, `${name} ${index}`);
    count += 1;
  }
  assert.is(count, text.split('```json').length - 1, 'a message that is not from a capture');
  assert.ok(count >= 15, `${count} messages`);
});

test('the captured frames are JSON-RPC 2.0 and valid x402', () => {
  let objects = 0;
  for (const name of readdirSync(VECTORS)) {
    const frames = load(name).map(({ from, message }) => ({
      from,
      atMs: 0,
      text: JSON.stringify(message),
    }));
    objects += checkFrames(frames);
  }
  assert.ok(objects >= 10, `${objects} x402 objects`);
});

test.run();
