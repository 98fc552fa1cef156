/**
 * `node --import tsx dev/serve.ts`: builds if anything changed, starts the local ledger, and serves
 * both on one origin. Prints the address as the last line, once the server answers.
 * PORT: the first port to try. BROWSER: `none`, or a program that opens the address.
 * `--node=surfpool` runs Surfpool instead of the local ledger (docs/testing.md).
 */
import { buildIfChanged } from './build/changed.ts';
import { createLedger } from './ledger/index.ts';
import { openBrowser } from './open.ts';
import { serveNear } from './server.ts';
import { onStop } from './stop.ts';
import { startSurfpool, type Surfpool } from './surfpool/index.ts';

const DEFAULT_PORT = 4020;

function wantedPort(value: string | undefined): number {
  if (value === undefined || value === '') return DEFAULT_PORT;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`PORT must be a number from 0 to 65535, not "${value}"`);
}

function startNode(args: readonly string[]): Pick<Surfpool, 'handleRpc' | 'close'> {
  const node = args.find((arg) => arg.startsWith('--node='))?.slice('--node='.length) ?? 'ledger';
  if (node === 'ledger') return createLedger();
  if (node === 'surfpool') return startSurfpool();
  throw new Error(`--node must be ledger or surfpool, not "${node}"`);
}

const port = wantedPort(process.env['PORT']);
const ledger = startNode(process.argv.slice(2));
await buildIfChanged();
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
