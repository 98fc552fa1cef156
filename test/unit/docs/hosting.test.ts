// pure
/** The recipe of docs/hosting.md sends the headers that the build asks for. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  contentSecurityPolicy,
  headersFile,
  headersFor,
  parseHeaders,
} from '../../../dev/build/headers.ts';
import { root } from '../../../dev/build/paths.ts';

const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');

test('Caddy sends every header of dist/_headers', () => {
  const rules = parseHeaders(headersFile(contentSecurityPolicy(read('index.html'))));
  const recipe = read('docs/hosting/Caddyfile');
  const wanted = ['/', '/assets/a.js', '/config.json', '/sw.js'].flatMap((path) => [
    ...headersFor(rules, path),
  ]);
  assert.ok(wanted.length > 5);
  for (const [name, value] of wanted) {
    const written = [value, `"${value}"`].map((each) => `${name} ${each}\n`);
    assert.ok(
      written.some((each) => recipe.includes(each)),
      `${name}: ${value}`,
    );
  }
});

test.run();
