import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { canInstallPackages, installPackages, which } from '../../../dev/browsers.ts';
import { parseIceFile } from '../../../src/main/settings/config-file.ts';
import type { IceServer } from '../../../src/main/app/site.ts';
import { inside, nft } from './namespaces.ts';

/** A real TURN server (coturn) in the middle of a test network, on that network's addresses only. */

export const TURN_PORT = 3479;
export const TURN_TLS_PORT = 5349;
export const TURN_NAME = 'ann';
export const TURN_PASSWORD = 'correct-horse';

const RECIPE = path.join(import.meta.dirname, '../../../docs/hosting');

/** A name and a password that a server with this secret takes for a day, as the recipe makes them. */
export function passwordFor(secret: string): IceServer {
  const env = { ...process.env, TURN_HOST: 'turn.example', TURN_SECRET: secret };
  const file = execFileSync('sh', [path.join(RECIPE, 'turn-json.sh')], { env, encoding: 'utf8' });
  const [server] = parseIceFile('turn.json', file);
  if (!server) throw new Error('no server in the file');
  return server;
}

const POLICY = '/usr/sbin/policy-rc.d';

/** Debian's package starts a server for the whole machine unless it is forbidden to. */
function installWithoutStarting(): void {
  const forbids = !existsSync(POLICY);
  if (forbids) {
    writeFileSync(POLICY, '#!/bin/sh\nexit 101\n');
    chmodSync(POLICY, 0o755);
  }
  try {
    installPackages(['coturn', 'openssl']);
  } finally {
    if (forbids) rmSync(POLICY);
  }
}

/** Returns the program's path, installed first on Debian as root; null: this machine has none. */
export function provideTurnserver(): string | null {
  const found = (): string | null => (which('openssl') ? which('turnserver') : null);
  if (!found() && canInstallPackages()) installWithoutStarting();
  return found();
}

export interface TurnServer {
  stop(): void;
}

/** The arguments with a certificate that nobody has signed. */
function certificate(folder: string): readonly string[] {
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const wanted = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=turn',
  ];
  execFileSync('openssl', [...wanted, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return ['--cert', cert, '--pkey', key];
}

/**
 * Listens on these addresses of a namespace, over UDP, TCP and TLS, and relays from the first.
 * @param secret as the recipe sets it up (docs/hosting.md), with the passwords of {@link passwordFor}.
 * @throws Error if it does not come up. It ends with its namespace at the latest.
 */
export async function startTurn(
  program: string,
  namespace: string,
  addresses: readonly [string, ...string[]],
  secret?: string,
): Promise<TurnServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2c-turn-'));
  const command = [
    program,
    '-n',
    '--verbose',
    ...addresses.flatMap((address) => ['--listening-ip', address]),
    ...['--relay-ip', addresses[0], '--listening-port', String(TURN_PORT)],
    ...['--no-dtls', '--no-cli', '--log-file', 'stdout', '--simple-log'],
    ...['--tls-listening-port', String(TURN_TLS_PORT), ...certificate(folder)],
    ...(secret === undefined
      ? ['--lt-cred-mech', '--user', `${TURN_NAME}:${TURN_PASSWORD}`]
      : ['-c', path.join(RECIPE, 'turnserver.conf'), '--static-auth-secret', secret]),
    ...['--realm', 'test'],
    ...['--pidfile', path.join(folder, 'pid'), '--userdb', path.join(folder, 'users')],
  ];
  const child = spawn(...inside(namespace, command), { stdio: ['ignore', 'pipe', 'ignore'] });
  child.unref();
  const stop = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const said: string[] = [];
  let listening = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`no TURN server: ${said.slice(-5).join(' | ')}`)));
      // Read to the end: a full pipe would stop the server.
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (listening < addresses.length) said.push(line);
        if (/UDP listener opened/.test(line)) listening += 1;
        if (listening === addresses.length) resolve();
      });
    });
  } catch (thrown) {
    stop();
    throw thrown;
  }
  return { stop };
}

/** From now on a router lets no UDP out of its home, as some offices and hotels do. */
export const blockUdp = (router: string): void =>
  nft(
    router,
    `
table ip strict {
  chain forward {
    type filter hook forward priority -10; policy accept;
    iifname "lan" meta l4proto udp drop
  }
}`,
  );
