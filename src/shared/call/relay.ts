import { ByteRangeError, ByteReader, type Bytes, ByteWriter, fromUtf8, utf8 } from '../bytes.ts';
import { parseIceUrl, TRANSPORTS, urlOf } from './ice-url.ts';

/**
 * The TURN or STUN server that a host lends to its guest. Each is an extension of the invite
 * (code-body.ts). It consists of one byte for the form, then the server, and for TURN the name and
 * the password, each with its length. Readers that do not know an extension skip it.
 */

export interface Relay {
  /** `turn:host:port?transport=tcp` and the like (RFC 7065). */
  readonly urls: string;
  readonly username: string;
  readonly credential: string;
}

/**
 * The limits in bytes. With a longer server, an invite with a candidate would not fit into 500
 * characters.
 */
const MAX_BYTES = 140;
const MAX_STUN_BYTES = 64;

const TLS = 1;

/**
 * Packs a TURN server. Returns null if the address is not that of a TURN server, the name or the
 * password is missing, or the result is too long.
 */
export function packRelay(relay: Relay): Bytes | null {
  const parts = parseIceUrl(relay.urls);
  if (!parts?.scheme.startsWith('turn') || !relay.username || !relay.credential) return null;
  const { scheme, server, transport } = parts;
  const place = TRANSPORTS.indexOf(transport);
  const writer = new ByteWriter().u8((scheme === 'turns' ? TLS : 0) | (place << 1));
  for (const text of [server, relay.username, relay.credential]) {
    const bytes = utf8(text);
    if (bytes.length > MAX_BYTES) return null;
    writer.u8(bytes.length).bytes(bytes);
  }
  return writer.size <= MAX_BYTES ? writer.finish() : null;
}

/** Unpacks a TURN server. Returns null for anything that {@link packRelay} does not write. */
export function unpackRelay(bytes: Uint8Array): Relay | null {
  try {
    const reader = new ByteReader(bytes);
    const head = reader.u8();
    const transport = TRANSPORTS[head >> 1];
    const [server, username, credential] = Array.from({ length: 3 }, () => {
      const text = fromUtf8(reader.bytes(reader.u8()));
      if (text === null || text === '') throw new ByteRangeError('not a text');
      return text;
    });
    if (reader.remaining > 0 || head >> 1 >= TRANSPORTS.length) return null;
    if (server === undefined || username === undefined || credential === undefined) return null;
    const scheme = (head & TLS) === 0 ? 'turn' : 'turns';
    const urls = urlOf(scheme, server, transport);
    return parseIceUrl(urls)?.server === server ? { urls, username, credential } : null;
  } catch (thrown) {
    if (thrown instanceof ByteRangeError) return null;
    throw thrown;
  }
}

/** Packs a STUN server. Returns null if the address is not that of a STUN server, or too long. */
export function packStun(urls: string): Bytes | null {
  const parts = parseIceUrl(urls);
  if (!parts?.scheme.startsWith('stun')) return null;
  const server = utf8(parts.server);
  if (server.length + 2 > MAX_STUN_BYTES) return null;
  const form = parts.scheme === 'stuns' ? TLS : 0;
  return new ByteWriter().u8(form).u8(server.length).bytes(server).finish();
}

/** Returns a STUN server's address, or null for anything that {@link packStun} does not write. */
export function unpackStun(bytes: Uint8Array): string | null {
  try {
    const reader = new ByteReader(bytes);
    const form = reader.u8();
    const server = fromUtf8(reader.bytes(reader.u8()));
    if (reader.remaining > 0 || form > TLS || server === null) return null;
    const urls = `${form === TLS ? 'stuns' : 'stun'}:${server}`;
    return packStun(urls) ? urls : null;
  } catch (thrown) {
    if (thrown instanceof ByteRangeError) return null;
    throw thrown;
  }
}
