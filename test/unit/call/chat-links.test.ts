// pure
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  MAX_CHAT_BYTES,
  shownChat,
  SIGNAL_LIMITS,
} from '../../../src/shared/call/signal-limits.ts';
import { chatParts } from '../../../src/main/call/chat-links.ts';

/** The links that the page shows in a peer's chat line. */
const shownLinks = (line: string): readonly string[] =>
  chatParts(shownChat(line) ?? '').flatMap((part) =>
    typeof part === 'string' ? [] : [part.shown],
  );

test('the chat links a plain address without the sentence around it', () => {
  for (const [line, link] of [
    ['https://example.org', 'https://example.org'],
    ['See https://example.org/a?b=c#d.', 'https://example.org/a?b=c#d'],
    ['(https://example.org/a)', 'https://example.org/a'],
    ['https://en.wikipedia.org/wiki/Dough_(disambiguation)', undefined],
    ['“https://example.org/a”, she said', 'https://example.org/a'],
    ['<https://example.org/a>', 'https://example.org/a'],
    ['看https://example.org/a。', 'https://example.org/a'],
    ['HTTPS://Example.org/A', undefined],
    ['https://example.org:8443/a', undefined],
    ['https://example.org:443/a', undefined],
    ['https://example.org/größe', undefined],
  ] as const) {
    assert.equal(shownLinks(line), [link ?? line], line);
  }
});

test('a link shows its host as the browser requests it', () => {
  for (const [line, shown] of [
    // A Cyrillic а.
    ['https://pаypal.com/login', 'https://xn--pypal-4ve.com/login'],
    ['https://bücher.example/ä', 'https://xn--bcher-kva.example/ä'],
    ['https://ｇｏｏｇｌｅ.com/', 'https://google.com/'],
    ['https://%65xample.org/', 'https://example.org/'],
    ['https://bank.example⁄evil.example/', 'https://bank.xn--exampleevil-lx3f.example/'],
    ['https://0x7f.1/', 'https://127.0.0.1/'],
  ] as const) {
    assert.equal(shownLinks(line), [shown], line);
  }
});

test('the chat links nothing but plain https addresses', () => {
  for (const line of [
    'http://example.org',
    'ftp://example.org',
    'javascript:alert(1)',
    'javascript:https://example.org',
    'blob:https://example.org/1',
    'view-source:https://example.org',
    'xhttps://example.org',
    'https:example.org',
    'https://',
    'https:///example.org',
    'https://?a',
    'https://bank.example@evil.example/',
    'https://bank.example:pass@evil.example/',
    'https://@evil.example/',
    // A joiner stays in a cleaned line.
    'https://exam\u200Dple.org/',
    'https://example.org/a\u200Cb',
    'https://evil.example\\@bank.example',
    'https://[::1',
    'example.org',
  ]) {
    const links = chatParts(line).filter((part) => typeof part !== 'string');
    assert.equal(links, [], line);
  }
});

test('the chat removes direction controls before it looks for links', () => {
  const [link] = shownLinks('https://evil.example/\u202Emoc.knab');
  assert.is(link, 'https://evil.example/moc.knab');
});

test('a line has at most twenty links', () => {
  const line = 'https://a.example '.repeat(200);
  const parts = chatParts(line);
  assert.is(parts.filter((part) => typeof part !== 'string').length, 20);
  assert.is(parts.length, 40);
  assert.match(String(parts.at(-1)), 'https://a.example');
});

test('every link leads to the https host that it shows', () => {
  const bit = fc.constantFrom(
    ...['https://', 'HTTPS://', 'http://', 'javascript:', 'a.example', '@', ':', '/', '\\', '?'],
    ...['#', '(', ')', '.', ' ', '\n', '\u202E', '\u200D', 'а', '語', '"', '<', '%2f', '[', ']'],
  );
  fc.assert(
    fc.property(fc.array(bit, { maxLength: 30 }), (bits) => {
      const line = bits.join('');
      let at = 0;
      for (const part of chatParts(line)) {
        if (typeof part === 'string') {
          at = line.indexOf(part, at);
          assert.is.not(at, -1, line);
          at += part.length;
        } else {
          const { protocol, username, password, host, href } = new URL(part.shown);
          assert.equal([protocol, username, password], ['https:', '', '']);
          assert.is(href, part.href);
          assert.ok(part.shown.toLowerCase().startsWith(`https://${host}`), part.shown);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test('the page reads a burst of the longest lines without blocking, whatever their last signs', () => {
  for (const sign of [')', '.', 'a']) {
    const line = 'https://a.example'.padEnd(MAX_CHAT_BYTES, sign);
    const fromMs = performance.now();
    for (let n = 0; n < SIGNAL_LIMITS.chat.burst; n += 1) chatParts(line);
    assert.ok(performance.now() - fromMs < 5_000, sign);
  }
});

test.run();
