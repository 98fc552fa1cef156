// pure
/** The host's TURN or STUN server in the invite (docs/connection.md, "Reach"). */
import {
  RELAY_EXTENSION,
  STUN_EXTENSION,
  lendsOnly,
} from '../../../src/shared/call/lent-server.ts';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  $lentRelay,
  $lentStun,
  $stunRefused,
  borrowServers,
  forgetServers,
  iceFor,
  lendServers,
  offeredStun,
  relayToLend,
  usedRelay,
  whyNoCall,
} from '../../../src/main/route/relay.ts';
import {
  $settings,
  DEFAULT_SETTINGS,
  parseSettings,
  PUBLIC_STUN,
} from '../../../src/main/app/settings.ts';
import { encodeInvite, MAX_EXTENDED_CHARS, parseCode } from '../../../src/shared/call/code.ts';
import { packRelay, packStun, unpackRelay, unpackStun } from '../../../src/shared/call/relay.ts';
import * as arbitrary from '../call/code-arbitraries.ts';

const RELAY = { urls: 'turn:turn.example.org:3478', username: 'ann', credential: 'secret' };
const STUN = { urls: 'stun:stun.example.org' };

const word = (maxLength: number) =>
  fc.string({ minLength: 1, maxLength, unit: 'grapheme-ascii' }).filter((text) => text !== '');
const parts = {
  urls: fc
    .tuple(
      fc.constantFrom('turn', 'turns'),
      fc.domain(),
      fc.integer({ min: 1, max: 65_535 }),
      fc.constantFrom('', '?transport=udp', '?transport=tcp'),
    )
    .map(([scheme, host, port, query]) => `${scheme}:${host}:${port}${query}`),
  username: word(40),
  credential: word(60),
};
const relay = fc.record(parts, { noNullPrototype: true });

test('a packed relay reads back, and the writer refuses an oversized relay', () => {
  fc.assert(
    fc.property(relay, (each) => {
      const bytes = packRelay(each);
      if (bytes) assert.equal(unpackRelay(bytes), each);
      else assert.ok(each.urls.length + each.username.length + each.credential.length > 120);
    }),
  );
});

test('each relay has exactly one packed form, and other bytes are invalid', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 160 }), (bytes) => {
      const read = unpackRelay(bytes);
      if (read) assert.equal(packRelay(read), new Uint8Array(bytes));
    }),
  );
  const bytes = packRelay(RELAY) ?? new Uint8Array();
  assert.is(unpackRelay(bytes.subarray(0, -1)), null);
  assert.is(unpackRelay(new Uint8Array([...bytes, 0])), null);
});

test('an invite with a relay has at most 500 characters and a candidate', () => {
  fc.assert(
    fc.property(arbitrary.invite, relay, (invite, each) => {
      const bytes = packRelay(each);
      if (!bytes) return;
      const extensions = [{ type: RELAY_EXTENSION, bytes }];
      const code = encodeInvite({ ...invite, extensions });
      assert.ok(code.length <= MAX_EXTENDED_CHARS, `${code.length}`);
      const read = parseCode(code, 'invite');
      assert.ok(read.ok && read.value.invite.session.candidates.length > 0);
      borrowServers(read.value.invite);
      assert.equal($lentRelay.get(), each);
    }),
    { numRuns: 50 },
  );
});

test('an invite lends a relay only if its host chose to lend', () => {
  const settings = { ...$settings.get(), iceServers: [STUN, RELAY] };
  assert.is(lendServers(settings).extensions?.[0]?.type, STUN_EXTENSION);
  assert.equal(lendServers({ ...settings, iceServers: [RELAY] }), {});
  assert.is(lendServers({ ...settings, lendRelay: true }).extensions?.[0]?.type, RELAY_EXTENSION);
  const none = { ...settings, iceServers: [STUN], lendRelay: true, lendStun: false };
  assert.equal(lendServers(none), {});
  assert.equal(relayToLend(settings), RELAY);
  const long = { ...RELAY, credential: 'x'.repeat(200) };
  assert.is(relayToLend({ iceServers: [long] }), null);
});

test('only a guest uses the lent relay, until the next invite', () => {
  $settings.set({ ...$settings.get(), iceServers: [STUN] });
  borrowServers({
    extensions: [{ type: RELAY_EXTENSION, bytes: packRelay(RELAY) ?? new Uint8Array() }],
  });
  assert.equal(iceFor('guest').iceServers, [STUN, RELAY]);
  assert.equal(iceFor('host').iceServers, [STUN]);
  borrowServers({ extensions: [{ type: RELAY_EXTENSION, bytes: new Uint8Array([9, 9]) }] });
  assert.equal(iceFor('guest').iceServers, [STUN]);
  borrowServers({});
  assert.is($lentRelay.get(), null);
});

test('the settings keep the choice to lend', () => {
  assert.is(parseSettings('{"lendRelay":true}').lendRelay, true);
  assert.is(parseSettings('{"lendRelay":"yes"}').lendRelay, undefined);
  assert.is(parseSettings('{"lendStun":false}').lendStun, false);
  assert.is(parseSettings('{"lendStun":0}').lendStun, undefined);
});

