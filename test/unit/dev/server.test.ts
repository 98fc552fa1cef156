// pure
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { headersFile, headersFor, parseHeaders } from '../../../dev/build/headers.ts';
import { serve, type ServeOptions } from '../../../dev/server.ts';

const dist = join(mkdtempSync(join(tmpdir(), 'p2c-serve-')), 'dist');
const HEADERS = headersFile("default-src 'none'");

test.before(() => {
  mkdirSync(join(dist, 'assets'), { recursive: true });
  writeFileSync(join(dist, '_headers'), HEADERS);
  writeFileSync(join(dist, 'index.html'), '<!doctype html>');
  writeFileSync(join(dist, 'assets/main-12345678.js'), 'export {};');
  writeFileSync(join(dist, '..', 'secret.txt'), 'outside');
});
test.after(() => rmSync(join(dist, '..'), { recursive: true, force: true }));

async function serving<T>(options: ServeOptions, use: (url: string) => Promise<T>): Promise<T> {
  const site = await serve({ dist, ...options });
  try {
    return await use(site.url);
  } finally {
    await site.close();
  }
}

/** Returns the status of an unnormalized path, which `fetch` would normalize first. */
const status = (url: string, path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });

test('the server sends each file with the headers that _headers lists', () =>
  serving({}, async (url) => {
    const rules = parseHeaders(HEADERS);
    for (const path of ['/', '/index.html', '/assets/main-12345678.js']) {
      const response = await fetch(new URL(path, url));
      assert.is(response.status, 200, path);
      for (const [name, value] of headersFor(rules, path)) {
        assert.is(response.headers.get(name), value, `${path} ${name}`);
      }
    }
  }));

test('the server serves no file outside the folder', () =>
  serving({}, async (url) => {
    const outside = ['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt'];
    for (const path of outside) assert.is(await status(url, path), 404, path);
    assert.is(await status(url, '/%'), 400);
    assert.is(await status(url, '/assets/'), 404);
    assert.is(await status(url, '/%00'), 404);
  }));

test.run();
