// tier: all
// waits
/** A peer makes a candidate with each packet from another port: the call ends before that hurts. */
import { createHmac, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatAddress } from '../../src/shared/call/candidate.ts';
import { parseCode } from '../../src/shared/call/code.ts';
import { crc32 } from '../../src/shared/call/code-frame.ts';
import { connect, openPair, prepay, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';

const PORTS = 900;
const COOKIE = 0x2112a442;

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

const pair = forAll(() => openPair({ period: STEADY_PERIOD, prepaid: 1 }));

test('nine hundred ports: the call ends, and the page is never blocked for long', async () => {
  const { host } = pair;
  const codes = await connect(pair);
  await prepay(pair);
  const invite = parseCode(codes.invite, 'invite');
  const reply = parseCode(codes.reply, 'reply');
  assert.ok(invite.ok && reply.ok);
  const theirs = reply.value.reply.session;
  const { iceUfrag, icePwd, candidates } = invite.value.invite.session;
  const request = bindingRequest(`${iceUfrag}:${theirs.iceUfrag}`, icePwd);
  const own = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .flatMap(({ family, address }) => (family === 'IPv4' ? address : []));
  const targets = candidates.flatMap(({ address, port }) => {
    if ('mdns' in address) return own.map((host) => ({ host, port }));
    return address.family === 4 ? [{ host: formatAddress(address), port }] : [];
  });
  assert.ok(targets.length > 0, 'there is an address to send to');

  await host.page.evaluate(() => {
    let lastMs = performance.now();
    let longestMs = 0;
    setInterval(() => {
      const nowMs = performance.now();
      longestMs = Math.max(longestMs, nowMs - lastMs);
      lastMs = nowMs;
      document.body.dataset['longest'] = String(longestMs);
    }, 20);
  });
  const sockets: Socket[] = [];
  try {
    for (let port = 0; port < PORTS; port += 1) {
      const socket = createSocket('udp4');
      sockets.push(socket);
      for (const { host, port: to } of targets) socket.send(request, to, host, () => undefined);
    }
    await host.ui.shown('call-ended', 30_000);
  } finally {
    for (const socket of sockets) socket.close();
  }
  // What the browser takes down, it takes down now.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const longestMs = Number(await host.page.evaluate(() => document.body.dataset['longest']));
  console.log(
    `ended as ${String(await host.ui.data('call-ended', 'reason'))}; blocked for ${Math.round(longestMs)} ms at most`,
  );
  assert.is(await host.ui.data('error', 'code'), 'peer_protocol');
  assert.ok(longestMs < 10_000, `${longestMs} ms`);
});

test.run();
