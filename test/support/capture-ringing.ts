/**
 * `node --import tsx test/support/capture-ringing.ts`: writes test/vectors/ringing.json, a call link and the
 * messages of ringing with all that they are made of (docs/protocol/ringing.md). Written from that page, on
 * Node's cryptography; nothing here is code of the page. The same each time.
 */
import {
  createCipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
} from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { PublicKey } from '@solana/web3.js';
import { z } from '@x402/core/schemas';

const folder = new URL('../vectors/', import.meta.url);
const Codes = z.object({ valid: z.array(z.object({ name: z.string(), text: z.string() })) });
const codes = Codes.parse(JSON.parse(readFileSync(new URL('codes.json', folder), 'utf8'))).valid;
const first = (marker: string): string =>
  codes.find(({ text }) => text.startsWith(marker))?.text ?? '';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const ascii = (text: string): Buffer => Buffer.from(text);
const bytesOf = (seed: string, size: number): Buffer =>
  createHash('sha512').update(seed).digest().subarray(0, size);
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const text = (value: string): Buffer => Buffer.concat([u16(ascii(value).length), ascii(value)]);

/** Private keys in PKCS #8, up to their 32 bytes. */
const PREFIX = {
  x25519: '302e020100300506032b656e04220420',
  ed25519: '302e020100300506032b657004220420',
};
function pairOf(kind: keyof typeof PREFIX, secret: Buffer) {
  const der = Buffer.concat([Buffer.from(PREFIX[kind], 'hex'), secret]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { secret, privateKey, publicKey, raw };
}
type Pair = ReturnType<typeof pairOf>;
const agree = (own: Pair, theirs: Pair): Buffer =>
  diffieHellman({ privateKey: own.privateKey, publicKey: theirs.publicKey });
const hkdf = (secret: Buffer, salt: Buffer, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, ascii(info), 32));

const seed = bytesOf('postage', 16);
const postage = pairOf('ed25519', hkdf(seed, Buffer.alloc(0), 'p2c/ring/1 postage'));
const address = new PublicKey(postage.raw).toBase58();
const [mailbox, guest, host] = ['mailbox', 'guest', 'host'].map((name) =>
  pairOf('x25519', bytesOf(name, 32)),
) as [Pair, Pair, Pair];

const PAY_TO = '4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU';

function linkCode(): string {
  // It lends a TURN server; mainnet, unused time comes back; 0.50 USDC.
  const terms = [Buffer.from([8]), new PublicKey(PAY_TO).toBuffer(), Buffer.from('a0c21e', 'hex')];
  const words = [text('An hour of advice'), text('Ada')];
  const body = Buffer.concat([Buffer.from([2]), ...terms, mailbox.raw, seed, ...words]);
  const chars = Math.ceil(((body.length + 4) * 4) / 3);
  const header = `p2cc${BASE64URL.charAt(chars >> 6)}${BASE64URL.charAt(chars & 63)}`;
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([ascii(`1${header}`), body])));
  return `${header}${Buffer.concat([body, sum]).toString('base64url')}1`;
}

function seal(step: string, secret: Buffer, salt: Buffer, plain: Buffer): Buffer {
  const context = `p2c/ring/1 mainnet ${address} ${step}`;
  const nonce = bytesOf(`nonce of ${step}`, 12);
  const cipher = createCipheriv('aes-256-gcm', hkdf(secret, salt, context), nonce);
  cipher.setAAD(ascii(context));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
}

const padded = (size: number, ...parts: Buffer[]): Buffer => {
  const all = Buffer.concat(parts);
  return Buffer.concat([all, Buffer.alloc(size - all.length)]);
};
/** Version, length and body of a code. */
function codeOf(code: string): Buffer {
  const body = Buffer.from(code.slice(6, -1), 'base64url').subarray(0, -4);
  return Buffer.concat([Buffer.from([Number(code.slice(-1))]), u16(body.length), body]);
}

const [invite, reply] = [first('p2ci'), first('p2cr')];
const visit = bytesOf('visit', 16);
const slot = Buffer.alloc(8);
slot.writeBigUInt64BE(350_000_000n);
const name = ascii('Ana');
const knock = padded(192, visit, slot, Buffer.from([name.length]), name);
const es = agree(guest, mailbox);
const sealedKnock = Buffer.concat([
  guest.raw,
  seal('knock', es, Buffer.concat([mailbox.raw, guest.raw]), knock),
]);
const both = Buffer.concat([es, agree(guest, host)]);
const answer = (plain: Buffer): Buffer =>
  Buffer.concat([
    host.raw,
    seal('answer', both, Buffer.concat([mailbox.raw, guest.raw, host.raw]), plain),
  ]);
const sealedInvite = answer(padded(384, Buffer.from([1]), codeOf(invite)));
const sealedBusy = answer(padded(384, Buffer.from([0])));
const sealedReply = seal(
  'reply',
  both,
  createHash('sha256').update(sealedInvite).digest(),
  padded(176, codeOf(reply)),
);

const vectors = {
  link: {
    text: linkCode(),
    ...{ lends: 'turn', topic: 'An hour of advice', name: 'Ada', payTo: PAY_TO, price: '500000' },
    ...{ mailbox: mailbox.raw.toString('hex'), seed: seed.toString('hex') },
  },
  postage: { secret: postage.secret.toString('hex'), address },
  secrets: {
    ...{ mailbox: mailbox.secret.toString('hex'), guest: guest.secret.toString('hex') },
    host: host.secret.toString('hex'),
  },
  nonces: Object.fromEntries(
    ['knock', 'answer', 'reply'].map((step) => [
      step,
      bytesOf(`nonce of ${step}`, 12).toString('hex'),
    ]),
  ),
  knock: {
    ...{ visit: visit.toString('hex'), slot: '350000000', name: 'Ana' },
    memo: sealedKnock.toString('base64url'),
  },
  answer: { invite, memo: sealedInvite.toString('base64url') },
  busy: { memo: sealedBusy.toString('base64url') },
  reply: { reply, memo: sealedReply.toString('base64url') },
};
writeFileSync(new URL('ringing.json', folder), `${JSON.stringify(vectors, null, 2)}\n`);
