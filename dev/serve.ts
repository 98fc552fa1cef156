/**
 * `node --import tsx dev/serve.ts`: builds if anything changed, starts the local ledger, serves
 * both on one origin and prints the address as the last line, once it answers.
 * PORT: where to start looking for a free port. BROWSER: `none`, or a program to open it with.
 */
import { buildIfChanged } from './build/changed.ts';
import { createLedger } from './ledger/index.ts';
import { openBrowser } from './open.ts';
import { serveNear } from './server.ts';
import { onStop } from './stop.ts';

const DEFAULT_PORT = 4020;

function wantedPort(value: string | undefined): number {
  if (value === undefined || value === '') return DEFAULT_PORT;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`PORT must be a number from 0 to 65535, not "${value}"`);
}

const port = wantedPort(process.env['PORT']);
await buildIfChanged();
const ledger = createLedger();
const site = await serveNear({ port, rpc: (body, signal) => ledger.handleRpc(body, signal) });

onStop(() => {
  ledger.close();
  void site.close().then(() => process.exit(0));
});

if (port !== 0 && site.port !== port) console.log(`Port ${port} is taken: using ${site.port}.`);
console.log('Test money only, on a ledger that lives as long as this command. Ctrl-C stops it.');
const url = `${site.url}?network=local`;
console.log(url);
openBrowser(url, process.env);
