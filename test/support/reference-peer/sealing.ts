import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { toBase58, withFrame, withoutFrame } from './codes.ts';
import { ascii, concat, fromBase64Url, fromHex, toBase64Url, toHex } from './hello.ts';

/**
 * The messages of a ring, sealed and opened (docs/protocol/ringing.md), written from that page alone and with
 * Node's crypto instead of Web Crypto.
 */

type Bytes = Uint8Array<ArrayBuffer>;

class RingError extends Error {
  override readonly name = 'RingError';
}
function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new RingError(what);
}

export type Step = 'knock' | 'answer' | 'reply';
const PLAIN_BYTES = { knock: 192, answer: 384, reply: 176 } as const;
const SEALED_BYTES = { knock: 252, answer: 444, reply: 204 } as const;

// Keys

const X25519 = '302e020100300506032b656e04220420';
const ED25519 = '302e020100300506032b657004220420';
const SPKI = fromHex('302a300506032b656e032100');
const KEY_BYTES = 32;

const privateKey = (prefix: string, secret: Uint8Array): KeyObject =>
  createPrivateKey({
    key: Buffer.from(concat(fromHex(prefix), secret)),
    format: 'der',
    type: 'pkcs8',
  });
/** The raw bytes stand last. */
const publicBytes = (key: KeyObject): Bytes =>
  Uint8Array.from(
    createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES),
  );

/** A key that agrees on secrets. */
export interface Pair {
  readonly publicKey: Bytes;
  /** @throws RingError if the other key is of low order. */
  agree(other: Uint8Array): Bytes;
}

export function pairOf(secret: Uint8Array = randomBytes(KEY_BYTES)): Pair {
  const key = privateKey(X25519, secret);
  return {
    publicKey: publicBytes(key),
    agree(other) {
      const theirs = Buffer.from(concat(SPKI, other));
      const publicKey = createPublicKey({ key: theirs, format: 'der', type: 'spki' });
      let agreed: Bytes;
      try {
        agreed = Uint8Array.from(diffieHellman({ privateKey: key, publicKey }));
      } catch {
        throw new RingError('a key of low order');
      }
      demand(
        agreed.some((byte) => byte !== 0),
        'a key of low order',
      );
      return agreed;
    },
  };
}

const derive = (secret: Uint8Array, salt: Uint8Array, info: string): Bytes =>
  new Uint8Array(hkdfSync('sha256', secret, salt, ascii(info), KEY_BYTES));

/** The key that pays for knocks and replies. */
export interface Postage {
  readonly address: string;
  /** Signs a transaction that needs no other signature. */
  sign(transaction: Uint8Array): Promise<Bytes>;
}

/** A transaction begins with the number of its signatures. */
const SIGNED_FROM = 1 + 64;

/** @param seed of the link, hex. */
export function postageOf(seed: string): Postage {
  const secret = derive(fromHex(seed), new Uint8Array(), 'p2c/ring/1 postage');
  const key = privateKey(ED25519, secret);
  return {
    address: toBase58(publicBytes(key)),
    async sign(transaction) {
      const message = transaction.subarray(SIGNED_FROM);
      return concat(Uint8Array.of(1), sign(null, message, key), message);
    },
  };
}

// Seals

/** Each seal is bound to it. */
export interface Place {
  readonly network: 'mainnet' | 'devnet' | 'local';
  /** Address of the postage key. */
  readonly mailbox: string;
}

