import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect as connectSocket, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { findBrowser } from '../../../dev/browsers.ts';
import { createLedger, type Ledger } from '../../../dev/ledger/index.ts';
import type { BrowserKind, LaunchOptions } from '../browser.ts';
import { openSide, type Pair, type PairOptions, type Side } from '../call.ts';
import { inside } from './namespaces.ts';
import { openWan, type Side as Seat, type Wan } from './wan.ts';

/**
 * The real page on both sides of two NATs, each in a browser of its own namespace, driven from out
 * here: Chromium through pipes, Firefox through a relay; with one ledger, and a STUN server set as a
 * person would set it.
 */

/** Answers a ledger's JSON-RPC on a Unix socket. @returns how to stop. */
async function share(ledger: Ledger, socketPath: string): Promise<() => void> {
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      void ledger.handleRpc(body, gone.signal).then((reply) => {
        if (!gone.signal.aborted) response.writeHead(reply.status, reply.headers).end(reply.body);
      });
    });
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

/** A script inside a namespace, up to the first line it says; `next` is each later one. @throws Error where it says none. */
export async function runInside(namespace: string, script: string, ...args: string[]) {
  const file = path.join(import.meta.dirname, script);
  const node = [process.execPath, '--import', 'tsx', file, ...args];
  const child = spawn(...inside(namespace, node), { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (!done) return value;
    const [code] = await exited;
    throw new Error(`${script} ended (${String(code)})`);
  };
  return { line: await next(), next, stop: () => void child.stdin.end() };
}

/**
 * Leads a port out here to the same port inside. Firefox is driven over a socket, and checks that it
 * is asked for by the address it listens on.
 */
async function leadInside(folder: string, seat: Seat, namespace: string) {
  const socketPath = path.join(folder, `relay-${seat}`);
  const server = createSocketServer((socket) => {
    const way = connectSocket(socketPath);
    socket.pipe(way).pipe(socket);
    for (const end of [socket, way]) {
      end.on('error', () => undefined);
      end.on('close', () => void (socket.destroy(), way.destroy()));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { stop } = await runInside(namespace, 'relay.ts', socketPath, String(port));
  return {
    port,
    stop() {
      server.close();
      stop();
    },
  };
}

interface Place {
  readonly seat: Seat;
  readonly kind: BrowserKind;
  readonly namespace: string;
  readonly core: number | null;
  readonly flags: readonly string[];
  readonly executable: string | undefined;
}

/** A program that starts the browser inside: puppeteer knows only paths. */
function wrapper(
  folder: string,
  { seat, kind, namespace, core, flags, executable }: Place,
  port: number,
): string {
  const browser = executable ?? findBrowser(kind === 'chromium' ? 'chrome' : kind);
  if (!browser) throw new Error(`no ${kind} found: install one, or set CHROME or FIREFOX`);
  const pinned = core === null ? [] : ['taskset', '--cpu-list', String(core)];
  const [command, args] = inside(namespace, [...pinned, browser]);
  const quoted = [command, ...args, ...flags].map((word) => `'${word}'`).join(' ');
  // Puppeteer lets Firefox choose its port, and nobody out here could reach that.
  const choose = `for a do shift; [ "$a" = --remote-debugging-port=0 ] && a=--remote-debugging-port=${port}; set -- "$@" "$a"; done`;
  const file = path.join(folder, `browser-${seat}`);
  const script = [`#!/bin/sh`, ...(kind === 'firefox' ? [choose] : []), `exec ${quoted} "$@"`];
  writeFileSync(file, `${script.join('\n')}\n`);
  chmodSync(file, 0o755);
  return file;
}

export interface NetCall extends Pair {
  readonly wan: Wan;
}

/** In an argument of a browser: the port at which its page is served. */
export const PAGE_PORT = '{page port}';

interface NetOptions extends PairOptions {
  readonly open?: readonly Seat[];
  /** The servers that a side writes into its list, instead of the STUN server in the middle; '' for none. */
  readonly servers?: (seat: Seat, wan: Wan) => string;
  /** The only processor that a side's browser may use. */
  readonly cores?: Readonly<Record<Seat, number>>;
  /** More arguments for both browsers. */
  readonly flags?: readonly string[];
  /** More options for starting a side's browser; `executablePath` is run inside its namespace. */
  readonly browsers?: Readonly<Partial<Record<Seat, LaunchOptions>>>;
  /** Before anybody sits down. */
  readonly network?: (wan: Wan) => unknown;
}

/** A network with one ledger, and the pages that join it. */
interface Net {
  readonly wan: Wan;
  readonly ledger: Ledger;
  /** Serves the page and the ledger in a side's namespace; their address in there. */
  serve(seat: Seat): Promise<string>;
  sit(seat: Seat): Promise<Side>;
  /** Closes everything, newest first. */
  close(): Promise<void>;
}

/** Needs root, `ip` and `nft`. */
async function openNet(options: NetOptions): Promise<Net> {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2c-net-'));
  const ledger = createLedger();
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    closing.push(() => ledger.close());
    const socketPath = path.join(folder, 'ledger');
    closing.push(await share(ledger, socketPath));
    const wan = await openWan({ open: options.open ?? [] });
    closing.push(() => wan.close());
    await options.network?.(wan);
    const serve = async (seat: Seat): Promise<string> => {
      const page = await runInside(wan.namespaces[seat], 'page-server.ts', socketPath);
      closing.push(page.stop);
      return page.line;
    };
    const sit = async (seat: Seat): Promise<Side> => {
      const kind = options[seat] ?? 'chromium';
      const namespace = wan.namespaces[seat];
      const url = await serve(seat);
      const way = kind === 'firefox' ? await leadInside(folder, seat, namespace) : null;
      if (way) closing.push(way.stop);
      const core = options.cores?.[seat] ?? null;
      const flags = options.flags ?? [];
      const own = options.browsers?.[seat];
      const place = { seat, kind, namespace, core, flags, executable: own?.executablePath };
      const executablePath = wrapper(folder, place, way?.port ?? 0);
      const pipe = kind === 'chromium';
      const args = own?.args?.map((arg) => arg.replaceAll(PAGE_PORT, new URL(url).port)) ?? [];
      const launch = () => ({ ...own, args, executablePath, pipe });
      const site = { url, ledger, close: () => Promise.resolve() };
      const side = await openSide(site, kind, { ...options, launch });
      closing.push(() => side.close());
      const servers = options.servers?.(seat, wan) ?? wan.stun[seat];
      if (servers === '') return side;
      if (!(await side.ui.has('ice-servers'))) await side.ui.click('settings');
      await side.ui.fill('ice-servers', servers);
      return side;
    };
    return { wan, ledger, serve, sit, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Both sides open, nothing exchanged yet; Chromium unless said otherwise. */
export async function openNetPair(options: NetOptions = {}): Promise<NetCall> {
  const { wan, ledger, sit, close } = await openNet(options);
  try {
    // Both are waited for even where one fails: what the other has opened is closed, too.
    const [host, guest] = await Promise.allSettled([sit('host'), sit('guest')]);
    if (host.status === 'rejected') throw host.reason;
    if (guest.status === 'rejected') throw guest.reason;
    const site = { url: '', ledger, close: () => Promise.resolve() };
    return { site, host: host.value, guest: guest.value, wan, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/**
 * The host alone; the ledger presents devnet's genesis hash, and is served to programs on the guest's
 * side at `guestUrl`, too.
 */
export async function openNetHost(options: NetOptions = {}) {
  const net = await openNet(options);
  try {
    await net.ledger.call('local_genesis', [{ as: 'devnet' }]);
    const [host, guestUrl] = await Promise.all([net.sit('host'), net.serve('guest')]);
    return { ...net, host, guestUrl };
  } catch (thrown) {
    await net.close();
    throw thrown;
  }
}
