import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { build } from 'esbuild';
import { contentSecurityPolicy } from '../../../dev/build/headers.ts';
import { root } from '../../../dev/build/paths.ts';
import { servedStyles } from '../../../dev/build/style.ts';
import { axeSource } from '../../support/axe.ts';

/**
 * The page with its stores set by hand (states.ts), under its own security policy, on a free loopback
 * port. `#name` is a state, under any query; the names are in `data-states` of the document.
 */
interface Gallery {
  readonly url: string;
  close(): Promise<void>;
}

interface Served {
  readonly type: string;
  readonly body: string;
}

async function files(): Promise<ReadonlyMap<string, Served>> {
  const bundle = await build({
    entryPoints: [`${root}/test/wallet-lab/gallery/page.ts`],
    bundle: true,
    format: 'esm',
    minify: true,
    write: false,
  });
  const { html, sheets } = await servedStyles(readFileSync(`${root}/index.html`, 'utf8'));
  const page = html.replace('src/main/index.ts', 'page.js');
  return new Map([
    ['/', { type: 'text/html', body: page }],
    ['/axe.js', { type: 'text/javascript', body: axeSource }],
    ['/page.js', { type: 'text/javascript', body: bundle.outputFiles[0]?.text ?? '' }],
    ...[...sheets].map(([name, body]) => [`/${name}`, { type: 'text/css', body }] as const),
  ]);
}

export async function openGallery(): Promise<Gallery> {
  const served = await files();
  const csp = contentSecurityPolicy(served.get('/')?.body ?? '');
  const server = createServer((request, response) => {
    const file = served.get(request.url?.split('?')[0] ?? '');
    response.writeHead(file ? 200 : 404, {
      'content-type': file?.type ?? 'text/plain',
      'content-security-policy': csp,
      // So that the browser keeps what it has compiled for the next state.
      'cache-control': 'max-age=3600',
    });
    response.end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address === 'string' || address === null) throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
