import {
  ByteRangeError,
  ByteReader,
  type Bytes,
  concatBytes,
  utf8,
} from '../../../shared/bytes.ts';
import type { NetworkId } from '../../../shared/network.ts';
import type { Agree } from '../solana/agreement.ts';

/**
 * Encrypts the three messages of ringing (docs/protocol/ringing.md, "Sealing") with X25519,
 * HKDF-SHA-256 and AES-256-GCM, in the pattern of Noise NK. messages.ts sets the sizes of the
 * messages.
 */

type Step = 'knock' | 'answer' | 'reply';

/** The place where a message is posted. At any other place, it cannot be decrypted. */
export interface Place {
  readonly network: NetworkId;
  /** The address of the mailbox. */
  readonly mailbox: string;
}

/** A key pair for one message. It is never stored. */
export interface Ephemeral {
  readonly publicKey: Bytes;
  readonly agree: Agree;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/**
 * The bytes that encryption adds to a message. The first constant includes a public key, both
 * include the nonce and the tag.
 */
export const KEYED_BYTES = KEY_BYTES + NONCE_BYTES + TAG_BYTES;
export const UNKEYED_BYTES = NONCE_BYTES + TAG_BYTES;

/** The keys of a knock. Both sides know them. */
export interface Knocked {
  /** The mailbox's public key. `guestKey` is the guest's ephemeral public key. */
  readonly mailboxKey: Bytes;
  readonly guestKey: Bytes;
  /** The secret that the two keys agree on. */
  readonly staticSecret: Bytes;
}

/** The secret of an answer. Both sides use it for the reply. */
export interface Answered {
  /** Derived from both key agreements. */
  readonly secret: Bytes;
  readonly sealedAnswer: Bytes;
}

const contextOf = ({ network, mailbox }: Place, step: Step): Bytes =>
  utf8(`p2c/ring/1 ${network} ${mailbox} ${step}`);

async function keyOf(secret: Bytes, salt: Bytes, info: Bytes): Promise<CryptoKey> {
  const from = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info };
  const cipher = { name: 'AES-GCM', length: 256 };
  return crypto.subtle.deriveKey(derivation, from, cipher, false, ['encrypt', 'decrypt']);
}

/** A key, and the data that is authenticated with a message. */
interface Lock {
  readonly key: CryptoKey;
  readonly context: Bytes;
}

async function lockOf(place: Place, step: Step, secret: Bytes, salt: Bytes): Promise<Lock> {
  const context = contextOf(place, step);
  return { key: await keyOf(secret, salt, context), context };
}

const knockLock = (place: Place, { mailboxKey, guestKey, staticSecret }: Knocked): Promise<Lock> =>
  lockOf(place, 'knock', staticSecret, concatBytes(mailboxKey, guestKey));

const answerLock = (
  place: Place,
  { mailboxKey, guestKey }: Knocked,
  hostKey: Bytes,
  secret: Bytes,
): Promise<Lock> => lockOf(place, 'answer', secret, concatBytes(mailboxKey, guestKey, hostKey));

async function replyLock(place: Place, { secret, sealedAnswer }: Answered): Promise<Lock> {
  const salt = new Uint8Array(await crypto.subtle.digest('SHA-256', sealedAnswer));
  return lockOf(place, 'reply', secret, salt);
}

async function seal({ key, context }: Lock, nonce: Bytes, plain: Bytes): Promise<Bytes> {
  const cipher = { name: 'AES-GCM', iv: nonce, additionalData: context };
  return concatBytes(nonce, new Uint8Array(await crypto.subtle.encrypt(cipher, key, plain)));
}

/** Decrypts a message. Returns null if decryption fails. */
async function unseal({ key, context }: Lock, sealed: Bytes): Promise<Bytes | null> {
  const [nonce, body] = [sealed.slice(0, NONCE_BYTES), sealed.slice(NONCE_BYTES)];
  const cipher = { name: 'AES-GCM', iv: nonce, additionalData: context };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(cipher, key, body));
  } catch {
    return null;
  }
}

