/**
 * The static host for development and tests. It serves `dist/` with the headers of its `_headers`
 * file, and the local ledger's JSON-RPC at `/rpc` on the same origin. It is never shipped.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { headersFor, parseHeaders, type HeaderRule } from './build/headers.ts';
import { root } from './build/paths.ts';

export interface RpcReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers one JSON-RPC request. The signal aborts when the client has gone. */
type RpcHandler = (body: string, signal: AbortSignal) => Promise<RpcReply>;

export interface ServeOptions {
  /** The port; 0 or absent for any free port. */
  readonly port?: number;
  /** If absent, there is no `/rpc`. */
  readonly rpc?: RpcHandler;
  /** The folder to serve. If absent, the project's `dist/`. */
  readonly dist?: string;
  /** The sub-path under which to serve it, such as `/some/where/`. */
  readonly base?: string;
}

export interface Served {
  readonly port: number;
  /** `http://localhost:<port><base>` */
  readonly url: string;
  close(): Promise<void>;
}

/** A browser may resolve `localhost` to either address, so the server listens on both. */
const LOOPBACK = ['127.0.0.1', '::1'] as const;

/** A transaction has 1,232 bytes, and a request for a thousand statuses is far below this limit. */
const MAX_RPC_BYTES = 1_000_000;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** Any origin may send requests, as with a public RPC node. Here they can only move test money. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': '*',
};

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // The request is not destroyed on an early return, so that a request that is too large still gets
  // its answer.
  const chunks: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const part of chunks) {
    bytes += part.length;
    if (bytes > MAX_RPC_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function answerRpc(rpc: RpcHandler, request: IncomingMessage, response: ServerResponse) {
  if (request.method === 'OPTIONS') return void response.writeHead(204, CORS).end();
  if (request.method !== 'POST') return end(response, 405, 'JSON-RPC is POST only');
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const body = await readBody(request);
  if (body === null) return end(response, 413, 'request too large');
  const reply = await rpc(body, gone.signal);
  if (!gone.signal.aborted) {
    response.writeHead(reply.status, { ...CORS, ...reply.headers }).end(reply.body);
  }
}

async function answerFile(
  dist: string,
  rules: readonly HeaderRule[],
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'GET only');
  const file = normalize(join(dist, path.endsWith('/') ? `${path}index.html` : path));
  const found = file.startsWith(dist + sep) ? await stat(file).catch(() => null) : null;
  if (!found?.isFile()) return end(response, 404, 'not found');
  const headers = new Map([
    ['Cache-Control', 'no-cache'],
    ['Content-Type', TYPES[extname(file)] ?? 'application/octet-stream'],
    ['Content-Length', String(found.size)],
    ...headersFor(rules, path),
  ]);
  response.writeHead(200, Object.fromEntries(headers));
  if (request.method === 'HEAD') return void response.end();
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Serves until closed. Rejects with the system's error if the port is in use (`EADDRINUSE`). */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const { rpc, dist = join(root, 'dist'), base = '/' } = options;
  // The headers are read when a file is requested, because a server for only the ledger needs no
  // build.
  let rules: readonly HeaderRule[] | null = null;
  const rulesOf = (): readonly HeaderRule[] =>
    (rules ??= parseHeaders(readFileSync(join(dist, '_headers'), 'utf8')));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (rpc && path === '/rpc') return answerRpc(rpc, request, response);
    if (!path.startsWith(base)) return end(response, 404, 'not found');
    return answerFile(dist, rulesOf(), `/${path.slice(base.length)}`, request, response);
  };
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else end(response, error instanceof URIError ? 400 : 500, String(error));
    });
  };
  const servers = LOOPBACK.map(() => createServer(handler));
  const closeAll = async (): Promise<void> => void (await Promise.all(servers.map(close)));
  let port = options.port ?? 0;
  try {
    for (const [index, server] of servers.entries()) {
      const host = LOOPBACK[index] ?? LOOPBACK[0];
      port = await listen(server, port, host).catch((error: unknown) => {
        // A machine without IPv6 resolves `localhost` only to 127.0.0.1.
        const absent = isCode(error, 'EADDRNOTAVAIL') || isCode(error, 'EAFNOSUPPORT');
        if (index > 0 && absent) return port;
        throw error;
      });
    }
  } catch (error) {
    await closeAll();
    throw error;
  }
  return { port, url: `http://localhost:${port}${base}`, close: closeAll };
}

/** Serves like {@link serve}, on the first free port from `options.port` on. */
export async function serveNear(
  options: ServeOptions & { readonly port: number },
): Promise<Served> {
  for (let port = options.port; ; port += 1) {
    try {
      return await serve({ ...options, port });
    } catch (error) {
      if (!isCode(error, 'EADDRINUSE') || port >= options.port + 50 || port >= 65_535) throw error;
    }
  }
}
