// pure
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

const policy = contentSecurityPolicy(readFileSync(`${root}/index.html`, 'utf8'));
const rules = parseHeaders(headersFile(policy));
const directives = new Map(
  policy.split('; ').map((directive) => {
    const [name = '', ...sources] = directive.split(' ');
    return [name, sources.join(' ')];
  }),
);

// Proves stage 0: Headers and policy
test('the policy starts from nothing and runs no inline or evaluated script', () => {
  assert.is(directives.get('default-src'), "'none'");
  assert.is(directives.get('script-src'), "'self'");
  assert.is(directives.get('worker-src'), "'self'");
  assert.is(directives.get('style-src'), "'self'");
  assert.not.match(policy, /unsafe|\*(?!;|$| http| ws:\/\/localhost)|wss:/);
});

test('script addresses pass one Trusted Types policy, ours', () => {
  assert.is(directives.get('require-trusted-types-for'), "'script'");
  assert.is(directives.get('trusted-types'), 'pay2chat');
});

test('connections go to https, sockets to this machine alone', () => {
  assert.is(
    directives.get('connect-src'),
    "'self' https: http://127.0.0.1:* http://localhost:* ws://localhost:*",
  );
});

test('every path gets the security headers', () => {
  for (const path of ['/', '/assets/main-12345678.js']) {
    const headers = headersFor(rules, path);
    assert.is(headers.get('X-Content-Type-Options'), 'nosniff');
    assert.is(headers.get('Referrer-Policy'), 'no-referrer');
    assert.is(headers.get('Cross-Origin-Opener-Policy'), 'same-origin');
    assert.is(
      headers.get('Permissions-Policy'),
      'camera=(self), microphone=(self), display-capture=(self)',
    );
  }
});

test('browsers cache only hashed files permanently', () => {
  assert.match(
    headersFor(rules, '/assets/main-12345678.js').get('Cache-Control') ?? '',
    'immutable',
  );
  assert.is(headersFor(rules, '/').get('Cache-Control'), undefined);
  assert.is(headersFor(rules, '/index.html').get('Cache-Control'), undefined);
});

test('browsers check for a changed config.json at every start', () => {
  assert.is(headersFor(rules, '/config.json').get('Cache-Control'), 'no-cache');
  assert.ok(headersFor(rules, '/config.json').has('Content-Security-Policy'));
});

test.run();