test('an invite carries only an address that a browser accepts', () => {
  for (const urls of [
    'turn:h:0',
    'turn:h:65536',
    'turn:h:1:2',
    'turn:-h',
    'turn:[::1',
    'turn:h:',
    'turn:.',
  ]) {
    assert.is(packRelay({ ...RELAY, urls }), null, urls);
  }
  for (const urls of [
    'turn:h',
    'turns:h.example:443?transport=tcp',
    'turn:[::1]:3478',
    'turn:10.0.0.1:1',
  ]) {
    const packed = packRelay({ ...RELAY, urls });
    assert.is(packed && unpackRelay(packed)?.urls, urls);
  }
});

const lentStun = (urls: string) => ({
  extensions: [{ type: STUN_EXTENSION, bytes: packStun(urls) ?? new Uint8Array() }],
});

test('an invite carries each STUN server in exactly one form', () => {
  for (const urls of ['stun:h', 'stuns:h.example:443', 'stun:[::1]:3478', 'stun:10.0.0.1:1']) {
    const packed = packStun(urls);
    assert.is(packed && unpackStun(packed), urls);
  }
  const long = `stun:${'h'.repeat(63)}`;
  for (const urls of ['turn:h', 'stun:h?transport=udp', 'stun:h:0', 'stun:h i', 'stun:', long]) {
    assert.is(packStun(urls), null, urls);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const read = unpackStun(bytes);
      if (read) assert.equal(packStun(read), new Uint8Array(bytes));
    }),
  );
  const bytes = packStun(STUN.urls) ?? new Uint8Array();
  assert.is(unpackStun(bytes.subarray(0, -1)), null);
  assert.is(unpackStun(new Uint8Array([...bytes, 0])), null);
});

test('a guest without its own choice uses the invite’s STUN, unless refused', () => {
  $settings.set(DEFAULT_SETTINGS);
  borrowServers(lentStun(STUN.urls));
  assert.is($lentStun.get(), STUN.urls);
  assert.equal(iceFor('guest').iceServers, [STUN]);
  assert.equal(iceFor('host').iceServers, PUBLIC_STUN);
  $stunRefused.set(true);
  assert.equal(iceFor('guest').iceServers, PUBLIC_STUN);
  assert.is(offeredStun(), STUN.urls, 'the refusal can be taken back');
  // The invite of a call link comes after the choice.
  borrowServers(lentStun(STUN.urls));
  assert.equal(iceFor('guest').iceServers, PUBLIC_STUN);
  forgetServers();
  borrowServers(lentStun(STUN.urls));
  assert.equal(iceFor('guest').iceServers, [STUN], 'a refusal is of one invite');
});

test('an invite lends only the kind of server that its link announced', () => {
  const both = { ...DEFAULT_SETTINGS, iceServers: [RELAY, STUN], lendRelay: true };
  for (const [announced, settings, kind] of [
    ['turn', both, 'turn'],
    ['stun', both, 'stun'],
    ['none', both, 'none'],
    ['turn', { ...both, lendRelay: false }, 'none'],
    ['stun', { ...both, lendStun: false }, 'none'],
  ] as const) {
    const lent = lendServers(settings, announced);
    for (const each of ['turn', 'stun', 'none'] as const) {
      assert.is(lendsOnly(lent, each), kind === 'none' || kind === each, `${announced} ${each}`);
    }
  }
});

test('the guest’s own servers come before the host’s STUN server', () => {
  borrowServers(lentStun(STUN.urls));
  const own = { urls: 'stun:own.example' };
  $settings.set({ ...DEFAULT_SETTINGS, iceServers: [own] });
  assert.equal(iceFor('guest').iceServers, [own]);
  assert.is(offeredStun(), null);
  $settings.set({ ...DEFAULT_SETTINGS, direct: true });
  assert.equal(iceFor('guest').iceServers, []);
  $settings.set(DEFAULT_SETTINGS);
  borrowServers({ extensions: [{ type: STUN_EXTENSION, bytes: new Uint8Array([9, 1, 104]) }] });
  assert.equal(iceFor('guest').iceServers, PUBLIC_STUN, 'none can be read');
});

test('a person with a hidden address uses only their own TURN servers', () => {
  borrowServers({
    extensions: [{ type: RELAY_EXTENSION, bytes: packRelay(RELAY) ?? new Uint8Array() }],
  });
  $settings.set({ ...DEFAULT_SETTINGS, hidesAddress: true, iceServers: [STUN] });
  assert.equal(iceFor('guest'), { iceServers: [], iceTransportPolicy: 'relay' });
  assert.is(usedRelay(), null, 'whoever runs the host’s server would see the address');
  assert.is(whyNoCall()?.code, 'no_webrtc', 'Node has none');
  Object.defineProperty(globalThis, 'RTCPeerConnection', { value: Object, configurable: true });
  assert.is(whyNoCall()?.code, 'relay_missing');
  const own = { ...RELAY, urls: 'turns:own.example:443?transport=tcp' };
  $settings.set({ ...DEFAULT_SETTINGS, hidesAddress: true, iceServers: [STUN, own] });
  for (const role of ['host', 'guest'] as const) {
    assert.equal(iceFor(role), { iceServers: [own], iceTransportPolicy: 'relay' });
  }
  assert.is(whyNoCall(), null);
  borrowServers(lentStun(STUN.urls));
  assert.is(offeredStun(), null);
  $settings.set({ ...DEFAULT_SETTINGS, iceServers: [STUN, own] });
  assert.equal(iceFor('host'), { iceServers: [STUN, own] });
  assert.is(parseSettings('{"hidesAddress":true}').hidesAddress, true);
  assert.is(parseSettings('{"hidesAddress":1}').hidesAddress, undefined);
});

test.run();
