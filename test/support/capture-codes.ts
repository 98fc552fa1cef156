/**
 * `node --import tsx test/support/capture-codes.ts`: writes test/vectors/codes.json, offers.json,
 * greeting.json and words.json, which docs/protocol/codes.md describes, by the page's own code. The same each time.
 */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { toBase58 } from '../../src/shared/base58.ts';
import {
  ByteWriter,
  concatBytes,
  fromBase64Url,
  fromHex,
  toBase64Url,
  toHex,
  utf8,
} from '../../src/shared/bytes.ts';
import { type CodeKind, openFrame, sealFrame } from '../../src/shared/call/code-frame.ts';
import { hashInvite } from '../../src/shared/call/code.ts';
import { RELAY_EXTENSION, STUN_EXTENSION } from '../../src/shared/call/lent-server.ts';
import { packRelay, packStun } from '../../src/shared/call/relay.ts';
import { renderSdp } from '../../src/shared/call/sdp.ts';
import { NETWORKS } from '../../src/shared/network.ts';
import { WORDS } from '../../src/workers/ledger/x402/word-list.ts';
import { markerOf } from '../../src/workers/ledger/payment/marker.ts';
import { associatedTokenAccount } from '../../src/workers/ledger/solana/layout.ts';
import { memoFor } from '../../src/workers/ledger/x402/resources.ts';
import {
  commitNonce,
  deriveTranscript,
  signedTranscript,
  termsDigest,
} from '../../src/workers/ledger/x402/transcript.ts';
import { encodeFields, sessionOf } from './code-fields.ts';
import {
  type CallLink,
  type Code,
  offerText,
  type Schedule,
  writeLink,
} from './reference-peer/codes.ts';

const folder = new URL('../vectors/', import.meta.url);
const write = (name: string, content: unknown): void =>
  writeFileSync(new URL(name, folder), `${JSON.stringify(content, null, 2)}\n`);

const CHROMIUM = { ufrag: '4m5K', pwd: 'x9678eRzYyPJ6BXeBrx/AhZ+', maxMessageSize: 262_144 };
const FIREFOX = {
  ufrag: '35ea52ef',
  pwd: 'ed51156590c50669bd3fc98df333f0ee',
  maxMessageSize: 1_073_741_823,
};
const OTHER = { ufrag: 'aB3+', pwd: 'hkI8Q1mYcP2sX0dVt7uWzE', maxMessageSize: 65_536 };
const fingerprint = (of: string): string => createHash('sha256').update(of).digest('hex');
const at = (type: 'host' | 'srflx' | 'relay' | 'prflx', address: string, port: number) => ({
  type,
  address,
  port,
});

const invite: Code = {
  kind: 'invite',
  binding: '000102030405060708090a0b0c0d0e0f',
  session: {
    ...CHROMIUM,
    fingerprint: fingerprint('host'),
    setup: 'actpass',
    candidates: [at('host', '192.0.2.1', 50_001), at('srflx', '198.51.100.7', 61_234)],
  },
  terms: {
    network: 'mainnet',
    payTo: NETWORKS.devnet.usdcMint,
    price: '500000',
    periodSeconds: 60,
    prepaidPeriods: 3,
    returnsUnused: true,
    trialSeconds: 0,
    deposit: null,
  },
  extensions: [],
};
const { terms, session } = invite;
const deposit = keyOf('deposit').address;
const reply: Code = {
  kind: 'reply',
  binding: '0102030405060708',
  session: {
    ...FIREFOX,
    fingerprint: fingerprint('guest'),
    setup: 'passive',
    candidates: [at('host', '192.0.2.2', 50_002)],
  },
  terms: null,
  extensions: [],
};
const relay = packRelay({
  urls: 'turns:turn.example:5349?transport=tcp',
  username: 'lent',
  credential: 'for one call',
});

