/**
 * SHA-256 (FIPS 180-4) of data that arrives in parts. WebCrypto hashes only data that is in memory
 * as a whole, and no library is fast enough in plain JavaScript. docs/protocol/files.md, "Speed",
 * has the figures. WebAssembly would be as fast as this, but the page's policy does not allow it.
 */

const BLOCK = 64;
const LENGTH_BYTES = 8;

/** A view reads as fast as an array, and its elements are never undefined. */
// prettier-ignore
const K = wordsOf([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

const INITIAL = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

function wordsOf(words: readonly number[]): DataView<ArrayBuffer> {
  const view = viewOf(new Uint8Array(4 * words.length));
  for (const [i, word] of words.entries()) view.setUint32(4 * i, word);
  return view;
}

function viewOf<T extends ArrayBufferLike>({ buffer, byteOffset, byteLength }: Uint8Array<T>) {
  return new DataView(buffer, byteOffset, byteLength);
}

/**
 * Compresses the blocks of `view` from `at` until `end` into the state.
 *
 * Sixteen rounds are written out, so that the message schedule and the state stay in local
 * variables. There are no calls, because engines inline only a limited number. A loop with helpers
 * is four times slower.
 */
// prettier-ignore
function compress(state: DataView, view: DataView, at: number, end: number): void {
  let s0 = state.getInt32(0), s1 = state.getInt32(4), s2 = state.getInt32(8), s3 = state.getInt32(12);
  let s4 = state.getInt32(16), s5 = state.getInt32(20), s6 = state.getInt32(24), s7 = state.getInt32(28);
  for (; at < end; at += BLOCK) {
    let a = s0, b = s1, c = s2, d = s3, e = s4, f = s5, g = s6, h = s7, t = 0;
    let w0 = view.getInt32(at), w1 = view.getInt32(at + 4), w2 = view.getInt32(at + 8), w3 = view.getInt32(at + 12);
    let w4 = view.getInt32(at + 16), w5 = view.getInt32(at + 20), w6 = view.getInt32(at + 24), w7 = view.getInt32(at + 28);
    let w8 = view.getInt32(at + 32), w9 = view.getInt32(at + 36), w10 = view.getInt32(at + 40), w11 = view.getInt32(at + 44);
    let w12 = view.getInt32(at + 48), w13 = view.getInt32(at + 52), w14 = view.getInt32(at + 56), w15 = view.getInt32(at + 60);
    for (let k = 0; ; k += 64) {
      t = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) | 0) + ((g ^ (e & (f ^ g))) + (K.getInt32(k) + w0 | 0) | 0) | 0;
      d = d + t | 0; h = (t + (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) | 0) + ((a & b) ^ (c & (a ^ b))) | 0;
      t = (g + (((d >>> 6) | (d << 26)) ^ ((d >>> 11) | (d << 21)) ^ ((d >>> 25) | (d << 7))) | 0) + ((f ^ (d & (e ^ f))) + (K.getInt32(k + 4) + w1 | 0) | 0) | 0;
      c = c + t | 0; g = (t + (((h >>> 2) | (h << 30)) ^ ((h >>> 13) | (h << 19)) ^ ((h >>> 22) | (h << 10))) | 0) + ((h & a) ^ (b & (h ^ a))) | 0;
      t = (f + (((c >>> 6) | (c << 26)) ^ ((c >>> 11) | (c << 21)) ^ ((c >>> 25) | (c << 7))) | 0) + ((e ^ (c & (d ^ e))) + (K.getInt32(k + 8) + w2 | 0) | 0) | 0;
      b = b + t | 0; f = (t + (((g >>> 2) | (g << 30)) ^ ((g >>> 13) | (g << 19)) ^ ((g >>> 22) | (g << 10))) | 0) + ((g & h) ^ (a & (g ^ h))) | 0;
      t = (e + (((b >>> 6) | (b << 26)) ^ ((b >>> 11) | (b << 21)) ^ ((b >>> 25) | (b << 7))) | 0) + ((d ^ (b & (c ^ d))) + (K.getInt32(k + 12) + w3 | 0) | 0) | 0;
      a = a + t | 0; e = (t + (((f >>> 2) | (f << 30)) ^ ((f >>> 13) | (f << 19)) ^ ((f >>> 22) | (f << 10))) | 0) + ((f & g) ^ (h & (f ^ g))) | 0;
      t = (d + (((a >>> 6) | (a << 26)) ^ ((a >>> 11) | (a << 21)) ^ ((a >>> 25) | (a << 7))) | 0) + ((c ^ (a & (b ^ c))) + (K.getInt32(k + 16) + w4 | 0) | 0) | 0;
      h = h + t | 0; d = (t + (((e >>> 2) | (e << 30)) ^ ((e >>> 13) | (e << 19)) ^ ((e >>> 22) | (e << 10))) | 0) + ((e & f) ^ (g & (e ^ f))) | 0;
      t = (c + (((h >>> 6) | (h << 26)) ^ ((h >>> 11) | (h << 21)) ^ ((h >>> 25) | (h << 7))) | 0) + ((b ^ (h & (a ^ b))) + (K.getInt32(k + 20) + w5 | 0) | 0) | 0;
      g = g + t | 0; c = (t + (((d >>> 2) | (d << 30)) ^ ((d >>> 13) | (d << 19)) ^ ((d >>> 22) | (d << 10))) | 0) + ((d & e) ^ (f & (d ^ e))) | 0;
      t = (b + (((g >>> 6) | (g << 26)) ^ ((g >>> 11) | (g << 21)) ^ ((g >>> 25) | (g << 7))) | 0) + ((a ^ (g & (h ^ a))) + (K.getInt32(k + 24) + w6 | 0) | 0) | 0;
      f = f + t | 0; b = (t + (((c >>> 2) | (c << 30)) ^ ((c >>> 13) | (c << 19)) ^ ((c >>> 22) | (c << 10))) | 0) + ((c & d) ^ (e & (c ^ d))) | 0;
      t = (a + (((f >>> 6) | (f << 26)) ^ ((f >>> 11) | (f << 21)) ^ ((f >>> 25) | (f << 7))) | 0) + ((h ^ (f & (g ^ h))) + (K.getInt32(k + 28) + w7 | 0) | 0) | 0;
      e = e + t | 0; a = (t + (((b >>> 2) | (b << 30)) ^ ((b >>> 13) | (b << 19)) ^ ((b >>> 22) | (b << 10))) | 0) + ((b & c) ^ (d & (b ^ c))) | 0;
      t = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) | 0) + ((g ^ (e & (f ^ g))) + (K.getInt32(k + 32) + w8 | 0) | 0) | 0;
      d = d + t | 0; h = (t + (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) | 0) + ((a & b) ^ (c & (a ^ b))) | 0;
      t = (g + (((d >>> 6) | (d << 26)) ^ ((d >>> 11) | (d << 21)) ^ ((d >>> 25) | (d << 7))) | 0) + ((f ^ (d & (e ^ f))) + (K.getInt32(k + 36) + w9 | 0) | 0) | 0;
      c = c + t | 0; g = (t + (((h >>> 2) | (h << 30)) ^ ((h >>> 13) | (h << 19)) ^ ((h >>> 22) | (h << 10))) | 0) + ((h & a) ^ (b & (h ^ a))) | 0;
      t = (f + (((c >>> 6) | (c << 26)) ^ ((c >>> 11) | (c << 21)) ^ ((c >>> 25) | (c << 7))) | 0) + ((e ^ (c & (d ^ e))) + (K.getInt32(k + 40) + w10 | 0) | 0) | 0;
      b = b + t | 0; f = (t + (((g >>> 2) | (g << 30)) ^ ((g >>> 13) | (g << 19)) ^ ((g >>> 22) | (g << 10))) | 0) + ((g & h) ^ (a & (g ^ h))) | 0;
      t = (e + (((b >>> 6) | (b << 26)) ^ ((b >>> 11) | (b << 21)) ^ ((b >>> 25) | (b << 7))) | 0) + ((d ^ (b & (c ^ d))) + (K.getInt32(k + 44) + w11 | 0) | 0) | 0;
      a = a + t | 0; e = (t + (((f >>> 2) | (f << 30)) ^ ((f >>> 13) | (f << 19)) ^ ((f >>> 22) | (f << 10))) | 0) + ((f & g) ^ (h & (f ^ g))) | 0;
      t = (d + (((a >>> 6) | (a << 26)) ^ ((a >>> 11) | (a << 21)) ^ ((a >>> 25) | (a << 7))) | 0) + ((c ^ (a & (b ^ c))) + (K.getInt32(k + 48) + w12 | 0) | 0) | 0;
      h = h + t | 0; d = (t + (((e >>> 2) | (e << 30)) ^ ((e >>> 13) | (e << 19)) ^ ((e >>> 22) | (e << 10))) | 0) + ((e & f) ^ (g & (e ^ f))) | 0;
      t = (c + (((h >>> 6) | (h << 26)) ^ ((h >>> 11) | (h << 21)) ^ ((h >>> 25) | (h << 7))) | 0) + ((b ^ (h & (a ^ b))) + (K.getInt32(k + 52) + w13 | 0) | 0) | 0;
      g = g + t | 0; c = (t + (((d >>> 2) | (d << 30)) ^ ((d >>> 13) | (d << 19)) ^ ((d >>> 22) | (d << 10))) | 0) + ((d & e) ^ (f & (d ^ e))) | 0;
      t = (b + (((g >>> 6) | (g << 26)) ^ ((g >>> 11) | (g << 21)) ^ ((g >>> 25) | (g << 7))) | 0) + ((a ^ (g & (h ^ a))) + (K.getInt32(k + 56) + w14 | 0) | 0) | 0;
      f = f + t | 0; b = (t + (((c >>> 2) | (c << 30)) ^ ((c >>> 13) | (c << 19)) ^ ((c >>> 22) | (c << 10))) | 0) + ((c & d) ^ (e & (c ^ d))) | 0;
      t = (a + (((f >>> 6) | (f << 26)) ^ ((f >>> 11) | (f << 21)) ^ ((f >>> 25) | (f << 7))) | 0) + ((h ^ (f & (g ^ h))) + (K.getInt32(k + 60) + w15 | 0) | 0) | 0;
      e = e + t | 0; a = (t + (((b >>> 2) | (b << 30)) ^ ((b >>> 13) | (b << 19)) ^ ((b >>> 22) | (b << 10))) | 0) + ((b & c) ^ (d & (b ^ c))) | 0;
      if (k === 192) break;
      w0 = ((w0 + w9 | 0) + (((w1 >>> 7) | (w1 << 25)) ^ ((w1 >>> 18) | (w1 << 14)) ^ (w1 >>> 3)) | 0) + (((w14 >>> 17) | (w14 << 15)) ^ ((w14 >>> 19) | (w14 << 13)) ^ (w14 >>> 10)) | 0;
      w1 = ((w1 + w10 | 0) + (((w2 >>> 7) | (w2 << 25)) ^ ((w2 >>> 18) | (w2 << 14)) ^ (w2 >>> 3)) | 0) + (((w15 >>> 17) | (w15 << 15)) ^ ((w15 >>> 19) | (w15 << 13)) ^ (w15 >>> 10)) | 0;
      w2 = ((w2 + w11 | 0) + (((w3 >>> 7) | (w3 << 25)) ^ ((w3 >>> 18) | (w3 << 14)) ^ (w3 >>> 3)) | 0) + (((w0 >>> 17) | (w0 << 15)) ^ ((w0 >>> 19) | (w0 << 13)) ^ (w0 >>> 10)) | 0;
      w3 = ((w3 + w12 | 0) + (((w4 >>> 7) | (w4 << 25)) ^ ((w4 >>> 18) | (w4 << 14)) ^ (w4 >>> 3)) | 0) + (((w1 >>> 17) | (w1 << 15)) ^ ((w1 >>> 19) | (w1 << 13)) ^ (w1 >>> 10)) | 0;
      w4 = ((w4 + w13 | 0) + (((w5 >>> 7) | (w5 << 25)) ^ ((w5 >>> 18) | (w5 << 14)) ^ (w5 >>> 3)) | 0) + (((w2 >>> 17) | (w2 << 15)) ^ ((w2 >>> 19) | (w2 << 13)) ^ (w2 >>> 10)) | 0;
      w5 = ((w5 + w14 | 0) + (((w6 >>> 7) | (w6 << 25)) ^ ((w6 >>> 18) | (w6 << 14)) ^ (w6 >>> 3)) | 0) + (((w3 >>> 17) | (w3 << 15)) ^ ((w3 >>> 19) | (w3 << 13)) ^ (w3 >>> 10)) | 0;
      w6 = ((w6 + w15 | 0) + (((w7 >>> 7) | (w7 << 25)) ^ ((w7 >>> 18) | (w7 << 14)) ^ (w7 >>> 3)) | 0) + (((w4 >>> 17) | (w4 << 15)) ^ ((w4 >>> 19) | (w4 << 13)) ^ (w4 >>> 10)) | 0;
      w7 = ((w7 + w0 | 0) + (((w8 >>> 7) | (w8 << 25)) ^ ((w8 >>> 18) | (w8 << 14)) ^ (w8 >>> 3)) | 0) + (((w5 >>> 17) | (w5 << 15)) ^ ((w5 >>> 19) | (w5 << 13)) ^ (w5 >>> 10)) | 0;
      w8 = ((w8 + w1 | 0) + (((w9 >>> 7) | (w9 << 25)) ^ ((w9 >>> 18) | (w9 << 14)) ^ (w9 >>> 3)) | 0) + (((w6 >>> 17) | (w6 << 15)) ^ ((w6 >>> 19) | (w6 << 13)) ^ (w6 >>> 10)) | 0;
      w9 = ((w9 + w2 | 0) + (((w10 >>> 7) | (w10 << 25)) ^ ((w10 >>> 18) | (w10 << 14)) ^ (w10 >>> 3)) | 0) + (((w7 >>> 17) | (w7 << 15)) ^ ((w7 >>> 19) | (w7 << 13)) ^ (w7 >>> 10)) | 0;
      w10 = ((w10 + w3 | 0) + (((w11 >>> 7) | (w11 << 25)) ^ ((w11 >>> 18) | (w11 << 14)) ^ (w11 >>> 3)) | 0) + (((w8 >>> 17) | (w8 << 15)) ^ ((w8 >>> 19) | (w8 << 13)) ^ (w8 >>> 10)) | 0;
      w11 = ((w11 + w4 | 0) + (((w12 >>> 7) | (w12 << 25)) ^ ((w12 >>> 18) | (w12 << 14)) ^ (w12 >>> 3)) | 0) + (((w9 >>> 17) | (w9 << 15)) ^ ((w9 >>> 19) | (w9 << 13)) ^ (w9 >>> 10)) | 0;
      w12 = ((w12 + w5 | 0) + (((w13 >>> 7) | (w13 << 25)) ^ ((w13 >>> 18) | (w13 << 14)) ^ (w13 >>> 3)) | 0) + (((w10 >>> 17) | (w10 << 15)) ^ ((w10 >>> 19) | (w10 << 13)) ^ (w10 >>> 10)) | 0;
      w13 = ((w13 + w6 | 0) + (((w14 >>> 7) | (w14 << 25)) ^ ((w14 >>> 18) | (w14 << 14)) ^ (w14 >>> 3)) | 0) + (((w11 >>> 17) | (w11 << 15)) ^ ((w11 >>> 19) | (w11 << 13)) ^ (w11 >>> 10)) | 0;
      w14 = ((w14 + w7 | 0) + (((w15 >>> 7) | (w15 << 25)) ^ ((w15 >>> 18) | (w15 << 14)) ^ (w15 >>> 3)) | 0) + (((w12 >>> 17) | (w12 << 15)) ^ ((w12 >>> 19) | (w12 << 13)) ^ (w12 >>> 10)) | 0;
      w15 = ((w15 + w8 | 0) + (((w0 >>> 7) | (w0 << 25)) ^ ((w0 >>> 18) | (w0 << 14)) ^ (w0 >>> 3)) | 0) + (((w13 >>> 17) | (w13 << 15)) ^ ((w13 >>> 19) | (w13 << 13)) ^ (w13 >>> 10)) | 0;
    }
    s0 = s0 + a | 0; s1 = s1 + b | 0; s2 = s2 + c | 0; s3 = s3 + d | 0;
    s4 = s4 + e | 0; s5 = s5 + f | 0; s6 = s6 + g | 0; s7 = s7 + h | 0;
  }
  state.setInt32(0, s0); state.setInt32(4, s1); state.setInt32(8, s2); state.setInt32(12, s3);
  state.setInt32(16, s4); state.setInt32(20, s5); state.setInt32(24, s6); state.setInt32(28, s7);
}

