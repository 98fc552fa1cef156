import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { readInBand } from '../../../src/shared/call/media-sdp.ts';
import { readSdp, type SessionDescription } from '../../../src/shared/call/sdp.ts';
import { MAX_SDP_BYTES } from '../../../src/shared/call/signal-limits.ts';
import { spoiltText } from '../../support/fuzz/mutate.ts';
import { checkWritten, INBAND_WORDS } from '../../support/fuzz/in-band.ts';

// pure
/** Descriptions of a call with audio and video, as Chromium 156 and Firefox ESR 153 write them. */

const FOLDER = new URL('../../vectors/sdp/media/', import.meta.url);
const vector = (name: string): string => readFileSync(new URL(`${name}.sdp`, FOLDER), 'utf8');
const VECTORS = readdirSync(FOLDER).map((name) => name.replace('.sdp', ''));
type Type = SessionDescription['type'];
const typeOf = (name: string): Type => (name.includes('offer') ? 'offer' : 'answer');

/** The description in invite or reply, which has only the data section. */
const remoteOf = (sdp: string, type: Type): SessionDescription =>
  readSdp(sdp.slice(0, sdp.indexOf('m=audio')), type);

const OFFER = vector('chromium-offer');
const REMOTE = remoteOf(OFFER, 'offer');

function read(sdp: string, type: Type = 'offer', remote = REMOTE): string {
  const result = readInBand(sdp, type, remote);
  if (!result.ok) throw new Error(result.what);
  return result.value;
}
const linesOf = (sdp: string): string[] => sdp.split('\r\n').filter((line) => line !== '');
const only = (sdp: string, ...starts: string[]): string[] =>
  linesOf(sdp).filter((line) => starts.some((start) => line.startsWith(start)));

test('the rewritten description keeps the peer’s media, but not its transport', () => {
  for (const name of VECTORS) {
    const sdp = vector(name);
    const type = typeOf(name);
    const written = read(sdp, type, remoteOf(sdp, type));
    checkWritten(written);
    const kept = ['m=', 'a=rtpmap', 'a=fmtp', 'a=rtcp-fb', 'a=extmap:', 'a=mid', 'a=rtcp-rsize'];
    const sorted = (text: string): string[] => only(text, ...kept, 'a=ssrc-group').sort();
    const ports = (line: string): string => line.replace(/^(m=\w+) \d+/, '$1 9');
    assert.equal(sorted(written), sorted(sdp).map(ports).sort());
    assert.equal(only(written, 'a=candidate', 'a=end-of', 'a=rtcp:', 'a=ice-options'), []);
    assert.equal(new Set(only(written, 'a=ice-ufrag')).size, 1);
    assert.is(only(written, 'a=fingerprint').length, 3);
    const sources = (text: string): Set<string> =>
      new Set(only(text, 'a=ssrc:').map((line) => line.split(' ')[0] ?? ''));
    assert.equal(sources(written), sources(sdp));
    // The side that made the invite stays the DTLS client.
    const role = type === 'offer' ? 'actpass' : remoteOf(sdp, type).setup;
    assert.equal(new Set(only(written, 'a=setup')), new Set([`a=setup:${role}`]));
    assert.is(read(written, type, remoteOf(sdp, type)), written, 'what is written is final');
  }
});

test('DTLS keeps the roles from invite and reply, whatever a later answer says', () => {
  const answer = vector('firefox-answer');
  const told = answer.replaceAll('a=setup:passive', 'a=setup:active');
  for (const [remote, role] of [
    [remoteOf(answer, 'answer'), 'passive'],
    [{ ...remoteOf(answer, 'answer'), type: 'offer', setup: 'actpass' } as const, 'active'],
  ] as const) {
    const written = read(told, 'answer', remote);
    assert.equal(new Set(only(written, 'a=setup')), new Set([`a=setup:${role}`]));
  }
});

/** Ways in which a lenient browser takes a line for a media section. */
const SPELLINGS: Readonly<Record<string, (sdp: string) => string>> = {
  'upper case': (sdp) =>
    sdp.replace(/^m=(audio|video)/gm, (line) => `m=${line.slice(2).toUpperCase()}`),
  'a tab': (sdp) => sdp.replace(/^m=(audio|video) /gm, 'm=$1\t'),
  'a blank first': (sdp) => sdp.replace(/^m=(audio|video)/gm, 'm= $1'),
  'a blank before': (sdp) => sdp.replace(/^m=(audio|video)/gm, ' m=$1'),
  'a capital M': (sdp) => sdp.replace(/^m=(audio|video)/gm, 'M=$1'),
  'blanks around': (sdp) => sdp.replace(/^m=(audio|video) (\d+) /gm, 'm = $1  $2\t '),
  'bare line feeds': (sdp) => sdp.replaceAll('\r', ''),
  'bare returns': (sdp) => sdp.replaceAll('\n', ''),
  'attributes in capitals': (sdp) =>
    sdp.replace(/^a=(mid|rtpmap|rtcp-mux)/gm, (a) => a.toUpperCase()),
};

