import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';
import { readBridgeDown, readBridgeUp } from '../../../src/shared/api/channel-bridge.ts';
import { encodeInvite, encodeReply, inviteLink, parseCode } from '../../../src/shared/call/code.ts';
import {
  CODE_VERSION,
  inviteVersion,
  packInvite,
  packRepair,
  packReply,
} from '../../../src/shared/call/code-body.ts';
import { sealFrame } from '../../../src/shared/call/code-frame.ts';
import { encodeControl, parseControl } from '../../../src/shared/files/control.ts';
import { decodeFrame, encodeProbe } from '../../../src/shared/files/frame.ts';
import { fileDisplayName, saveName } from '../../../src/shared/files/safe-name.ts';
import { parseUsdc } from '../../../src/shared/money.ts';
import { receiptText, parseReceipt, receiptLink } from '../../../src/shared/receipt/text.ts';
import { packRelay, unpackRelay } from '../../../src/shared/call/relay.ts';
import { readInBand } from '../../../src/shared/call/media-sdp.ts';
import { checkWritten, INBAND_WORDS } from './in-band.ts';
import { candidateLines, describeSdp, renderSdp } from '../../../src/shared/call/sdp.ts';
import { encodeSignal, parseSignal } from '../../../src/shared/call/signal-messages.ts';
import { parseSettings } from '../../../src/main/app/settings.ts';
import { parseConfig } from '../../../src/main/settings/config-file.ts';
import { P2cError } from '../../../src/shared/errors.ts';
import {
  formatIceServers,
  parseIceServers,
  parseRpcUrls,
} from '../../../src/main/settings/servers.ts';
import * as codes from '../../unit/call/code-arbitraries.ts';
import { encodeData } from '../data-frame.ts';
import { spoiltBytes, spoiltJson, spoiltJsonText, spoiltText } from './mutate.ts';
import { controlSamples, receiptSample, signalSamples } from './samples.ts';
import { type Target, target } from './target.ts';

/** Parsers of `src/shared`, and of what a person types. */

const anyLength = (): boolean => true;

const bodies = {
  invite: codes.invite.map((each) => packInvite(each, anyLength)),
  reply: codes.reply.map((each) => packReply(each, anyLength)),
  'repair-offer': codes
    .session('offer')
    .map((session) =>
      packRepair({ version: CODE_VERSION, session, boundTo: new Uint8Array(8) }, anyLength),
    ),
  'repair-answer': codes
    .session('answer')
    .map((session) =>
      packRepair({ version: CODE_VERSION, session, boundTo: new Uint8Array(8) }, anyLength),
    ),
} as const;

/** Bodies that are wrong under a checksum that is right: what a person who means harm would send. */
const forged = fc.oneof(
  ...(['invite', 'reply', 'repair-offer', 'repair-answer'] as const).map((kind) =>
    fc
      .tuple(
        fc.oneof(spoiltBytes(bodies[kind]), bodies[kind]),
        fc.constantFrom(1, 1, 1, 2, 2, 0, 3, 61),
      )
      .map(([body, version]) => sealFrame(kind, version, body.subarray(0, 3_000))),
  ),
);

const codeTexts = fc.oneof(
  forged,
  spoiltText(
    fc.oneof(
      codes.invite.map(encodeInvite),
      codes.reply.map(encodeReply),
      forged,
      codes.invite.map((each) => `Hi!\n> ${inviteLink('https://a.example/x', encodeInvite(each))}`),
    ),
    ['p2ci', 'p2cr', 'p2co', 'p2ca', '#invite=', '\r\n> ', '%2D', '=\r\n'],
  ),
);