const VALID: Readonly<Record<string, Code>> = {
  'an invite of Chromium, standard terms': invite,
  'an invite with terms of its own': {
    ...invite,
    terms: terms && {
      ...terms,
      network: 'local',
      price: '307445734561825860',
      periodSeconds: 8,
      prepaidPeriods: 60,
      returnsUnused: false,
    },
  },
  'an invite with four candidates of different kinds': {
    ...invite,
    terms: terms && { ...terms, network: 'devnet', prepaidPeriods: 1, returnsUnused: false },
    session: {
      ...session,
      candidates: [
        at('host', '2001:db8::ff:0:0:1', 50_001),
        at('host', 'c8e14886-74ce-47cd-8638-f526aae3aab7.local', 50_002),
        at('srflx', '203.0.113.9', 1),
        at('relay', '2001:db8:0:1:1:1:1:1', 65_535),
      ],
    },
  },
  'an invite that lends a TURN server': {
    ...invite,
    extensions: [{ type: RELAY_EXTENSION, bytes: toHex(relay ?? new Uint8Array()) }],
  },
  'an invite that lends a STUN server': {
    ...invite,
    extensions: [
      {
        type: STUN_EXTENSION,
        bytes: toHex(packStun('stun:stun.example:3478') ?? new Uint8Array()),
      },
    ],
  },
  'an invite with extensions that nobody knows': {
    ...invite,
    extensions: [
      { type: 7, bytes: '' },
      { type: 255, bytes: 'ab'.repeat(130) },
    ],
  },
  'an invite with a trial': { ...invite, terms: terms && { ...terms, trialSeconds: 30 } },
  'an invite to a call that was paid ahead': { ...invite, terms: terms && { ...terms, deposit } },
  'an invite with a trial that was paid ahead, and timing of its own': {
    ...invite,
    terms: terms && {
      ...terms,
      network: 'local',
      periodSeconds: 5,
      prepaidPeriods: 4,
      trialSeconds: 15,
      deposit,
    },
  },
  'an invite to a call without payments': { ...invite, terms: null },
  'a reply of Firefox': reply,
  'a reply of another stack: text credentials, another size, on loopback': {
    ...reply,
    session: {
      ...reply.session,
      ...OTHER,
      setup: 'active',
      candidates: [at('host', 'fe80::1', 50_003), at('prflx', '127.0.0.1', 50_002)],
    },
  },
  'a reply without max-message-size, with a credential of a common length in another alphabet': {
    ...reply,
    session: { ...reply.session, ufrag: '35EA52EF', maxMessageSize: null },
  },
  'a repair offer of a guest': { ...reply, kind: 'repair-offer', session: { ...session } },
  'a repair answer': { ...reply, kind: 'repair-answer' },
};

const codes = Object.fromEntries(
  Object.entries(VALID).map(([name, code]) => [name, encodeFields(code)]),
);
const first = codes['an invite of Chromium, standard terms'] ?? '';
const second = codes['a reply of Firefox'] ?? '';
const trial = codes['an invite with a trial'] ?? '';
const ahead = codes['an invite to a call that was paid ahead'] ?? '';
const text = codes['a reply of another stack: text credentials, another size, on loopback'] ?? '';

const bodyOf = (code: string): Uint8Array => openFrame(code)?.body ?? new Uint8Array();
/** The code with this body in place of its own, and the checksum of that. */
function edited(code: string, edit: (body: Uint8Array) => Uint8Array): string {
  const body = bodyOf(code);
  const kinds: Readonly<Record<string, CodeKind>> = { i: 'invite', r: 'reply', o: 'repair-offer' };
  const version = openFrame(code)?.version ?? 1;
  return sealFrame(kinds[code.charAt(3)] ?? 'repair-answer', version, edit(body));
}
const at_ = (code: string, place: number, value: number): string =>
  edited(code, (body) => body.with(place, value));
const swapped = (code: string, from: string, to: string): string =>
  edited(code, (body) => {
    const hex = toHex(body);
    if (hex.split(from).length !== 2) throw new Error(`${from} is not there once`);
    return fromHex(hex.replace(from, to)) ?? new Uint8Array();
  });

/**
 * Codes that are refused with `code_corrupted`, unless a row names another error. Places in a body: 17 for
 * the forms of an invite's session, 9 for a reply's.
 */
