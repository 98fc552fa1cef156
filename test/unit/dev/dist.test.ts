// pure
/** Checks the files that a static host gets. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildIfChanged, filesBelow } from '../../../dev/build/changed.ts';
import { contentSecurityPolicy, headersFor, parseHeaders } from '../../../dev/build/headers.ts';
import { root } from '../../../dev/build/paths.ts';

const dist = join(root, 'dist');
const files = new Map<string, string>();
const ending = (end: string): [string, string][] =>
  [...files].filter(([name]) => name.endsWith(end));

test.before(async () => {
  await buildIfChanged();
  for (const file of filesBelow(dist)) files.set(relative(dist, file), readFileSync(file, 'utf8'));
});

// Proves stage 0: The compiler keeps the walls (`types` and `lint` run before the tests), and each worker is a module of its own
test('each worker is a module of its own with a hashed name', () => {
  const [main] = [...files].filter(([name]) => /^assets\/main-[\w-]{8}\.js$/.test(name));
  for (const worker of ['clock', 'frames', 'ledger', 'transfer']) {
    const names = [...files.keys()].filter((name) =>
      new RegExp(`^assets/${worker}-[\\w-]{8}\\.js$`).test(name),
    );
    assert.is(names.length, 1, worker);
    const [file = ''] = names;
    const reachable = ending('.js').filter(([, code]) =>
      code.includes(file.slice('assets/'.length)),
    );
    assert.ok(main && reachable.length > 0, `${worker} is not named anywhere`);
    // WebKit would run the worker twice, and both would answer each message.
    const imported = new RegExp(`(?:from|import|import\\()\\s*["']\\./${worker}-`);
    assert.equal(
      ending('.js').flatMap(([name, code]) => (imported.test(code) ? [name] : [])),
      [],
    );
  }
});

test('the policy of the page is the policy of the headers file', () => {
  const meta = contentSecurityPolicy(files.get('index.html') ?? '');
  const rules = parseHeaders(files.get('_headers') ?? '');
  assert.is(
    headersFor(rules, '/').get('Content-Security-Policy'),
    `${meta}; frame-ancestors 'none'`,
  );
});

test('the build includes the notices of all bundled packages', () => {
  const text = files.get('licenses.txt') ?? '';
  for (const [name, map] of ending('.js.map')) {
    const { sources }: { sources: string[] } = JSON.parse(map);
    for (const source of sources) {
      const owner = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1];
      if (owner) assert.ok(text.includes(`${owner} `), `${name}: ${owner}`);
    }
  }
});

// Proves stage 0: The product is static files, for any host and any path
test('every address in the page is relative and leads to a file', () => {
  const html = files.get('index.html') ?? '';
  const addresses = [...html.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(
    ([, address]) => address ?? '',
  );
  assert.ok(addresses.length >= 3);
  for (const address of addresses) {
    assert.match(address, /^\.\/assets\//);
    assert.ok(files.has(address.slice(2)), address);
  }
});

test('no script or style stands in the page itself', () => {
  const html = files.get('index.html') ?? '';
  assert.not.match(html, /<style|\sstyle=|\son\w+=/);
  for (const [, script] of html.matchAll(/<script[^>]*>([^]*?)<\/script>/g)) assert.is(script, '');
});

test('scripts import each other by relative address only', () => {
  for (const [name, code] of ending('.js')) {
    const imports = code.matchAll(
      /(?:^|[;}\s])(?:import|export)(?![\w$])[\w$*{},\s]*?(?:from)?"([^"]+)"/g,
    );
    for (const [, address] of imports) assert.match(address ?? '', /^\.\//, name);
    for (const [, address] of code.matchAll(/\bimport\("([^"]+)"\)/g)) {
      assert.match(address ?? '', /^\.\//, name);
    }
    for (const [, address] of code.matchAll(/new URL\("([^"]+)",import\.meta\.url\)/g)) {
      assert.not.match(address ?? '', /^\/|:/, name);
    }
  }
});

test('every script and style sheet has a source map without local paths', () => {
  for (const [name, code] of [...ending('.js'), ...ending('.css')]) {
    const map = /sourceMappingURL=([\w./-]+)/.exec(code)?.[1] ?? '';
    const text = files.get(join(dirname(name), map));
    assert.ok(text, name);
    assert.not.ok(text.includes(root), `${map} names ${root}`);
    const parsed: { sources: string[] } = JSON.parse(text);
    for (const source of parsed.sources) assert.not.match(source, /^(?:\/|[A-Za-z]:|file:)/, map);
  }
});

test('scripts need neither eval nor Node, and style sheets load nothing external', () => {
  for (const [end, forbidden] of [
    ['.js', /\beval\(|\bnew Function\(|[^\w.$]Function\(["'`]/],
    ['.js', /[^\w.$"'`]process\.env\b|[^\w.$"'`]__dirname\b|[^\w.$"'`]require\(["']/],
    ['.css', /@import|url\(["']?(?:\/|[a-z]+:(?!image))/],
  ] as const) {
    for (const [name, text] of ending(end)) assert.not.match(text, forbidden, name);
  }
});

test.run();
