import { request } from 'node:http';
import { type RpcReply, serve } from '../../../dev/server.ts';

/**
 * The real page, served inside a namespace. Its `/rpc` goes through a Unix socket, which namespaces
 * of the network do not separate, so that two sides have one ledger. Ends with its stdin.
 */

const socketPath = process.argv[2] ?? '';

const forward = (body: string, signal: AbortSignal): Promise<RpcReply> =>
  new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/rpc', method: 'POST', signal }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        const type = response.headers['content-type'] ?? 'application/json';
        const headers = { 'content-type': type };
        resolve({ status: response.statusCode ?? 500, headers, body: text });
      });
    });
    asked.on('error', reject).end(body);
  });

const served = await serve({ rpc: forward });
process.stdin.on('end', () => void served.close().finally(() => process.exit())).resume();
process.stdout.write(`${served.url}\n`);
