// timeout: 60
// A test network is removed with its processes, however its owner ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ip, sweepStale } from '../support/net/namespaces.ts';

const OWNER = `
  import { openWan } from ${JSON.stringify(import.meta.resolve('../support/net/wan.ts'))};
  const { namespaces } = await openWan();
  console.log(namespaces.host);
  setInterval(() => {}, 1000);
`;

const listed = (name: string): boolean => ip('netns', 'list').split(/\s/).includes(name);

/** Starts a process that opens a network, and ends it with this signal. Returns the network's name. */
async function ended(signal: NodeJS.Signals): Promise<string> {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', OWNER];
  const owner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [name] = await once(createInterface({ input: owner.stdout }), 'line');
  assert.ok(listed(String(name)), 'it was there');
  owner.kill(signal);
  await once(owner, 'exit');
  return String(name);
}

test('an interrupted run leaves no network namespace behind', async () => {
  assert.not(listed(await ended('SIGINT')));
});

test('the next run removes what a killed run left behind', async () => {
  const name = await ended('SIGKILL');
  assert.ok(listed(name), 'nobody was left to remove it');
  sweepStale();
  assert.not(listed(name));
});

test.run();
