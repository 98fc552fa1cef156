import { createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { formatAddress } from '../../src/shared/call/candidate.ts';
import { crc32 } from '../../src/shared/call/code-frame.ts';
import type { SessionDescription } from '../../src/shared/call/sdp.ts';

/** Packets of ICE from ports that nobody named: each makes a candidate in the browser that they reach. */

const COOKIE = 0x2112a442;
/** Sockets that send between two breaths, so that a test's own process goes on. */
const AT_ONCE = 50;
/** A browser that is busy drops what its socket's buffer does not hold, so all is sent again. */
const AGAIN_MS = 500;

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
}

/** A binding request (RFC 8445, section 7.2.2), signed as the peer's own are. */
function bindingRequest(username: string, key: string): Buffer {
  const transaction = randomBytes(12);
  const message = (attributes: Buffer, missing: number): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt16BE(0x0001, 0);
    head.writeUInt16BE(attributes.length + missing, 2);
    head.writeUInt32BE(COOKIE, 4);
    return Buffer.concat([head, transaction, attributes]);
  };
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(0x6e0001ff);
  const about = Buffer.concat([
    attribute(0x0006, Buffer.from(username)),
    attribute(0x0024, priority),
    attribute(0x8029, randomBytes(8)),
  ]);
  const integrity = createHmac('sha1', key).update(message(about, 24)).digest();
  const signed = Buffer.concat([about, attribute(0x0008, integrity)]);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(message(signed, 8)) ^ 0x5354554e) >>> 0);
  return message(Buffer.concat([signed, attribute(0x8028, fingerprint)]), 0);
}

/**
 * Sends a request from each of so many ports to every address of a description, again and again.
 * @param from the sender's own user fragment; anything, before the receiver knows it.
 * @returns a function that ends this and closes the ports.
 */
export async function floodPorts(
  { iceUfrag, icePwd, candidates }: SessionDescription,
  from: string,
  ports: number,
): Promise<() => void> {
  const request = bindingRequest(`${iceUfrag}:${from}`, icePwd);
  const own = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .flatMap(({ family, address }) => (family === 'IPv4' ? address : []));
  const targets = candidates.flatMap(({ address, port }) => {
    if ('mdns' in address) return own.map((host) => ({ host, port }));
    return address.family === 4 ? [{ host: formatAddress(address), port }] : [];
  });
  if (targets.length === 0) throw new Error('there is no address to send to');
  const sockets = Array.from({ length: ports }, () => createSocket('udp4'));
  let ended = false;
  const sendFromAll = async (): Promise<void> => {
    for (const [at, socket] of sockets.entries()) {
      if (ended) return;
      for (const { host, port } of targets) socket.send(request, port, host, () => undefined);
      if (at % AT_ONCE === 0) await new Promise(setImmediate);
    }
  };
  await sendFromAll();
  const again = setInterval(() => void sendFromAll(), AGAIN_MS);
  return () => {
    ended = true;
    clearInterval(again);
    for (const socket of sockets) socket.close();
  };
}
