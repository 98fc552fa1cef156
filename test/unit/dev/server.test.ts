// pure
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { headersFile, headersFor, parseHeaders } from '../../../dev/build/headers.ts';
import { serve, serveNear, type RpcHandler, type ServeOptions } from '../../../dev/server.ts';

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

/** Status of a path as it is: `fetch` would tidy it up first. */
const status = (url: string, path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });

const echo: RpcHandler = (body) =>
  Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body });

test('every file comes with the headers that _headers gives it', () =>
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

test('scripts and the page have the types that nosniff insists on', () =>
  serving({}, async (url) => {
    const type = async (path: string): Promise<string | null> =>
      (await fetch(new URL(path, url))).headers.get('content-type');
    assert.is(await type('/'), 'text/html; charset=utf-8');
    assert.is(await type('/assets/main-12345678.js'), 'text/javascript; charset=utf-8');
  }));

test('under a sub-path, the same files have the same headers', () =>
  serving({ base: '/some/where/' }, async (url) => {
    const script = await fetch(new URL('assets/main-12345678.js', url));
    assert.is(script.status, 200);
    assert.match(script.headers.get('cache-control') ?? '', 'immutable');
    assert.is((await fetch(new URL('/index.html', url))).status, 404);
  }));

test('nothing outside the folder is served', () =>
  serving({}, async (url) => {
    const outside = ['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt'];
    for (const path of outside) assert.is(await status(url, path), 404, path);
    assert.is(await status(url, '/%'), 400);
    assert.is(await status(url, '/assets/'), 404);
    assert.is(await status(url, '/%00'), 404);
  }));

test('localhost answers whichever address it resolves to', () =>
  serving({}, async (url) => {
    const { port } = new URL(url);
    assert.is((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
    assert.is((await fetch(`http://localhost:${port}/`)).status, 200);
  }));

test('POST /rpc reaches the ledger from any origin', () =>
  serving({ rpc: echo }, async (url) => {
    const rpc = new URL('/rpc', url);
    const reply = await fetch(rpc, { method: 'POST', body: '{"id":1}' });
    assert.is(reply.status, 200);
    assert.is(reply.headers.get('access-control-allow-origin'), '*');
    assert.equal(await reply.json(), { id: 1 });
    assert.is((await fetch(rpc)).status, 405);
    assert.is((await fetch(rpc, { method: 'OPTIONS' })).status, 204);
  }));

test('a request too large for a transaction is refused', () =>
  serving({ rpc: echo }, async (url) => {
    const body = ' '.repeat(1_000_001);
    assert.is((await fetch(new URL('/rpc', url), { method: 'POST', body })).status, 413);
  }));

test('the ledger is told when the client has gone', async () => {
  let gone: (() => void) | undefined;
  const told = new Promise<void>((resolve) => (gone = resolve));
  const client = new AbortController();
  const hang: RpcHandler = (_body, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        gone?.();
        reject(new Error('gone'));
      });
      client.abort();
    });
  await serving({ rpc: hang }, async (url) => {
    const post = fetch(new URL('/rpc', url), { method: 'POST', body: '', signal: client.signal });
    await post.catch(() => undefined);
    await told;
  });
});

test('a taken port is refused, or the next free one is found', () =>
  serving({}, async (url) => {
    const port = Number(new URL(url).port);
    const refused = await serve({ dist, port }).catch((error: Error) => error.message);
    assert.match(String(refused), /EADDRINUSE/);
    const next = await serveNear({ dist, port });
    assert.ok(next.port > port);
    assert.is((await fetch(next.url)).status, 200);
    await next.close();
  }));

test('a closed server leaves the port free, with a connection still open', async () => {
  const site = await serve({ dist });
  await (await fetch(site.url)).text();
  await site.close();
  const again = await serve({ dist, port: site.port });
  assert.is(again.port, site.port);
  await again.close();
});

test.run();
