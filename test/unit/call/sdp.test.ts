import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { sessionIn, sessionText } from '../../../src/shared/call/code-body.ts';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import { formatAddress, selectCandidates } from '../../../src/shared/call/candidate.ts';
import { ByteRangeError, ByteReader, ByteWriter, toHex } from '../../../src/shared/bytes.ts';
import {
  type Candidate,
  candidateLines,
  describeSdp,
  MAX_CANDIDATES,
  packSession,
  renderSdp,
  type SessionDescription,
  unpackSession,
} from '../../../src/shared/call/sdp.ts';
import { session } from './code-arbitraries.ts';

// pure

/** Recorded from Chromium 156 and Firefox ESR 153: data-only, one negotiated channel. */
const vector = (name: string): string =>
  readFileSync(new URL(`../../vectors/sdp/${name}.sdp`, import.meta.url), 'utf8');
const VECTORS = [
  'chromium-offer',
  'chromium-answer',
  'firefox-offer',
  'firefox-answer',
  'firefox-offer-mdns',
  'firefox-answer-mdns',
];
const typeOf = (name: string): SessionDescription['type'] =>
  name.includes('offer') ? 'offer' : 'answer';

function described(sdp: string, type: SessionDescription['type'] = 'offer'): SessionDescription {
  const result = describeSdp(sdp, type);
  if (!result.ok) throw new Error(result.what);
  return result.value;
}

function packed(value: SessionDescription): Uint8Array {
  const writer = new ByteWriter();
  packSession(writer, value);
  return writer.finish();
}

/** Returns the parts that survive packing: all but foundations and priorities. */
const essence = (value: SessionDescription) => ({
  ...value,
  fingerprint: toHex(value.fingerprint),
  candidates: value.candidates.map(
    ({ type, address, port }) => `${type} ${formatAddress(address)} ${port}`,
  ),
});

const names = (candidates: readonly Candidate[]) =>
  candidates.map(({ type, address }) => `${type} ${formatAddress(address)}`);

// Proves security: A peer’s description reaches no browser as it came
test('the reader reads descriptions of Chromium and Firefox', () => {
  for (const [name, ufrag, pwd, size] of [
    ['chromium', /^.{4}$/, /^.{24}$/, 262_144],
    ['firefox', /^[0-9a-f]{8}$/, /^[0-9a-f]{32}$/, 1_073_741_823],
  ] as const) {
    const text = vector(`${name}-offer`);
    const offer = described(text);
    assert.match(offer.iceUfrag, ufrag);
    assert.match(offer.icePwd, pwd);
    for (const line of [`ufrag:${offer.iceUfrag}`, `pwd:${offer.icePwd}`])
      assert.match(text, `a=ice-${line}\r\n`);
    assert.equal([offer.setup, offer.maxMessageSize], ['actpass', size]);
    assert.equal(names(offer.candidates), ['host 192.0.2.2', 'host fd00::2']);
    assert.equal(described(text.replaceAll('\r', '')), offer, 'bare line feeds');
    assert.is(described(vector(`${name}-answer`), 'answer').setup, 'active');
  }
  const hidden = described(vector('firefox-answer-mdns'), 'answer');
  assert.equal([hidden.setup, hidden.candidates.length], ['active', 2]);
  assert.ok(hidden.candidates.every(({ address }) => 'mdns' in address));
});

// Proves stage 1: Two browser windows connect by exchanging codes by hand
test('descriptions of both browsers survive packing and rebuilding', () => {
  for (const name of VECTORS) {
    const type = typeOf(name);
    const original = described(vector(name), type);
    const order = { ...original, candidates: selectCandidates(original.candidates, 4) };
    const unpacked = unpackSession(new ByteReader(packed(original)), type);
    assert.equal(essence(unpacked), essence(order), name);
    assert.equal(essence(described(renderSdp(unpacked), type)), essence(order), name);
  }
});

test('any description survives packing, in exactly one packed form', () => {
  fc.assert(
    fc.property(fc.oneof(session('offer'), session('answer')), (value) => {
      const bytes = packed(value);
      const reader = new ByteReader(bytes);
      const unpacked = unpackSession(reader, value.type);
      assert.is(reader.remaining, 0);
      const kept = { ...value, candidates: selectCandidates(value.candidates, 4) };
      assert.equal(essence(unpacked), essence(kept));
      assert.equal(packed(unpacked), bytes);
      assert.equal(essence(described(renderSdp(unpacked), value.type)), essence(unpacked));
    }),
  );
});

