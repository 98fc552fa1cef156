import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { canInstallPackages, installPackages, which } from '../../../dev/browsers.ts';

/**
 * WebKitGTK, Safari's engine on Linux, driven by the WebDriver protocol (W3C) over HTTP on loopback. Debian
 * has the driver and the browser in `webkit2gtk-driver`.
 */

const PACKAGES = ['webkit2gtk-driver', 'xvfb'];

/** The driver's path, installed first on Debian as root. @throws Error with what to install. */
function provideDriver(): string {
  const override = process.env['WEBKIT_DRIVER'];
  const found = (): string | null => override ?? which('WebKitWebDriver');
  const lacks = (): boolean => found() === null || (!process.env['DISPLAY'] && !which('Xvfb'));
  if (lacks() && canInstallPackages()) installPackages(PACKAGES);
  const path = found();
  if (path === null || lacks()) {
    throw new Error(
      `WebKitGTK is not here: install ${PACKAGES.join(' and ')}, or set WEBKIT_DRIVER to the path of WebKitWebDriver.`,
    );
  }
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no free port');
  return address.port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

/** Opens a display where the machine has none. It prints its number once it is ready. */
async function openDisplay(): Promise<{ name: string; close: () => Promise<void> }> {
  const given = process.env['DISPLAY'];
  if (given) return { name: given, close: () => Promise.resolve() };
  const args = ['-displayfd', '1', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'];
  const child = spawn('Xvfb', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [number] = (await once(child.stdout, 'data')) as [Buffer];
  return { name: `:${number.toString().trim()}`, close: () => end(child) };
}

export interface WebKit {
  /** Such as `2.50.6`. */
  readonly version: string;
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function in the page; it and what it is given and returns cross as text. */
  evaluate<Args extends readonly unknown[], T>(
    run: (...args: Args) => T | Promise<T>,
    ...args: Args
  ): Promise<T>;
  close(): Promise<void>;
}

const START_MS = 30_000;

/** Starts a browser with storage of its own, which goes with it. */
export async function launchWebKit(args: readonly string[] = []): Promise<WebKit> {
  const driver = provideDriver();
  const display = await openDisplay();
  const port = await freePort();
  const env = {
    ...process.env,
    DISPLAY: display.name,
    // Neither a processor for graphics nor a bus of a desktop is needed.
    WEBKIT_DISABLE_DMABUF_RENDERER: '1',
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    GTK_A11Y: 'none',
    NO_AT_BRIDGE: '1',
  };
  const child = spawn(driver, [`--port=${port}`, '--host=127.0.0.1'], { env, stdio: 'ignore' });
  const base = `http://127.0.0.1:${port}`;

  async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) {
    const response = await fetch(`${base}${path}`, {
      method,
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (response.ok) return value;
    const { error = '', message = '' } = (value ?? {}) as Record<string, string>;
    throw new Error(`${method} ${path}: ${error} ${message}`);
  }
  const untilMs = performance.now() + START_MS;
  for (;;) {
    const ready = await ask('GET', '/status').catch(() => null);
    if (ready !== null) break;
    if (performance.now() > untilMs) throw new Error(`${driver} does not answer`);
    await sleep(50);
  }
  const alwaysMatch = {
    timeouts: { script: 120_000, pageLoad: 60_000 },
    ...(args.length > 0 && { 'webkitgtk:browserOptions': { args: ['--automation', ...args] } }),
  };
  const session = (await ask('POST', '/session', { capabilities: { alwaysMatch } })) as {
    sessionId: string;
    capabilities: { browserVersion: string };
  };
  const path = `/session/${session.sessionId}`;
  return {
    version: session.capabilities.browserVersion,
    async open(url) {
      await ask('POST', `${path}/url`, { url });
    },
    async reload() {
      await ask('POST', `${path}/refresh`);
    },
    async evaluate(run, ...given) {
      const script = `
        const done = arguments[arguments.length - 1];
        const __name = (target) => target;
        Promise.resolve().then(() => (${String(run)})(...JSON.parse(arguments[0])))
          .then((value) => done(JSON.stringify({ value })), (thrown) => done(JSON.stringify({ thrown: String(thrown) })));`;
      const text = await ask('POST', `${path}/execute/async`, {
        script,
        args: [JSON.stringify(given)],
      });
      const { value, thrown } = JSON.parse(String(text)) as { value: never; thrown?: string };
      if (thrown !== undefined) throw new Error(thrown);
      return value;
    },
    async close() {
      await ask('DELETE', path).catch(() => undefined);
      await end(child);
      await display.close();
    },
  };
}
