import { type Bytes, concatBytes, toBase64Url, toHex, utf8 } from '../../../shared/bytes.ts';

/**
 * The transcript that both sides derive from the two codes and the host's nonce, and the security
 * words (docs/x402-datachannel.md). The invite commits to the nonce before the guest's reply
 * exists, so an attacker in the middle has one blind guess at the words, not many.
 */

/**
 * 256 short security words; four of them carry 32 bits of the transcript. Chosen to sound different
 * over a bad line, to have one spelling, and to offend nobody.
 */
export const WORDS: readonly string[] =
  `acid acorn agent alarm album almond amber anchor angle ankle apple apron arrow atlas autumn bacon
badge bagel bamboo banjo barrel basil basket beacon beaver berry bicycle bishop blanket blossom
bonus bottle boulder bracket branch bread breeze bridge bronze bubble bucket buffalo butter button
cabin cactus camel camera candle canoe canvas canyon carbon cargo carpet carrot castle cedar cello
chalk cherry chess chimney cider circus citrus clover cobalt cocoa coffee comet copper coral cotton
cousin coyote cradle crater cricket crystal cupcake curtain cushion dagger daisy dancer denim desert
diamond dinner doctor dolphin domino donkey dragon drawer dynamo eagle earth easel echo eclipse
elbow elder elephant ember emerald engine falcon feather fiddle finger flamingo flannel flute
forest fossil fountain galaxy garden garlic gecko ginger giraffe glacier glider goblet gorilla
granite grape guitar hammer hamster harbor harvest hazel helmet heron hockey honey horizon hotel
iceberg igloo indigo island ivory jacket jaguar jasmine jelly jigsaw jungle juniper kayak kettle
kitten koala ladder lagoon lantern laptop laser laurel lemon leopard lettuce lilac lizard lobster
locket lotus magnet mango maple marble meadow melon meteor mirror mitten monkey mosaic muffin
mustard napkin nectar needle nickel noodle nutmeg oasis ocean olive onion opera orange orbit orchid
otter oxygen oyster paddle palace panda panther paper parrot pasta peanut pebble pelican pencil
penguin pepper piano picnic pigeon pillow pilot pirate planet plaza pocket polar poppy potato
puzzle pyramid quartz rabbit radio raven ribbon river robot rocket saddle saffron salmon sandal
satin shadow silver spider sunset tiger tomato tulip turtle velvet violin walnut window wizard zebra`.split(
    /\s+/,
  );

const COMMITMENT_BYTES = 16;
const NONCE_BYTES = 32;
const CALL_ID_BYTES = 16;
const MEMO_BYTES = 24;

const sha256 = async (...parts: readonly Uint8Array[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', concatBytes(...parts)));

/** Adds a length prefix, so that no two different pairs of codes give the same bytes. */
function framed(part: Uint8Array): Bytes {
  const out = new Uint8Array(4 + part.length);
  new DataView(out.buffer).setUint32(0, part.length);
  out.set(part, 4);
  return out;
}

export const newNonce = (): Bytes => crypto.getRandomValues(new Uint8Array(NONCE_BYTES));

/** Returns the 16 bytes of the nonce's commitment that the invite carries. */
export async function commitNonce(nonce: Uint8Array): Promise<Bytes> {
  return (await sha256(utf8('p2c/nonce/1'), nonce)).slice(0, COMMITMENT_BYTES);
}

/** Returns T's first 16 bytes in hex. */
export const callIdOf = (transcript: Uint8Array): string =>
  toHex(transcript.subarray(0, CALL_ID_BYTES));

export interface Transcript {
  /** T, 32 bytes. */
  readonly hash: Bytes;
  /** T's first 16 bytes in hex. */
  readonly callId: string;
  readonly words: readonly string[];
}

export async function deriveTranscript(
  invite: Uint8Array,
  reply: Uint8Array,
  nonce: Uint8Array,
): Promise<Transcript> {
  const hash = await sha256(utf8('p2c/transcript/1'), framed(invite), framed(reply), framed(nonce));
  // The words use bytes that the call id does not show, so a screenshot of one reveals nothing of
  // the other.
  const words = [...hash.subarray(CALL_ID_BYTES, CALL_ID_BYTES + 4)].map(
    (byte) => WORDS[byte] ?? '',
  );
  return { hash, callId: callIdOf(hash), words };
}

/** Returns what fee key and session key sign: T, bound to the role. */
export const signedTranscript = (role: 'host' | 'guest', hash: Uint8Array): Promise<Bytes> =>
  sha256(utf8(`p2c/hello/1/${role}`), hash);

/**
 * Returns the memo that binds a payment to this call and resource: base64url of the first 24 bytes
 * of SHA-256(T ‖ url ‖ commitment) = 32 characters. `commitment` is empty except for files.
 */
export async function memoFor(
  transcript: Uint8Array,
  url: string,
  commitment: Uint8Array = new Uint8Array(0),
): Promise<string> {
  const digest = await sha256(transcript, utf8(url), commitment);
  return toBase64Url(digest.subarray(0, MEMO_BYTES));
}

/**
 * Returns the digest of the terms. `hello` compares it, so that a disagreement is reported before
 * anyone pays.
 */
export async function termsDigest(invite: Uint8Array): Promise<string> {
  return toBase64Url((await sha256(utf8('p2c/terms/1'), invite)).subarray(0, 18));
}