const AUDIO = OFFER.slice(OFFER.indexOf('m=audio'), OFFER.indexOf('m=video'));

// Proves security: A peer’s description reaches no browser as it came
test('the reader refuses descriptions of another transport, and names the differing part', () => {
  // Text, its replacement everywhere, and the part that the refusal names.
  const ROWS = `
    [^]*                            | hello                 | data section
    m=application[^]*?(?=m=audio)   |                       | data section
    m=application 35712             | m=application 0       | data section
    a=mid:0                         | a=mid:7               | mid
    a=mid:1                         | a=mid:xxxxxxxxxxxxxxxxx | mid
    a=ice-ufrag:twh1                | a=ice-ufrag:twh2      | ICE
    a=ice-pwd:sGl                   | a=ice-pwd:xGl         | ICE
    a=ice-pwd.*\\r\\n                |                       | ICE
    sha-256 33:                     | sha-256 34:           | fingerprint
    a=fingerprint.*\\r\\n            |                       | fingerprint
    a=mid:2                         | a=mid:1               | more than one
    m=video                         | m=text                | section
    m=video                         | m=video:              | section
    UDP/TLS/RTP/SAVPF               | RTP/AVP               | protocol
    (?<=m=video.*SAVPF ).*          | x 300                 | formats
    a=rtcp-mux\\r\\n                |                       | rtcp-mux
  `;
  const DATA = OFFER.slice(OFFER.indexOf('m=appl'), OFFER.indexOf('m=au'));
  const cases = [
    ['', /data section/],
    [OFFER + AUDIO.replace('a=mid:1', 'a=mid:3'), /more than one/],
    [OFFER + DATA, /section/],
    ...ROWS.trim()
      .split('\n')
      .map((row) => row.split('|').map((each) => each.trim()))
      .map(([was = '', is = '', what = '']) => {
        return [OFFER.replace(new RegExp(was, 'g'), is), new RegExp(what)] as const;
      }),
  ] as const;
  for (const [sdp, what] of cases) {
    assert.is.not(sdp, OFFER);
    const result = readInBand(sdp, 'offer', REMOTE);
    assert.match(result.ok ? '' : result.what, what, sdp);
  }
});

test('the rewritten description omits unknown lines and lines that steer a browser', () => {
  const dropped = [
    'a=candidate:1 1 udp 2130706431 192.0.2.9 9 typ host',
    'a=candidate:1 1 tcp 1518280447 192.0.2.9 9 typ host tcptype passive',
    'a=candidate:1 1 udp 2130706431 intranet 9 typ host',
    'a=end-of-candidates',
    'a=remote-candidates:1 192.0.2.9 9',
    'a=ice-lite',
    'a=ice-options:renomination',
    'a=sctp-init:AQAAAA==',
    'a=identity:eyJpZHAi',
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x',
    'a=simulcast:recv h;m;l',
    'a=rid:h recv',
    'a=conference',
    'a=x-google-flag:conference',
    'b=AS:1',
    'b=TIAS:99999999999',
    'k=clear:x',
    'a=a-thing-of-2030:1',
  ];
  const before = read(OFFER);
  const everywhere = OFFER.replace(/^c=.*$/gm, (line) => [line, ...dropped].join('\r\n'));
  assert.is(read(everywhere), before);
});

const RED = ['a=rtpmap:63 red/48000/2', 'a=fmtp:63 111/111'];

test('redundant audio keeps its place, its type and the codec it repeats', () => {
  const cases: readonly [string, string, string, readonly string[]][] = [
    ['first, as our host prefers it', OFFER, '63 111', RED],
    ['after Opus', OFFER.replace('63 111', '111 63'), '111 63', RED],
    ['not offered', OFFER.replace('63 111', '111'), '111', []],
    ['offered without a word on it', OFFER.replace(/a=(rtpmap|fmtp):63 .*\r\n/g, ''), '63 111', []],
    ['blanks in what it repeats', OFFER.replace('111/111', '111 / 111'), '63 111', RED.slice(0, 1)],
  ];
  for (const [name, sdp, types, lines] of cases) {
    const written = read(sdp);
    const [section = ''] = only(written, 'm=audio');
    assert.ok(section.startsWith(`m=audio 9 UDP/TLS/RTP/SAVPF ${types} 9 `), `${name}: ${section}`);
    assert.equal(only(written, 'a=rtpmap:63', 'a=fmtp:63'), lines, name);
  }
});

