import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';
import { install, isInstalled, whyTooOld } from '../../../dev/setup.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'p2c-setup-'));
test.after(() => rmSync(scratch, { recursive: true, force: true }));

let folders = 0;
/** A project folder with these files, objects as JSON. */
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
const bare = packages({ 'node_modules/a': { version: '1.0.0' } });
const link = { resolved: 'inner', link: true };
const linked = packages({ inner: { version: '1.0.0' }, 'node_modules/inner': link });
/** The lockfile, the record of the last install, and whether nothing is missing. */
const INSTALLS: readonly (readonly [what: string, lock: object, done: unknown, is: boolean])[] = [
  ['a bare clone', one, undefined, false],
  ['an install that was cut short', one, '{"packages": {', false],
  ['all of it', packages({ '': { name: 'x' }, 'node_modules/a': a }), one, true],
  ['another version', packages({ 'node_modules/a': { ...a, version: '1.0.1' } }), one, false],
  ['other bytes', packages({ 'node_modules/a': { ...a, integrity: 'sha512-b' } }), one, false],
  ['one more', packages({ 'node_modules/a': a, 'node_modules/b': a }), one, false],
  ['no hash on either side', bare, bare, false],
  ['no hash in the lockfile', bare, one, false],
  ['a folder of the project and the link to it', linked, linked, true],
  [
    'a package in place of that link',
    linked,
    packages({ inner: { version: '1.0.0' }, 'node_modules/inner': a }),
    false,
  ],
  [
    'a binary of another platform',
    packages({ 'node_modules/a': a, 'node_modules/b': { ...a, optional: true } }),
    one,
    true,
  ],
];
test('an install is repeated until nothing of the lockfile is missing', () => {
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

test('the lockfile pins the binaries of every platform', () => {
  const lock: { packages: Record<string, { optionalDependencies?: Record<string, string> }> } =
    JSON.parse(readFileSync(join(root, LOCK), 'utf8'));
  for (const name of ['rollup', 'litesvm', 'esbuild']) {
    const offers = Object.keys(lock.packages[`node_modules/${name}`]?.optionalDependencies ?? {});
    assert.ok(offers.length > 4, name);
    for (const binary of offers) assert.ok(`node_modules/${binary}` in lock.packages, binary);
  }
});

/** The project's own, and those of every package that it names. */
function engines() {
  const own: { engines: { node: string } } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const lock: { packages: Record<string, Record<string, Record<string, string>>> } = JSON.parse(
    readFileSync(join(root, LOCK), 'utf8'),
  );
  const { dependencies, devDependencies, engines: locked } = lock.packages[''] ?? {};
  const named = Object.keys({ ...dependencies, ...devDependencies });
  return {
    own: own.engines.node,
    locked: locked?.['node'],
    packages: named.map((name) => {
      return [name, lock.packages[`node_modules/${name}`]?.['engines']?.['node'] ?? ''] as const;
    }),
  };
}

/** Whether a range like "^20.19.0 || >= 22" lets this version in. */
const admits = (range: string, [major = 0, minor = 0]: readonly number[]): boolean =>
  range.split('||').some((one) => {
    const [, sign, from = '', at = '0'] = /(>=|\^)\s*(\d+)(?:\.(\d+))?/.exec(one) ?? [];
    const newer = major > Number(from) || (major === Number(from) && minor >= Number(at));
    return newer && (sign === '>=' || major === Number(from));
  });

test('the oldest Node is said once, and every tool runs on it', () => {
  const { own, locked, packages } = engines();
  const [, oldest = ''] = /^>=(\d+\.\d+)$/.exec(own) ?? [];
  assert.ok(oldest, own);
  assert.is(locked, own);
  assert.match(readFileSync(join(root, 'README.md'), 'utf8'), `Node ${oldest} or newer`);
  const version = oldest.split('.').map(Number);
  // These run in browsers, and ask for what their own tools need.
  const inBrowsers = /^@(wallet-standard\/|solana\/wallet-standard-features$)/;
  const tools = packages.filter(([name, range]) => range !== '' && !inBrowsers.test(name));
  assert.ok(tools.length > 15);
  assert.equal(
    tools.filter(([, range]) => !admits(range, version)),
    [],
  );
  const before = [version[0] ?? 0, (version[1] ?? 0) - 1];
  assert.ok(
    tools.some(([, range]) => !admits(range, before)),
    'and none older would do',
  );
});

test('setup names an older Node, and accepts a newer one', () => {
  for (const version of ['20.18.3', '18.20.1', '9.99.0']) {
    assert.is(whyTooOld(version, '>=20.19'), `Pay2Chat needs Node 20.19 or newer, not ${version}.`);
  }
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0']) {
    assert.is(whyTooOld(version, '>=20.19'), null);
  }
});

test('the first start installs, the second finds it done', () => {
  const manifest = { name: 'x', version: '1.0.0', devDependencies: { inner: 'file:inner' } };
  const folder = project({
    'package.json': manifest,
    [LOCK]: {
      name: 'x',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: {
        '': manifest,
        inner: { version: '1.0.0', dev: true },
        'node_modules/inner': { resolved: 'inner', link: true },
      },
    },
    'inner/package.json': { name: 'inner', version: '1.0.0' },
  });
  assert.is(install(folder), true);
  assert.is(install(folder), false);
});

test.run();