test('the reader notices a packed description cut short anywhere', () => {
  const bytes = packed(described(vector('firefox-offer')));
  for (let size = 0; size < bytes.length; size++) {
    assert.throws(
      () => unpackSession(new ByteReader(bytes.subarray(0, size)), 'offer'),
      (thrown: unknown) => thrown instanceof ByteRangeError,
    );
  }
});

test('candidates added again have a generation and never a ufrag', () => {
  const offer = described(vector('chromium-offer'));
  const [first] = candidateLines(offer, 7);
  assert.is(first?.sdpMid, '0');
  assert.is(first?.sdpMLineIndex, 0);
  assert.match(
    first?.candidate ?? '',
    /^candidate:\d+ 1 udp \d+ 192\.0\.2\.2 \d+ typ host generation 7$/,
  );
  assert.ok(candidateLines(offer).every(({ candidate }) => !/generation|ufrag/.test(candidate)));
});

test('the reader refuses a description with a wrong part, and names it', () => {
  const offer = vector('chromium-offer');
  // Text, its replacement, and the part that the refusal names.
  const ROWS = `
    m=application.*        | m=video 9 UDP/TLS/RTP/SAVPF 96 | data-only
    $                      | m=audio 9 UDP/TLS/RTP/SAVPF 111 | data-only
    a=mid:0                | a=mid:1           | mid
    sctp-port:5000         | sctp-port:5001    | sctp-port
    a=ice-ufrag.*          |                   | ice-ufrag
    a=ice-ufrag:.*         | a=ice-ufrag:in valid | ice-ufrag
    a=ice-pwd:.*           | a=ice-pwd:short   | ice-pwd
    sha-256                | sha-1             | fingerprint
    sha-256 ..             | sha-256 zz        | fingerprint
    a=setup:actpass        | a=setup:holdconn  | setup
    size:262144            | size:many         | max-message-size
    size:262144            | size:65535        | max-message-size
    size:262144            | size:1            | max-message-size
  `;
  const rows = ROWS.trim()
    .split('\n')
    .map((row) => row.split('|').map((each) => each.trim()));
  for (const [was = '', is = '', what = ''] of rows) {
    const result = describeSdp(offer.replace(new RegExp(was), `${is}`), 'offer');
    assert.match(result.ok ? '' : result.what, what, was);
  }
  assert.not(describeSdp('', 'offer').ok);
  assert.is(describeSdp(offer, 'answer').ok, false, 'an answer must choose a DTLS role');
});

test('the reader keeps an absent or zero max-message-size, and caps a large value', () => {
  const offer = vector('chromium-offer');
  const sized = (size: number) => described(offer.replace('size:262144', `size:${size}`));
  assert.equal(
    [0, 65_536].map((size) => sized(size).maxMessageSize),
    [0, 65_536],
  );
  assert.is(described(offer.replace(/a=max-message-size.*\r\n/, '')).maxMessageSize, null);
  assert.is(
    described(offer.replace('size:262144', 'size:99999999999')).maxMessageSize,
    2 ** 32 - 1,
  );
});

test('a packed description holds the four most useful candidates', () => {
  const offer = vector('chromium-offer');
  const flood = Array.from(
    { length: 155 },
    (_, n) => `a=candidate:${n} 1 udp ${1_000 + n} 198.51.100.${n + 1} 9 typ host\r\n`,
  );
  const relayed = 'a=candidate:r 1 udp 1 203.0.113.1 9 typ relay raddr 0.0.0.0 rport 0\r\n';
  const text = sessionText(described(offer + flood.join('') + relayed));
  const candidates = sessionIn(text, 'offer')?.candidates ?? [];
  assert.is(candidates.length, MAX_CANDIDATES);
  assert.ok(names(candidates).includes('relay 203.0.113.1'), names(candidates).join());
});

test('packing throws for a description without candidates or with a fault', () => {
  const offer = described(vector('chromium-offer'));
  const wrong: Partial<SessionDescription>[] = [
    { candidates: [] },
    { iceUfrag: 'abc' },
    { fingerprint: new Uint8Array(31) },
    { maxMessageSize: -1 },
    { maxMessageSize: 65_535 },
    { type: 'answer' },
  ];
  for (const change of wrong) {
    assert.throws(
      () => packed({ ...offer, ...change }),
      (thrown: unknown) => thrown instanceof ByteRangeError,
    );
  }
});

test.run();
