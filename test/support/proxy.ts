import { createServer, request as forward } from 'node:http';
import { connect } from 'node:net';
import type { BrowserContextOptions } from 'puppeteer';

/**
 * A forward proxy that a browser is made to send everything through, loopback and workers
 * included: what it has not seen, the browser has not asked for over HTTP or WebSocket.
 */
export interface Proxy {
  readonly port: number;
  /** `host:port` of everything asked for so far. */
  readonly hosts: ReadonlySet<string>;
  readonly upgrades: readonly string[];
  /** Forgets all requests so far. */
  forget(): void;
  close(): Promise<void>;
}

/** Only this machine is ever reached from a test. */
const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1';

/** Hosts that browsers contact for their makers of their own accord; the proxy lets none of it out. */
const ERRANDS = /(^|\.)(google|googleapis|gvt1|mozilla)\.(com|net|org)(:443)?$/;

/** Hosts that a page of ours asked for. */
export const askedByPages = (proxy: Proxy): readonly string[] =>
  [...proxy.hosts].filter((host) => !ERRANDS.test(host));

export async function startProxy(): Promise<Proxy> {
  const hosts = new Set<string>();
  const upgrades: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://missing');
    hosts.add(url.host);
    if (!isLoopback(url.hostname)) return void outgoing.destroy();
    const onward = forward(
      url,
      { ...(incoming.method && { method: incoming.method }), headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming, socket) => {
    upgrades.push(incoming.url ?? '');
    socket.destroy();
  });
  server.on('connect', (incoming, socket) => {
    const target = incoming.url ?? '';
    hosts.add(target);
    const [host = '', port = ''] = target.split(':');
    if (!isLoopback(host)) return void socket.destroy();
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    hosts,
    forget: () => hosts.clear(),
    upgrades,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const chromiumThrough = (proxy: Proxy): readonly string[] => [
  `--proxy-server=127.0.0.1:${proxy.port}`,
  '--proxy-bypass-list=<-loopback>',
];

/** For a context of its own; Chromium alone passes by this machine unless told, and Firefox has a preference. */
export const through = (proxy: Proxy): BrowserContextOptions => ({
  proxyServer: `127.0.0.1:${proxy.port}`,
  proxyBypassList: ['<-loopback>'],
});