test('the rewritten description does not depend on spelling or extra lines', () => {
  const level = 'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n';
  const same: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(SPELLINGS).map(([name, spell]) => [name, spell(OFFER)])),
    'a header extension has one number': OFFER.replace(
      level,
      `${level}${level.replace(':1 ', ':20 ')}a=extmap:1 urn:other\r\n`,
    ),
    'no orders to our encoder': OFFER.replace(
      'a=fmtp:98 profile-id=0',
      'a=fmtp:98 profile-id=0; x-google-min-bitrate=900000;x-google-start-bitrate=900000',
    ),
    'names of streams are ours': OFFER.replaceAll(/a=msid:.*$/gm, 'a=msid:<img> \u202e'),
    'names of sources are ours': OFFER.replaceAll(/cname:\S+/g, `cname:${'x'.repeat(5_000)}`),
    'a section that only the bundle carries is no refusal': OFFER.replace(
      'm=video 9',
      'm=video 0',
    ).replace('a=mid:2', 'a=mid:2\r\na=bundle-only'),
  };
  for (const [name, sdp] of Object.entries(same)) {
    assert.is.not(sdp, OFFER, name);
    assert.is(read(sdp), read(OFFER), name);
  }
  assert.equal(only(read(OFFER), 'a=msid'), ['a=msid:peer peer-audio', 'a=msid:peer peer-video']);
  const alone = OFFER.replaceAll(/a=msid:.*$/gm, 'a=msid:- track');
  assert.equal(only(read(alone), 'a=msid'), []);
});

test('a peer without media may reject the media sections', () => {
  const none = 'm=audio 0 UDP/TLS/RTP/SAVPF 0';
  const remote = { ...REMOTE, type: 'answer', setup: 'passive' } as const;
  for (const [down, written] of [
    [`${none}\r\na=inactive\r\n`, [none]],
    ['m=audio 0 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\n', [none]],
    [`${none}\r\n${none.replace('audio', 'video')}\r\n`, [none, none.replace('audio', 'video')]],
  ] as const) {
    const answer = read(`${OFFER.slice(0, OFFER.indexOf('m=audio'))}${down}`, 'answer', remote);
    assert.equal(only(answer, 'm=audio', 'm=video'), written);
    assert.equal(only(answer, 'a=group'), ['a=group:BUNDLE 0']);
  }
});

test('the rewritten description bounds codecs, extensions, feedback and sources', () => {
  const many = (count: number, line: (n: number) => string): string =>
    Array.from({ length: count }, (_, n) => `${line(n)}\r\n`).join('');
  const flood =
    OFFER +
    many(300, (n) => `a=extmap:${n} urn:${n}`) +
    many(300, (n) => `a=rtcp-fb:96 nack x${n}`) +
    many(300, (n) => `a=ssrc:${n + 1} cname:x`) +
    many(300, (n) => `a=fmtp:96 a=${n}${'x'.repeat(90)};b=${'y'.repeat(90)};c=${'z'.repeat(90)}`) +
    many(300, () => 'a=rtpmap:96 VP8/90000');
  const sdp = read(flood);
  checkWritten(sdp);
  assert.ok(linesOf(sdp).length < 300, String(linesOf(sdp).length));
});

test('the reader refuses or rewrites each damaged description', () => {
  const texts = fc.constantFrom(...VECTORS.map(vector));
  fc.assert(
    fc.property(spoiltText(texts, INBAND_WORDS), (text) => {
      for (const type of ['offer', 'answer'] as const) {
        const result = readInBand(text, type, REMOTE);
        if (result.ok) checkWritten(result.value);
      }
    }),
  );
});

test('the reader reads the largest description quickly', () => {
  const words = [
    'a=extmap:1 x\r\n',
    'm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n',
    'a=rtcp-fb:* nack\r\n',
    ' ',
    '1 ',
    '=',
  ];
  const blanks = ' '.repeat(MAX_SDP_BYTES - OFFER.length - 20);
  const odd = `a=ssrc:0${blanks}x\u2028x\r\n`;
  for (const word of words) {
    const text = OFFER + word.repeat((MAX_SDP_BYTES - OFFER.length) / word.length);
    const startMs = performance.now();
    readInBand(text, 'offer', REMOTE);
    // A line separator of Unicode is a blank that `.` does not match.
    readInBand(OFFER + odd, 'offer', REMOTE);
    const tookMs = performance.now() - startMs;
    assert.ok(tookMs < 1_000, `${JSON.stringify(word)}: ${tookMs} ms`);
  }
});

test.run();