/** Checks that writing a code that was read gives exactly the same text: there is one spelling. */
function readCode(text: string): void {
  const invite = parseCode(text, 'invite');
  if (invite.ok) {
    const { invite: read, text: own } = invite.value;
    assert.is(sealFrame('invite', inviteVersion(read.terms), packInvite(read, anyLength)), own);
    for (const { bytes } of read.extensions ?? []) {
      const relay = unpackRelay(bytes);
      if (relay) assert.equal(packRelay(relay), bytes);
    }
    const sdp = renderSdp(read.session);
    const described = describeSdp(sdp, 'offer');
    assert.ok(described.ok, sdp);
  }
  const reply = parseCode(text, 'reply', { inviteHash: new Uint8Array(8) });
  if (reply.ok) assert.equal(reply.value.reply.inviteHash, new Uint8Array(8));
  const repair = parseCode(text, 'repair');
  if (repair.ok) {
    const { kind, repair: read, text: own } = repair.value;
    assert.is(sealFrame(kind, CODE_VERSION, packRepair(read, anyLength)), own);
  }
}

const SDP = join(root, 'test/vectors/sdp');
const sdps = fc.oneof(
  fc.constantFrom(
    ...readdirSync(SDP)
      .filter((name) => name.endsWith('.sdp'))
      .map((name) => readFileSync(join(SDP, name), 'utf8')),
  ),
  codes.session('offer').map(renderSdp),
  codes.session('answer').map(renderSdp),
);

/** With audio and video, and the descriptions that connected their transports. */
const IN_BAND = readdirSync(join(SDP, 'media')).map((name) =>
  readFileSync(join(SDP, 'media', name), 'utf8'),
);
const inBand = fc.constantFrom(...IN_BAND);
const connected = IN_BAND.flatMap((sdp) => {
  const data = describeSdp(sdp.slice(0, sdp.indexOf('m=audio')), 'offer');
  return data.ok ? [data.value] : [];
});

function readSdp(text: string): void {
  for (const type of ['offer', 'answer'] as const) {
    const described = describeSdp(text, type);
    if (!described.ok) continue;
    const session = described.value;
    const again = describeSdp(renderSdp(session), type);
    assert.ok(again.ok);
    assert.equal(again.value.fingerprint, session.fingerprint);
    assert.is(candidateLines(session, 3).length, session.candidates.length);
    for (const { candidate } of candidateLines(session)) assert.not.match(candidate, /[\r\n]/);
  }
}

const oneLine = (text: string): void => assert.not.match(text, /[\r\n\u202a-\u202e\0]/);

const FRAMES = [
  encodeData(1, 2, 3, Uint8Array.of(1, 2, 3)),
  encodeProbe({ kind: 'ping', seq: 7 }),
  encodeProbe({ kind: 'pong', seq: 2 ** 32 - 1 }),
];

