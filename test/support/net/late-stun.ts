import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { bindingResponse } from './stun-message.ts';

/** A STUN server in this process, far away: its answers are late. */
interface LateStun {
  /** As the page's settings take it. */
  readonly url: string;
  /** How many requests it has answered. */
  readonly answered: () => number;
  close(): void;
}

/** Of this machine, so that nothing leaves it. Firefox asks no server at a loopback address. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

export async function startLateStun(lateMs: number): Promise<LateStun> {
  const socket: Socket = createSocket('udp4');
  let answered = 0;
  let isOpen = true;
  socket.on('message', (request, from) => {
    const response = bindingResponse(request, from);
    if (!response) return;
    setTimeout(() => {
      answered += 1;
      // It may be closed by now.
      if (isOpen) socket.send(response, from.port, from.address);
    }, lateMs).unref();
  });
  const address = ownAddress();
  socket.bind(0, address);
  await once(socket, 'listening');
  return {
    url: `stun:${address}:${socket.address().port}`,
    answered: () => answered,
    close() {
      isOpen = false;
      socket.close();
    },
  };
}
