// pure
/** What a release is made of: the same bytes each time, which other programs can read and check. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { which } from '../../../dev/browsers.ts';
import { differing, sha256, sums, tar } from '../../../dev/release/archive.ts';
import { filesOf, pack } from '../../../dev/release/pack.ts';

const scratch = mkdtempSync(join(tmpdir(), 'p2c-release-test-'));
test.after(() => rmSync(scratch, { recursive: true, force: true }));

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i % 251);
const FILES = new Map([
  ['_headers', Buffer.from('/*\n  X-Content-Type-Options: nosniff\n')],
  ['assets/empty.txt', bytes(0)],
  ['assets/full-block.bin', bytes(512)],
  ['assets/large.bin', bytes(100_001)],
  ['index.html', Buffer.from('<!doctype html>')],
]);

function dist(): string {
  const folder = mkdtempSync(join(scratch, 'dist-'));
  mkdirSync(join(folder, 'assets'));
  for (const [name, content] of FILES) writeFileSync(join(folder, name), content);
  return folder;
}

const run = (cwd: string, program: string, ...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  });
  assert.is(status, 0, stderr);
  return stdout;
};

// Proves proof: The same bytes from the same sources
test('an archive is the same whenever and wherever it is made', () => {
  const [one, other] = [dist(), dist()].map((folder, i) => pack(folder, '1.2.3', `${folder}-${i}`));
  assert.ok(one && other);
  assert.is(one.sums, other.sums);
  assert.equal(readFileSync(one.archive), readFileSync(other.archive));
  assert.equal(tar(new Map([...FILES].reverse())), tar(FILES));
});

test('tar unpacks the same files without user or time', () => {
  const out = join(scratch, 'out');
  const { archive } = pack(dist(), '1.2.3', out);
  const list = run(out, 'tar', '--numeric-owner', '-tvf', archive).trim().split('\n');
  assert.is(list.length, FILES.size);
  for (const line of list) assert.match(line, /^-rw-r--r-- .*\b0[/ ]+0\b.*\b1970\b/);
  run(out, 'tar', '-xf', archive);
  assert.equal(
    [...filesOf(join(out, 'pay2chat-1.2.3'))].map(([name, content]) => [name, sha256(content)]),
    [...FILES].map(([name, content]) => [name, sha256(content)]),
  );
  assert.is(readFileSync(join(out, '_headers'), 'utf8'), String(FILES.get('_headers')));
  if (which('sha256sum')) run(out, 'sha256sum', '--check', '--strict', '--quiet', 'SHA256SUMS');
});

test('the comparison names each changed, missing or added file', () => {
  const text = sums(FILES);
  assert.equal(differing(text, FILES), []);
  const changed = new Map(FILES);
  changed.set('index.html', Buffer.from('<!doctype html >'));
  changed.delete('assets/empty.txt');
  changed.set('assets/more.js', bytes(1));
  assert.equal(differing(text, changed).sort(), [
    'assets/empty.txt',
    'assets/more.js',
    'index.html',
  ]);
});

test('packing refuses a folder without headers or with a long name', () => {
  const folder = dist();
  rmSync(join(folder, '_headers'));
  assert.throws(() => pack(folder, '1.2.3', join(scratch, 'none')), /_headers/);
  assert.throws(() => tar(new Map([['x'.repeat(101), bytes(1)]])), /too long/);
});

test.run();
