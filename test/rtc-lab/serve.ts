import { createServer } from 'node:http';
import path from 'node:path';
import { build } from 'esbuild';

/** The lab page, bundled in memory. */
type LabFiles = ReadonlyMap<string, string>;

const HTML = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>rtc lab</title><link rel="icon" href="data:,">
<video autoplay playsinline muted></video><script type="module" src="page.js"></script></html>`;

export async function bundleLab(): Promise<LabFiles> {
  const here = import.meta.dirname;
  const { outputFiles } = await build({
    entryPoints: {
      page: path.join(here, 'page.ts'),
      worker: path.join(here, 'worker.ts'),
      spoil: path.join(here, 'spoil.ts'),
      frames: path.join(here, '../../src/workers/frames/index.ts'),
    },
    outdir: here,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const files = new Map([['/', HTML]]);
  for (const file of outputFiles) files.set(`/${path.basename(file.path)}`, file.text);
  return files;
}

export interface LabServer {
  readonly url: string;
  close(): void;
}

/** Serves it on the loopback of whatever network namespace this process is in. */
export function serveLab(files: LabFiles): Promise<LabServer> {
  const server = createServer(({ url = '/' }, response) => {
    const body = files.get(url);
    if (body === undefined) return void response.writeHead(404).end();
    const type = url.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      resolve({
        url: `http://127.0.0.1:${port}/`,
        close() {
          server.closeAllConnections();
          server.close();
        },
      });
    });
  });
}