const REFUSED: readonly (readonly [string, string, string?])[] = [
  ['a damaged character', first.replace('e', 'f')],
  ['the last characters are missing', first.slice(0, -9), 'code_truncated'],
  ['version 3', sealFrame('invite', 3, bodyOf(first)), 'code_version'],
  ['a reply of version 2', sealFrame('reply', 2, bodyOf(second)), 'code_version'],
  ['version 2 without a trial or a deposit', sealFrame('invite', 2, bodyOf(first))],
  ['version 1 with a trial', sealFrame('invite', 1, bodyOf(trial))],
  ['version 1 with a deposit', sealFrame('invite', 1, bodyOf(ahead))],
  ['a trial of 0 s', edited(trial, (body) => body.with(-1, 0))],
  ['a trial of 61 s', edited(trial, (body) => body.with(-1, 61))],
  [
    'a trial without the return of unused time',
    swapped(trial, `18${payToHex()}`, `10${payToHex()}`),
  ],
  [
    'a trial that is longer than all prepaid periods but one',
    edited(
      codes['an invite with a trial that was paid ahead, and timing of its own'] ?? '',
      (body) => body.with(-33, 16),
    ),
  ],
  [
    'one prepaid period, of which unused time is returned',
    swapped(
      edited(first, (body) => concatBytes(body, Uint8Array.of(0, 60, 1))),
      `08${payToHex()}`,
      `0c${payToHex()}`,
    ),
  ],
  ['a deposit of 31 bytes', edited(ahead, (body) => body.slice(0, -1))],
  [
    'a deposit without the return of unused time',
    swapped(ahead, `28${payToHex()}`, `20${payToHex()}`),
  ],
  ['an unknown flag', at_(first, 0, 5)],
  ['a reply with terms', at_(second, 0, 1)],
  ['extensions are announced and missing', at_(second, 0, 2)],
  [
    'no extension',
    edited(second, (body) => concatBytes(Uint8Array.of(2), body.slice(1), Uint8Array.of(0))),
  ],
  [
    'extension 0',
    edited(second, (body) => concatBytes(Uint8Array.of(2), body.slice(1), Uint8Array.of(1, 0, 0))),
  ],
  [
    'extensions in falling order',
    edited(second, (body) =>
      concatBytes(Uint8Array.of(2), body.slice(1), Uint8Array.of(2, 9, 0, 8, 0)),
    ),
  ],
  [
    'an extension whose length is in a longer form',
    edited(second, (body) =>
      concatBytes(Uint8Array.of(2), body.slice(1), Uint8Array.of(1, 9, 128, 0)),
    ),
  ],
  ['a byte too many', edited(first, (body) => concatBytes(body, Uint8Array.of(0)))],
  ['a byte too few', edited(first, (body) => body.slice(0, -1))],
  ['credentials of form 3', at_(second, 9, 0x2b)],
  ['setup 3', at_(second, 9, 0x39)],
  ['an answer with actpass', at_(second, 9, 0x09)],
  [
    'credentials as text that fit form 1',
    edited(second, (body) =>
      concatBytes(
        body.slice(0, 9),
        Uint8Array.of((body[9] ?? 0) + 1, 0, 8),
        utf8(FIREFOX.ufrag),
        Uint8Array.of(0, 32),
        utf8(FIREFOX.pwd),
        body.slice(30),
      ),
    ),
  ],
  [
    'a password of 21 characters',
    edited(text, (body) =>
      concatBytes(body.slice(0, 16), Uint8Array.of(0, 21), body.slice(18, 39), body.slice(40)),
    ),
  ],
  ['a character that ICE does not have', swapped(text, toHex(utf8('aB3+')), toHex(utf8('aB3-')))],
  [
    'a common size written out',
    edited(second, (body) =>
      concatBytes(
        body.slice(0, 9),
        Uint8Array.of((body[9] ?? 0) + 4),
        body.slice(10, 62),
        Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x03),
        body.slice(62),
      ),
    ),
  ],
  ['a size of 65,535', swapped(text, '808004', 'ffff03')],
  ['a size of 2^32', swapped(text, '808004', '8080808010')],
  ['an address of form 3', swapped(second, '00c0000202', '0cc0000202')],
  ['port 0', swapped(second, 'c0000202c352', 'c00002020000')],
  ['0.0.0.1', swapped(second, 'c0000202', '00000001')],
  ['a multicast address', swapped(second, 'c0000202', 'e0000001')],
  [
    'an IPv4 address written as IPv6',
    swapped(second, '00c0000202', `04${'00'.repeat(10)}ffffc0000202`),
  ],
  [
    'an address in ::ff00:0:0/88 that maps none',
    swapped(second, '00c0000202', `04${'00'.repeat(10)}ff00c0000202`),
  ],
  ['the same address and port twice', swapped(first, '01c6336407ef32', '01c0000201c351')],
  ['loopback beside another address', swapped(first, 'c6336407', '7f000001')],
  ['terms of network 3', swapped(first, `08${payToHex()}`, `0b${payToHex()}`)],
  ['an unknown form of terms', swapped(first, `08${payToHex()}`, `48${payToHex()}`)],
  ['a price of 0', edited(first, (body) => concatBytes(body.slice(0, -3), Uint8Array.of(0)))],
  [
    'a price in a longer form',
    edited(first, (body) => concatBytes(body.slice(0, -3), Uint8Array.of(0xa0, 0xc2, 0x9e, 0x00))),
  ],
  [
    'a price whose sixtyfold is no u64',
    edited(first, (body) =>
      concatBytes(body.slice(0, -3), new ByteWriter().varint(307_445_734_561_825_861n).finish()),
    ),
  ],
  [
    'standard terms written out',
    swapped(
      edited(first, (body) => concatBytes(body, Uint8Array.of(0, 60, 3))),
      `08${payToHex()}`,
      `0c${payToHex()}`,
    ),
  ],
  [
    'a period of 8 s on mainnet',
    swapped(
      edited(first, (body) => concatBytes(body, Uint8Array.of(0, 8, 3))),
      `08${payToHex()}`,
      `0c${payToHex()}`,
    ),
  ],
  [
    '61 prepaid periods',
    swapped(
      edited(first, (body) => concatBytes(body, Uint8Array.of(0, 60, 61))),
      `08${payToHex()}`,
      `0c${payToHex()}`,
    ),
  ],
];

