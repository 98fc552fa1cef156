import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';
import { isInstalled, whyTooOld } from '../../../dev/setup.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'p2c-setup-'));
test.after(() => rmSync(scratch, { recursive: true, force: true }));

let folders = 0;
/** Makes a project folder with these files, objects as JSON. */
function project(files: Readonly<Record<string, unknown>>): string {
  const folder = join(scratch, String((folders += 1)));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const DONE = 'node_modules/.package-lock.json';
const LOCK = 'package-lock.json';
const packages = (entries: Readonly<Record<string, object>>): object => ({ packages: entries });
const a = { version: '1.0.0', integrity: 'sha512-a' };

const one = packages({ 'node_modules/a': a });
/** The lockfile, the record of the last install, and whether nothing is missing. */
const INSTALLS: readonly (readonly [what: string, lock: object, done: unknown, is: boolean])[] = [
  ['a bare clone', one, undefined, false],
  ['an install that was cut short', one, '{"packages": {', false],
  ['all of it', packages({ '': { name: 'x' }, 'node_modules/a': a }), one, true],
  ['another version', packages({ 'node_modules/a': { ...a, version: '1.0.1' } }), one, false],
  ['other bytes', packages({ 'node_modules/a': { ...a, integrity: 'sha512-b' } }), one, false],
  [
    'a binary of another platform',
    packages({ 'node_modules/a': a, 'node_modules/b': { ...a, optional: true } }),
    one,
    true,
  ],
];
test('setup repeats the install until no package of the lockfile is missing', () => {
  for (const [what, lock, done, is] of INSTALLS) {
    const files = done === undefined ? { [LOCK]: lock } : { [LOCK]: lock, [DONE]: done };
    assert.is(isInstalled(project(files)), is, what);
  }
});

test('the lockfile names no registry', () => {
  assert.not.match(readFileSync(join(root, LOCK), 'utf8'), /"resolved"|https?:\/\/[^"]*\.tgz/);
});

test('the lockfile has a hash of every archive', () => {
  const lock: { packages: Record<string, { integrity?: string; link?: boolean }> } = JSON.parse(
    readFileSync(join(root, LOCK), 'utf8'),
  );
  const entries = Object.entries(lock.packages).filter(([path, { link }]) => path !== '' && !link);
  assert.ok(entries.length > 100);
  const without = entries.filter(([, { integrity }]) => !/^sha512-.{86}==$/.test(integrity ?? ''));
  assert.equal(
    without.map(([path]) => path),
    [],
  );
});

test('setup rejects an older Node by name, and accepts a newer Node', () => {
  for (const version of ['20.18.3', '18.20.1', '9.99.0']) {
    assert.is(whyTooOld(version, '>=20.19'), `Pay2Chat needs Node 20.19 or newer, not ${version}.`);
  }
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0']) {
    assert.is(whyTooOld(version, '>=20.19'), null);
  }
});

test.run();
