// tier: all
/**
 * `npm start` prints one address. The page and the ledger answer there at once, and stop with the
 * command.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../dev/build/paths.ts';

const ADDRESS = /^http:\/\/localhost:(\d+)\/\?network=local$/;
const children = new Set<ChildProcess>();
test.after.each(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

interface Started {
  readonly child: ChildProcess;
  readonly url: URL;
  /** Everything on stdout, also what came after the address. */
  lines(): string[];
}

const NPM = process.env['npm_execpath'];
const npmStart = NPM ? [process.execPath, NPM, 'start'] : ['npm', 'start'];
const direct = [process.execPath, 'dev/setup.mjs', 'serve.ts'];

/** Resolves with the address once it is printed; rejects when the command ends before. */
function start([command = '', ...args]: string[], env: Record<string, string>): Promise<Started> {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, BROWSER: 'none', ...env },
  });
  children.add(child);
  let out = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${errors}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const lines = (): string[] => out.trimEnd().split('\n');
      const address = lines().find((line) => ADDRESS.test(line));
      if (address) resolve({ child, url: new URL(address), lines });
    });
  });
}

async function exitCode(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
  return child.exitCode;
}

/** Resolves once nothing listens at the address any more. The file's time limit is the only limit. */
async function untilSilent(url: URL): Promise<void> {
  const answers = (): Promise<boolean> =>
    fetch(url).then(
      () => true,
      () => false,
    );
  while (await answers()) await new Promise((resolve) => setTimeout(resolve, 100));
}

// Proves stage 0: `npm start` works on a bare clone and prints its address last
test('page and ledger answer at the printed address', async () => {
  const { child, url } = await start(npmStart, { PORT: '0' });
  assert.match(await (await fetch(url)).text(), '<div id="app">');
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getGenesisHash' });
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(new URL('/rpc', url), { method: 'POST', headers, body });
  const { result }: { result: unknown } = await reply.json();
  assert.type(result, 'string');
  // npm ends at once. The processes that it started must end, too.
  await exitCode(child, 'SIGTERM');
  await untilSilent(url);
});

test('the last line of output is the address, and Ctrl-C exits with 0', async () => {
  const { child, url, lines } = await start(direct, { PORT: '0' });
  assert.is(await exitCode(child, 'SIGINT'), 0);
  assert.match(lines().at(-1) ?? '', ADDRESS);
  await untilSilent(url);
});

test.run();
