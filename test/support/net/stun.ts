import { createSocket } from 'node:dgram';
import { bindingResponse } from './stun-message.ts';
import { STUN_PORT } from './wan.ts';

/** A STUN responder for the middle of a test network: tells each asker the address it is seen at. */

const socket = createSocket('udp4');
socket.on('message', (request, from) => {
  const response = bindingResponse(request, from);
  if (response) socket.send(response, from.port, from.address);
});
socket.bind(STUN_PORT, '0.0.0.0', () => process.stdout.write('listening\n'));