export const sharedTargets: readonly Target[] = [
  target({
    name: 'codes',
    files: ['/call/code.ts', '/call/code-body.ts', '/call/code-frame.ts', '/call/relay.ts'],
    inputs: codeTexts,
    run: readCode,
  }),
  target({
    name: 'descriptions',
    files: ['/call/sdp.ts', '/call/sdp-lines.ts', '/call/candidate.ts'],
    inputs: spoiltText(sdps, [
      'a=candidate:',
      ' typ relay',
      'a=setup:',
      'a=max-message-size:',
      '\r\n',
    ]),
    run: readSdp,
  }),
  target({
    name: 'in-band descriptions',
    files: ['/call/media-sdp.ts', '/call/sdp-lines.ts'],
    inputs: spoiltText(inBand, INBAND_WORDS),
    run(text) {
      for (const type of ['offer', 'answer'] as const) {
        for (const remote of connected) {
          const read = readInBand(text, type, remote);
          if (!read.ok) continue;
          checkWritten(read.value);
          assert.equal(readInBand(read.value, type, remote), read);
        }
      }
    },
  }),
  target({
    name: 'signal',
    files: ['/call/signal-messages.ts'],
    inputs: spoiltJsonText(signalSamples),
    run(text) {
      const parsed = parseSignal(text);
      if (parsed.ok) assert.equal(parseSignal(encodeSignal(parsed.value)), parsed);
    },
  }),
  target({
    name: 'files: control messages',
    files: [
      '/files/control.ts',
      '/files/listing.ts',
      '/files/ranges.ts',
      '/files/geometry.ts',
      '/files/name.ts',
    ],
    inputs: spoiltJsonText(controlSamples),
    run(text) {
      const parsed = parseControl(text);
      if (!parsed.ok) return;
      assert.equal(parseControl(encodeControl(parsed.value)), parsed);
      if (parsed.value.type !== 'listing') return;
      oneLine(fileDisplayName(parsed.value.listing.name));
      oneLine(saveName(parsed.value.listing.name));
    },
  }),
  target({
    name: 'files: frames',
    files: ['/files/frame.ts'],
    inputs: spoiltBytes(fc.constantFrom(...FRAMES)),
    run(bytes) {
      const frame = decodeFrame(bytes);
      if (!frame) return;
      const { kind } = frame;
      assert.equal(
        kind === 'data'
          ? encodeData(frame.stream, frame.index, frame.offset, frame.payload)
          : encodeProbe({ kind, seq: frame.seq }),
        Uint8Array.from(bytes),
      );
    },
  }),
  target({
    name: 'receipts',
    files: [
      '/receipt/text.ts',
      '/receipt/check-receipt.ts',
      '/receipt/code.ts',
      '/shared/base58.ts',
    ],
    inputs: fc.oneof(
      spoiltJsonText(fc.constant(JSON.parse(receiptText(receiptSample)) as unknown)),
      spoiltText(fc.constant(`look: ${receiptLink('https://a.example/', receiptSample)} ok?`), [
        'receipt=',
      ]),
    ),
    run(text) {
      const parsed = parseReceipt(text);
      if (parsed.ok) assert.equal(parseReceipt(receiptText(parsed.value)), parsed);
    },
  }),
  target({
    name: 'bridge and settings',
    files: ['/channel-bridge.ts', '/app/settings.ts'],
    inputs: spoiltJson(
      fc.constantFrom<unknown>(
        { kind: 'flow', accepted: 1, buffered: 2 },
        { kind: 'message', data: 'x' },
        { kind: 'low-water', bytes: 1 },
        {
          network: 'devnet',
          rpcUrls: { devnet: ['https://a.example'] },
          iceServers: [{ urls: 'turn:a', username: 'u', credential: 'c' }],
          lendRelay: true,
        },
      ),
    ),
    run(value) {
      readBridgeDown(value);
      readBridgeUp(value);
      const settings = parseSettings(JSON.stringify(value) ?? '');
      assert.equal(parseSettings(JSON.stringify(settings)), settings);
    },
  }),
  target({
    name: 'the site’s config.json',
    files: ['/settings/config-file.ts'],
    inputs: spoiltJsonText(
      fc.constant<unknown>({
        network: 'devnet',
        rpcServers: { mainnet: ['https://a.example/key'], devnet: [] },
        iceServers: [
          { urls: 'stun:a.example' },
          { urls: ['turn:a.example', 'turns:a.example'], username: 'u', credential: 'c' },
        ],
      }),
    ),
    run(text) {
      try {
        const config = parseConfig(text);
        assert.equal(parseConfig(JSON.stringify(config)), config);
      } catch (thrown) {
        if (!(thrown instanceof P2cError)) throw thrown;
      }
    },
  }),
  target({
    name: 'what is typed',
    files: ['/ui/servers.ts', '/shared/money.ts'],
    inputs: spoiltText(
      fc.constantFrom(
        'https://a.example/key',
        '12.345678',
        'stun:a.example:3478\nturn:b.example name password',
      ),
      ['turns:', 'http://', '0.', '?transport=tcp', '[::1]'],
    ),
    run(text) {
      const ice = parseIceServers(text);
      if (ice.ok) assert.equal(parseIceServers(formatIceServers(ice.value)), ice);
      parseRpcUrls(text);
      const amount = parseUsdc(text);
      assert.ok(amount === null || amount >= 0n);
    },
  }),
];