/** Devnet's mint stands for a wallet. */
function payToHex(): string {
  const body = toHex(bodyOf(first));
  return body.slice(-6 - 64, -6);
}

function keyOf(role: string) {
  const seed = createHash('sha256').update(`p2c vector ${role}`).digest();
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    seed: seed.toString('hex'),
    address: toBase58(spki.subarray(-32)),
    prove: (message: Uint8Array) => toBase64Url(sign(null, message, key)),
  };
}

async function greeting(): Promise<unknown> {
  const nonce = new Uint8Array(createHash('sha256').update('p2c vector nonce').digest());
  const its = encodeFields({ ...invite, binding: toHex(await commitNonce(nonce)) });
  const inviteBytes = utf8(its);
  const answer = encodeFields({ ...reply, binding: toHex(await hashInvite(inviteBytes)) });
  const { hash, callId, words } = await deriveTranscript(inviteBytes, utf8(answer), nonce);
  const [host, guest, deposit] = [keyOf('host'), keyOf('guest'), keyOf('deposit')];
  const { payTo, usdcMint } = { payTo: terms?.payTo ?? '', ...NETWORKS.mainnet };
  const prepay = `pay2chat:${callId}/prepay`;
  const unused = `pay2chat:${callId}/refund/unused`;
  return {
    invite: its,
    reply: answer,
    nonce: toBase64Url(nonce),
    transcript: toHex(hash),
    callId,
    words,
    termsDigest: await termsDigest(inviteBytes),
    host: {
      seed: host.seed,
      feePayer: host.address,
      deposit: deposit.address,
      proof: host.prove(await signedTranscript('host', hash, deposit.address)),
    },
    guest: {
      seed: guest.seed,
      sessionKey: guest.address,
      proof: guest.prove(await signedTranscript('guest', hash)),
    },
    prepay: { url: prepay, memo: await memoFor(hash, prepay) },
    unused: { url: unused, memo: await memoFor(hash, unused) },
    marker: await markerOf(payTo, host.address),
    depositAccount: associatedTokenAccount(deposit.address, usdcMint),
    repairOffer: toHex(await hashInvite(utf8(`p2c/repair/1 ${callId}`))),
  };
}

