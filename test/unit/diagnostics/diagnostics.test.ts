import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import {
  byThread,
  countEvents,
  eventLine,
  EVENTS_SHOWN,
  quantile,
  redactText,
  type Report,
  reportText,
} from '../../../src/main/diagnostics/report.ts';
import { toBase58 } from '../../../src/shared/base58.ts';
import { toBase64Url, toHex } from '../../../src/shared/bytes.ts';
import { encodeInvite, encodeReply } from '../../../src/shared/call/code.ts';
import type { LogEntry } from '../../../src/shared/log.ts';
import { invite, reply } from '../call/code-arbitraries.ts';

// pure
/** The diagnostic report: what it contains, and that it identifies nobody. */

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** Random bytes, because the address of 32 zeros is the system program's and identifies nobody. */
const address = bytes(32).map(toBase58);
const signature = bytes(64).map(toBase58);

/** The secrets that no report may contain, and the length of the prefix that it may. */
const SECRETS: Readonly<Record<string, readonly [fc.Arbitrary<string>, kept: number]>> = {
  'IPv4 address': [fc.ipV4(), 0],
  // Two colons without a digit identify nobody.
  'IPv6 address': [fc.ipV6().filter((text) => text.replaceAll(/[^0-9a-f]/gi, '').length >= 4), 0],
  'mDNS name': [fc.uuid().map((id) => `${id}.local`), 0],
  'Solana address': [address, 4],
  signature: [signature, 4],
  'call id': [bytes(16).map(toHex), 4],
  memo: [bytes(24).map(toBase64Url), 4],
  invite: [invite.map(encodeInvite), 4],
  reply: [reply.map(encodeReply), 4],
  'RPC server': [fc.webUrl({ withQueryParameters: true }), 0],
  'TURN server': [fc.domain().map((host) => `turn:${host}:3478?transport=tcp`), 0],
  'token of a server': [
    fc.tuple(fc.domain(), bytes(20)).map(([host, key]) => `https://${host}/v1/${toHex(key)}`),
    0,
  ],
};

/** Words that a message may have around a secret. */
const around = fc.constantFrom(
  '',
  ' ',
  '"',
  "'",
  '(',
  ')',
  ': ',
  ', ',
  ' at ',
  '\n',
  '=',
  '[',
  ']',
  '|',
);

for (const [what, [secret, kept]] of Object.entries(SECRETS)) {
  // Proves proof: Diagnostics
  test(`redaction leaves at most a prefix of any ${what}`, () => {
    fc.assert(
      fc.property(secret, around, around, secret, (one, before, after, other) => {
        const clean = redactText(`told ${before}${one}${after} and ${other}.`);
        for (const each of [one, other]) {
          if (each.length <= kept) continue;
          assert.not(clean.includes(each.slice(0, Math.max(kept + 1, 5))), `${each} → ${clean}`);
          if (kept === 0) assert.not(clean.includes(each), clean);
        }
        assert.ok(clean.startsWith('told'), clean);
      }),
      { numRuns: 300 },
    );
  });
}

test('redaction cuts an address that contains the start of a code', () => {
  const text = 'told J2cpsdp2ci9JZo3b2vDL88Qd7vjQGJ1cMCoNUYCUotSj.';
  assert.is(redactText(text), 'told J2cp….');
});

test('redaction leaves other text readable', () => {
  const said =
    'ICE failed after 12.5 s: signal has an unknown type (code rpc_rate_limited, minute 4)';
  assert.is(redactText(said), said);
  const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/144.0.0.0';
  assert.is(redactText(browser), browser);
});

const entry = (thread: string, atMs: number, detail?: LogEntry['detail']): LogEntry =>
  detail ? { thread, atMs, event: 'rtc.state', detail } : { thread, atMs, event: 'beat' };

test('the report has the newest 200 events of each thread', () => {
  const log = Array.from({ length: 900 }, (_, i) => entry(i % 3 === 0 ? 'main' : 'ledger', i));
  const threads = byThread(log);
  assert.equal([...threads.keys()], ['ledger', 'main']);
  for (const entries of threads.values()) {
    assert.is(entries.length, EVENTS_SHOWN);
    assert.ok((entries.at(-1)?.atMs ?? 0) >= 897);
  }
  assert.is(
    eventLine(entry('main', 12_345.6, { state: 'connected', silent: false })),
    '   12.346 rtc.state state=connected silent=false',
  );
  assert.equal(countEvents(log), { 'ledger beat': 600, 'main beat': 300 });
});

test('redaction covers states, counters and every event of a report', () => {
  fc.assert(
    fc.property(address, signature, fc.ipV4(), (who, payment, ip) => {
      const report: Report = {
        states: { wallet: `connected, ${who}`, browser: 'Firefox/144.0' },
        timings: { 'clock late, median': 1.5 },
        counters: { payments: 2 },
        log: [
          entry('main', 1, { url: `stun:${ip}:3478`, text: `from ${ip}` }),
          entry('ledger', 2, { signature: payment, owner: who, host: 'node7.example.org' }),
        ],
      };
      const text = reportText(report);
      for (const each of [who, payment]) assert.not(text.includes(each.slice(0, 5)), text);
      for (const each of [ip, 'node7', 'example.org']) assert.not(text.includes(each), text);
      assert.match(text, 'Firefox/144.0');
      assert.match(text, 'payments: 2');
    }),
  );
});

test('quantiles are values of the sample', () => {
  assert.is(quantile([], 0.5), null);
  const values = [5, 1, 4, 2, 3];
  assert.equal(
    [0, 0.5, 0.95, 1].map((share) => quantile(values, share)),
    [1, 3, 5, 5],
  );
});

test('redaction takes less than 5 s for a long text', () => {
  for (const part of ['a', 'a.', 'a-', '1:']) {
    const startMs = performance.now();
    redactText(part.repeat(200_000));
    assert.ok(performance.now() - startMs < 5_000, part);
  }
});

test.run();
