import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';

/** As much of RFC 6455 as a wallet app's server needs: whole binary messages, on loopback. */

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const [TEXT, BINARY, CLOSE, PING, PONG] = [1, 2, 8, 9, 10];

export interface WsPeer {
  /** The subprotocols that the page asked for. */
  readonly protocols: readonly string[];
  send(message: Uint8Array): void;
  /** Says goodbye, as a server that is shut down; or falls silent, as one that is killed. */
  close(how: 'cleanly' | 'killed'): void;
}

interface WsSession {
  hear(message: Buffer): void;
  /** The line is closed, by whichever side. */
  ended(): void;
}

interface WsServer {
  close(): void;
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly size: number;
}

/** Reads the first frame, which a browser masks; null until it is whole. */
function readFrame(buffer: Buffer): Frame | null {
  if (buffer.length < 2) return null;
  const [first = 0, second = 0] = buffer;
  let length = second & 0x7f;
  let at = 2;
  if (length === 126) {
    if (buffer.length < 4) return null;
    length = buffer.readUInt16BE(2);
    at = 4;
  } else if (length === 127) throw new Error('a message too large for a wallet');
  const size = at + 4 + length;
  if (buffer.length < size) return null;
  const mask = buffer.subarray(at, at + 4);
  const payload = Buffer.from(buffer.subarray(at + 4, size));
  for (let i = 0; i < length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i & 3] ?? 0);
  return { opcode: first & 0x0f, payload, size };
}

function frame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff]);
  return Buffer.concat([head, payload]);
}

/** Listens on a port of loopback, speaking `protocol`. */
export async function wsServer(
  port: number,
  protocol: string,
  accept: (peer: WsPeer) => WsSession,
): Promise<WsServer> {
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('upgrade', (request, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const key = String(request.headers['sec-websocket-key']);
    const digest = createHash('sha1').update(`${key}${GUID}`).digest('base64');
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${digest}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    );
    const { hear, ended } = accept({
      protocols: String(request.headers['sec-websocket-protocol']).split(/, */),
      send: (message) => void socket.write(frame(BINARY, message)),
      close(how) {
        if (how === 'cleanly') socket.end(frame(CLOSE, Buffer.from([0x03, 0xe8])));
        else socket.destroy();
      },
    });
    socket.on('close', ended);
    let waiting = Buffer.alloc(0);
    socket.on('data', (data: Buffer) => {
      waiting = Buffer.concat([waiting, data]);
      for (let next = readFrame(waiting); next; next = readFrame(waiting)) {
        waiting = waiting.subarray(next.size);
        if (next.opcode === BINARY || next.opcode === TEXT) hear(next.payload);
        else if (next.opcode === PING) socket.write(frame(PONG, next.payload));
        else if (next.opcode === CLOSE) socket.end(frame(CLOSE, next.payload));
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    // Both, as a browser may resolve `localhost` to either.
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