export class Sha256 {
  private readonly state = wordsOf(INITIAL);
  /** The beginning of an incomplete block. */
  private readonly rest = new Uint8Array(BLOCK);
  private readonly restView = viewOf(this.rest);
  private filled = 0;
  private bytes = 0;

  update(bytes: Uint8Array): this {
    this.bytes += bytes.length;
    let from = 0;
    if (this.filled > 0) {
      from = Math.min(BLOCK - this.filled, bytes.length);
      this.rest.set(bytes.subarray(0, from), this.filled);
      this.filled += from;
      if (this.filled < BLOCK) return this;
      compress(this.state, this.restView, 0, BLOCK);
    }
    const whole = bytes.length - ((bytes.length - from) % BLOCK);
    compress(this.state, viewOf(bytes), from, whole);
    this.rest.set(bytes.subarray(whole));
    this.filled = bytes.length - whole;
    return this;
  }

  /** Returns the hash. No data may be added afterwards. */
  digest(): Uint8Array<ArrayBuffer> {
    const bits = BigInt(this.bytes) * 8n;
    const short = BLOCK - LENGTH_BYTES - this.filled;
    // The padding is one bit, then zeros to the end of a block, with the length in the last bytes.
    const padding = new Uint8Array((short > 0 ? short : short + BLOCK) + LENGTH_BYTES);
    padding[0] = 0x80;
    viewOf(padding).setBigUint64(padding.length - LENGTH_BYTES, bits);
    this.update(padding);
    return new Uint8Array(this.state.buffer.slice(0));
  }
}