interface Lock {
  readonly key: Bytes;
  readonly info: string;
}
const lockOf = (
  { network, mailbox }: Place,
  step: Step,
  secret: Uint8Array,
  salt: Uint8Array,
): Lock => {
  const info = `p2c/ring/1 ${network} ${mailbox} ${step}`;
  return { key: derive(secret, salt, info), info };
};

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Nonce, ciphertext and tag. */
function close({ key, info }: Lock, plain: Uint8Array, nonce: Uint8Array): Bytes {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(ascii(info));
  return concat(nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

/** @throws RingError */
function open({ key, info }: Lock, sealed: Uint8Array): Bytes {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(ascii(info))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return concat(decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final());
  } catch {
    throw new RingError('it does not open');
  }
}

const fresh = (): Uint8Array => randomBytes(NONCE_BYTES);
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** Both sides of an answer. */
interface Answered {
  sealReply(reply: string, nonce?: Uint8Array): Bytes;
  /** @throws RingError */
  openReply(sealed: Uint8Array): string;
}
function answered(place: Place, secret: Uint8Array, answer: Uint8Array): Answered {
  const lock = lockOf(place, 'reply', secret, sha256(answer));
  return {
    sealReply: (reply, nonce = fresh()) => close(lock, packReply(reply), nonce),
    openReply: (sealed) => readReply(open(lock, sealed)),
  };
}

/** The guest's side of a knock. */
export interface Knocked {
  readonly sealed: Bytes;
  /** @throws RingError */
  openAnswer(sealed: Uint8Array): { readonly invite: string | null } & Answered;
}

/** `mailbox`: of the link, hex. */
export function sealKnock(
  place: Place,
  mailbox: string,
  knock: Knock,
  { guest = pairOf(), nonce = fresh() }: { guest?: Pair; nonce?: Uint8Array } = {},
): Knocked {
  const m = fromHex(mailbox);
  const both = concat(m, guest.publicKey);
  const es = guest.agree(m);
  const lock = lockOf(place, 'knock', es, both);
  return {
    sealed: concat(guest.publicKey, close(lock, packKnock(knock), nonce)),
    openAnswer(sealed) {
      const h = sealed.subarray(0, KEY_BYTES);
      const secret = concat(es, guest.agree(h));
      const plain = open(
        lockOf(place, 'answer', secret, concat(both, h)),
        sealed.subarray(KEY_BYTES),
      );
      return { ...readAnswer(plain), ...answered(place, secret, sealed) };
    },
  };
}

/** The host's side of a knock. */
interface Heard extends Knock {
  /** The guest's key, hex. */
  readonly key: string;
  /** Null: busy. */
  sealAnswer(
    invite: string | null,
    with_?: { host?: Pair; nonce?: Uint8Array },
  ): { readonly sealed: Bytes } & Answered;
}

/** @throws RingError */
export function openKnock(place: Place, mailbox: Pair, sealed: Uint8Array): Heard {
  const g = sealed.subarray(0, KEY_BYTES);
  const both = concat(mailbox.publicKey, g);
  const es = mailbox.agree(g);
  const plain = open(lockOf(place, 'knock', es, both), sealed.subarray(KEY_BYTES));
  return {
    ...readKnock(plain),
    key: toHex(g),
    sealAnswer(invite, { host = pairOf(), nonce = fresh() } = {}) {
      const h = host.publicKey;
      const secret = concat(es, host.agree(g));
      const lock = lockOf(place, 'answer', secret, concat(both, h));
      const answer = concat(h, close(lock, packAnswer(invite), nonce));
      return { sealed: answer, ...answered(place, secret, answer) };
    },
  };
}

// Contents

interface Knock {
  /** Hex. */
  readonly visit: string;
  readonly slot: bigint;
  readonly name: string;
}

function padded(step: Step, ...parts: readonly Uint8Array[]): Bytes {
  const bytes = concat(...parts);
  demand(bytes.length <= PLAIN_BYTES[step], 'too long');
  return concat(bytes, new Uint8Array(PLAIN_BYTES[step] - bytes.length));
}
const checkPadding = (plain: Uint8Array, from: number): void =>
  demand(
    plain.subarray(from).every((byte) => byte === 0),
    'padding',
  );

const MOST_NAME_BYTES = 160;
const HEAD_BYTES = 25;

function packKnock({ visit, slot, name }: Knock): Bytes {
  const named = ascii(name);
  demand(named.length <= MOST_NAME_BYTES, 'name');
  const slotBytes = fromHex(slot.toString(16).padStart(16, '0'));
  return padded('knock', fromHex(visit), slotBytes, Uint8Array.of(named.length), named);
}
function readKnock(plain: Bytes): Knock {
  const [length = 0] = plain.subarray(HEAD_BYTES - 1);
  demand(length <= MOST_NAME_BYTES, 'name');
  checkPadding(plain, HEAD_BYTES + length);
  const named = plain.subarray(HEAD_BYTES, HEAD_BYTES + length);
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(named);
  } catch {
    throw new RingError('UTF-8');
  }
  const slot = BigInt(`0x${toHex(plain.subarray(16, 24))}`);
  return { visit: toHex(plain.subarray(0, 16)), slot, name };
}

const packAnswer = (invite: string | null): Bytes =>
  invite === null
    ? padded('answer', Uint8Array.of(0))
    : padded('answer', Uint8Array.of(1), withoutFrame('invite', invite));
function readAnswer(plain: Bytes): { readonly invite: string | null } {
  const [kind] = plain;
  demand(kind === 0 || kind === 1, 'kind of answer');
  const code = kind === 1 ? withFrame('invite', plain.subarray(1)) : null;
  checkPadding(plain, 1 + (code?.size ?? 0));
  return { invite: code?.text ?? null };
}

const packReply = (reply: string): Bytes => padded('reply', withoutFrame('reply', reply));
function readReply(plain: Bytes): string {
  const { text, size } = withFrame('reply', plain);
  checkPadding(plain, size);
  return text;
}

// Memos

export const toMemo = (sealed: Uint8Array): string => toBase64Url(sealed);

/** Null: not of this length. */
export function fromMemo(step: Step, memo: string): Bytes | null {
  const chars = (SEALED_BYTES[step] * 4) / 3;
  return memo.length === chars && /^[\w-]*$/.test(memo) ? fromBase64Url(memo) : null;
}

/** Null: it cannot be read. */
export function readOr<T>(read: () => T): T | null {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Error && ['RingError', 'CodeError'].includes(thrown.name)) return null;
    throw thrown;
  }
}
