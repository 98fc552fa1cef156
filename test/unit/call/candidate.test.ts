import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { toHex } from '../../../src/shared/bytes.ts';
import {
  type Candidate,
  formatAddress,
  parseAddress,
  parseCandidate,
  selectCandidates,
} from '../../../src/shared/call/candidate.ts';
import { ipv4, ipv6, mdns, session } from './code-arbitraries.ts';

// pure

const host = (address: string, more: Partial<Candidate> = {}): Candidate => {
  const parsed = parseAddress(address);
  if (!parsed) throw new Error(address);
  return { type: 'host', address: parsed, port: 5000, ...more };
};
const names = (candidates: readonly Candidate[]) =>
  candidates.map(({ type, address }) => `${type} ${formatAddress(address)}`);

test('addresses read and print in their canonical form', () => {
  fc.assert(
    fc.property(fc.oneof(ipv4, ipv6, mdns), (address) => {
      assert.equal(parseAddress(formatAddress(address)), address);
    }),
  );
  const sparse = fc
    .array(fc.constantFrom(0, 0, 0, 1, 0x10, 0xabc, 0xffff), { minLength: 7, maxLength: 7 })
    .map((groups) => Uint8Array.from([0x2001, ...groups].flatMap((g) => [g >> 8, g & 255])));
  fc.assert(
    fc.property(sparse, (bytes) => {
      const full = (toHex(bytes).match(/.{4}/g) ?? []).join(':');
      // The URL parser prints RFC 5952.
      assert.is(`[${formatAddress({ family: 6, bytes })}]`, new URL(`http://[${full}]`).hostname);
      assert.equal(parseAddress(full.toUpperCase()), { family: 6, bytes });
    }),
  );
});

test('the parser rejects unroutable addresses and other names as candidates', () => {
  const wrong = ['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '0.0.0.0', '224.0.0.1', '::'];
  const more = ['255.255.255.255', 'ff02::1', '1::2::3', '1:2:3:4:5:6:7:8:9', ':1:2:3:4:5:6:7:8'];
  const names = ['fe80::1%eth0', 'host.example', 'x.local', '12345::', ':::', '::ffff:1.2.3.4'];
  const mapped = ['::ffff:7f00:1', '::ffff:efff:fffa', '::ffff:0:1'];
  for (const text of [...wrong, ...more, ...names, ...mapped])
    assert.is(parseAddress(text), null, text);
});

test('the parser reads only UDP candidates of component 1 with a port', () => {
  const good = 'candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host generation 0 network-id 1';
  assert.is(parseCandidate(good)?.port, 50000);
  assert.is(parseCandidate(`a=${good}`)?.priority, 2122260223);
  const relay = 'candidate:3 1 UDP 8331263 203.0.113.9 61000 typ relay raddr 192.0.2.7 rport 50000';
  assert.is(parseCandidate(relay)?.type, 'relay');
  const wrong = [
    good.replace('udp', 'tcp'),
    good.replace('1 1 udp', '1 2 udp'),
    good.replace('50000', '0'),
    good.replace('50000', '65536'),
    good.replace('typ host', 'typ other'),
    good.replace('typ host', ''),
    good.replace('192.0.2.7', 'evil.example'),
    'candidate:',
  ];
  for (const line of wrong) assert.is(parseCandidate(line), null, line);
});

test('selection takes one candidate of each kind before a second of any kind', () => {
  const all = [
    ['10.0.0.1', 'host', 900],
    ['172.17.0.1', 'host', 890],
    ['172.18.0.1', 'host', 880],
    ['2001:db8::1', 'host', 950],
    ['2001:db8::2', 'host', 940],
    ['203.0.113.1', 'srflx', 500],
    ['198.51.100.1', 'relay', 100],
  ] as const;
  const made = all.map(([address, type, priority]) => host(address, { type, priority }));
  for (const [count, limit, kept] of [
    [7, 4, 'host 2001:db8::1, host 10.0.0.1, srflx 203.0.113.1, relay 198.51.100.1'],
    [7, 2, 'host 10.0.0.1, srflx 203.0.113.1'],
    [5, 4, 'host 2001:db8::1, host 2001:db8::2, host 10.0.0.1, host 172.17.0.1'],
  ] as const) {
    assert.is(names(selectCandidates(made.slice(0, count), limit)).join(', '), kept);
  }
  const ports = [1, 2, 1].map((port, n) => host('10.0.0.1', { port, priority: 9 - n }));
  const two = [...ports, host('10.0.0.2', { priority: 6 })];
  assert.equal(names(selectCandidates(two, 2)), ['host 10.0.0.1', 'host 10.0.0.2']);
  assert.is(selectCandidates(two, 4).length, 3, 'the same transport address once');
});

test('selection keeps loopback and link-local addresses only if no others exist', () => {
  const last = [host('127.0.0.1'), host('169.254.3.4'), host('::1'), host('fe80::1')];
  assert.equal(selectCandidates(last, 4), last);
  assert.equal(names(selectCandidates([...last, host('192.0.2.1')], 4)), ['host 192.0.2.1']);
});

test('selecting from selected candidates does not change the selection', () => {
  fc.assert(
    fc.property(session('offer'), fc.integer({ min: 1, max: 4 }), ({ candidates }, limit) => {
      const once = selectCandidates(candidates, limit);
      assert.equal(selectCandidates(once, 4), once);
    }),
  );
});

test('selecting 8 of 4,000 candidates takes less than 2 s', () => {
  const many = Array.from({ length: 4_000 }, (_, index): Candidate => {
    const bytes = Uint8Array.of(0x20, 1, ...new Array<number>(12).fill(0), index >> 8, index & 255);
    return { type: 'host', address: { family: 6, bytes }, port: 9, priority: index };
  });
  const startMs = performance.now();
  assert.is(selectCandidates(many, 8).length, 8);
  assert.ok(performance.now() - startMs < 2_000);
});

test.run();
