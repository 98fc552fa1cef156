/** `npm start -- --node=surfpool`, with and without a package for this machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../dev/build/paths.ts';
import { loadSurfpool } from '../../dev/surfpool/load.ts';

// Proves stage 0: The page works on an independent node, and our ledger answers as it does
test('npm start -- --node=surfpool serves the page with Surfpool behind it, and exits with 0', async () => {
  const child = spawn(process.execPath, ['dev/setup.mjs', 'serve.ts', '--node=surfpool'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, BROWSER: 'none', PORT: '0' },
  });
  try {
    const url = await new Promise<URL>((resolve, reject) => {
      let out = '';
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${out}`)));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
        const address = /^http:\S+$/m.exec(out)?.[0];
        if (address !== undefined) resolve(new URL(address));
      });
    });
    assert.match(await (await fetch(url)).text(), '<div id="app">');
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getVersion' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(new URL('/rpc', url), { method: 'POST', headers, body });
    assert.is(answer.headers.get('access-control-allow-origin'), '*');
    assert.match(await answer.text(), '"surfnet-version":"1.5.0"');
    const exit = once(child, 'exit');
    child.kill('SIGINT');
    await exit;
    assert.is(child.exitCode, 0);
  } finally {
    child.kill('SIGKILL');
  }
});

test('on a system without a Surfpool package, an error explains what to do', () => {
  assert.throws(
    () => loadSurfpool('linux-arm64'),
    /^Surfpool has no package for linux-arm64, only for .+\. Leave --node=surfpool out to use the built-in ledger\.$/,
  );
  // At most one of the other platforms' packages fits this machine.
  const other = process.platform === 'darwin' ? 'linux-x64' : 'darwin-arm64';
  assert.throws(
    () => loadSurfpool(other),
    /could not be loaded .+ Leave --node=surfpool out to use the built-in ledger\.$/,
  );
});

test.run();