/** Links of scheduled calls, each with the fee payer's seed. */
function offers() {
  const feePayerKey = keyOf('host');
  const unproven: Schedule = {
    startsAtS: 1_797_256_800,
    plannedMinutes: 45,
    cancelUntilS: 1_797_249_600,
    waitMinutes: 15,
    createdAtS: 1_796_652_000,
    deposit,
    feePayer: feePayerKey.address,
    proof: '',
  };
  const signed = (link: CallLink, change: Partial<Schedule> = {}): CallLink => {
    const schedule = { ...unproven, ...change };
    const proof = fromBase64Url(feePayerKey.prove(offerText({ ...link, schedule })));
    return { ...link, schedule: { ...schedule, proof: toHex(proof ?? new Uint8Array()) } };
  };
  const plain: CallLink = {
    lends: 'none',
    terms: { ...terms, price: '500000' } as CallLink['terms'],
    mailbox: 'a1'.repeat(32),
    seed: 'b2'.repeat(16),
    topic: 'An hour of advice',
    name: 'Ada',
  };
  const own = { network: 'local', periodSeconds: 8, prepaidPeriods: 2 } as const;
  const valid: Readonly<Record<string, CallLink>> = {
    'an offer of 45 minutes': signed(plain),
    'an offer without words, of open length': signed(
      { ...plain, topic: '', name: '' },
      { plannedMinutes: 0 },
    ),
    'an offer in other scripts': signed({
      ...plain,
      topic: 'Über Bücher · 本について',
      name: 'Çelik',
    }),
    'an offer with terms of its own': signed({ ...plain, terms: { ...plain.terms, ...own } }),
    'an offer with a trial': signed({ ...plain, terms: { ...plain.terms, trialSeconds: 30 } }),
    'an offer that lends a TURN server': signed({ ...plain, lends: 'turn' }),
    'the latest start': signed(plain, { startsAtS: unproven.createdAtS + 60 * 86_400 }),
  };
  const text = writeLink(signed(plain));
  const body = openFrame(text)?.body ?? new Uint8Array();
  const sealed = (its: Uint8Array): string => sealFrame('call', 1, Uint8Array.from(its));
  const keeps = body.with(1, 0);
  // The deposit of an invite follows the price of three bytes.
  const nested = concatBytes(body.slice(0, 37), new Uint8Array(32), body.slice(37));
  nested[1] = (body[1] ?? 0) | 32;
  const spelled = concatBytes(body.slice(0, 37), Uint8Array.of(0, 60, 3), body.slice(37));
  spelled[1] = (body[1] ?? 0) | 4;
  // Of what follows the name, the proof has 64 bytes and all has 144.
  const early = body.with(body.length - 144, 0);
  const refused: readonly (readonly [string, string, string?])[] = [
    ['an unknown flag', sealed(body.with(0, 12))],
    ['an unknown server', sealed(body.with(0, 7))],
    ['no time, and something after the name', sealed(body.with(0, 0))],
    ['a start before the creation', sealed(early)],
    ['terms that return nothing', sealed(keeps)],
    ['one prepaid period', sealed(spelled.with(39, 1))],
    ['terms that were paid ahead', sealed(nested)],
    ['the usual minutes, written out', sealed(spelled)],
    ['bytes left over', sealed(concatBytes(body, new Uint8Array(1)))],
    ['a body cut short', sealed(body.slice(0, -1))],
    ['a time without its proof', sealed(body.slice(0, -64))],
    ['another version', sealFrame('call', 2, Uint8Array.from(body)), 'code_version'],
    ['a link for calls at any time', writeLink(plain), 'code_not_found'],
    ['a damaged code', text.slice(0, 40) + (text[40] === 'A' ? 'B' : 'A') + text.slice(41)],
    ['a code cut short', text.slice(0, -3), 'code_truncated'],
  ];
  return {
    valid: Object.entries(valid).map(([name, offer]) => ({
      ...{ name, text: writeLink(offer), offer, signs: toHex(offerText(offer)) },
    })),
    feeKey: { seed: feePayerKey.seed },
    refused: refused.map(([name, its, error = 'code_corrupted']) => ({ name, text: its, error })),
  };
}

write('codes.json', {
  valid: Object.entries(VALID).map(([name, code]) => ({
    name,
    text: codes[name],
    code,
    sdp: renderSdp(sessionOf(code)).split('\r\n').slice(0, -1),
  })),
  refused: REFUSED.map(([name, refused, error = 'code_corrupted']) => ({
    name,
    text: refused,
    error,
  })),
});
write('offers.json', offers());
write('greeting.json', await greeting());
write('words.json', WORDS);
