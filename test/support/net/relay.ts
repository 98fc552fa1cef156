import { createServer, connect, type Socket } from 'node:net';

/**
 * One end of a way into a network namespace: listens on a Unix socket, which namespaces do not
 * separate, and carries each connection to a port of the loopback inside. Ends with its stdin.
 */

const [socketPath = '', port = ''] = process.argv.slice(2);

const join = (a: Socket, b: Socket): void => {
  a.pipe(b).pipe(a);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
};

const server = createServer((socket) => join(socket, connect(Number(port), '127.0.0.1')));
server.listen(socketPath, () => process.stdout.write('listening\n'));
process.stdin.on('end', () => process.exit()).resume();