const newNonce = (): Bytes => crypto.getRandomValues(new Uint8Array(NONCE_BYTES));

/**
 * Splits off the public key at the start of a message. Returns null if the message is too short.
 */
function keyed(sealed: Uint8Array): { readonly publicKey: Bytes; readonly rest: Bytes } | null {
  try {
    const reader = new ByteReader(sealed);
    return { publicKey: reader.bytes(KEY_BYTES), rest: reader.bytes(reader.remaining) };
  } catch (thrown) {
    if (thrown instanceof ByteRangeError) return null;
    throw thrown;
  }
}

/** Guest: encrypts a knock. Returns null if the link's key has low order. */
export async function sealKnock(
  place: Place,
  mailboxKey: Bytes,
  guest: Ephemeral,
  plain: Bytes,
  nonce = newNonce(),
): Promise<{ readonly sealed: Bytes; readonly knocked: Knocked } | null> {
  const staticSecret = await guest.agree(mailboxKey);
  if (!staticSecret) return null;
  const knocked = { mailboxKey, guestKey: guest.publicKey, staticSecret };
  const body = await seal(await knockLock(place, knocked), nonce, plain);
  return { sealed: concatBytes(guest.publicKey, body), knocked };
}

/** Host: decrypts a knock. Returns null if decryption fails. */
export async function openKnock(
  place: Place,
  mailbox: Ephemeral,
  sealed: Uint8Array,
): Promise<{ readonly plain: Bytes; readonly knocked: Knocked } | null> {
  const parts = keyed(sealed);
  const staticSecret = parts && (await mailbox.agree(parts.publicKey));
  if (!staticSecret) return null;
  const knocked = { mailboxKey: mailbox.publicKey, guestKey: parts.publicKey, staticSecret };
  const plain = await unseal(await knockLock(place, knocked), parts.rest);
  return plain && { plain, knocked };
}

/** Host: encrypts an answer. Returns null if the guest's key has low order. */
export async function sealAnswer(
  place: Place,
  knocked: Knocked,
  host: Ephemeral,
  plain: Bytes,
  nonce = newNonce(),
): Promise<{ readonly sealed: Bytes; readonly answered: Answered } | null> {
  const agreed = await host.agree(knocked.guestKey);
  if (!agreed) return null;
  const secret = concatBytes(knocked.staticSecret, agreed);
  const body = await seal(await answerLock(place, knocked, host.publicKey, secret), nonce, plain);
  const sealed = concatBytes(host.publicKey, body);
  return { sealed, answered: { secret, sealedAnswer: sealed } };
}

/** Guest: decrypts an answer to this knock. Returns null if decryption fails. */
export async function openAnswer(
  place: Place,
  knocked: Knocked,
  guest: Ephemeral,
  sealed: Uint8Array,
): Promise<{ readonly plain: Bytes; readonly answered: Answered } | null> {
  const parts = keyed(sealed);
  const agreed = parts && (await guest.agree(parts.publicKey));
  if (!agreed) return null;
  const secret = concatBytes(knocked.staticSecret, agreed);
  const plain = await unseal(await answerLock(place, knocked, parts.publicKey, secret), parts.rest);
  return plain && { plain, answered: { secret, sealedAnswer: new Uint8Array(sealed) } };
}

/** Guest: encrypts the reply to an answer. */
export const sealReply = async (
  place: Place,
  answered: Answered,
  plain: Bytes,
  nonce = newNonce(),
): Promise<Bytes> => seal(await replyLock(place, answered), nonce, plain);

/** Host: decrypts the reply to this answer. Returns null if decryption fails. */
export const openReply = async (
  place: Place,
  answered: Answered,
  sealed: Uint8Array,
): Promise<Bytes | null> => unseal(await replyLock(place, answered), new Uint8Array(sealed));
