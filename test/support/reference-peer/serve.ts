import { createServer } from 'node:http';
import path from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'puppeteer';
import type { ReferencePeer } from './page.ts';

/** The reference peer's page, bundled in memory and served on loopback. */
export async function servePeer(): Promise<{ readonly url: string; close(): void }> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'page.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const script = outputFiles[0]?.text ?? '';
  const html = `<!doctype html><meta charset="utf-8"><title>reference peer</title>
<link rel="icon" href="data:,"><script type="module" src="page.js"></script>`;
  const server = createServer(({ url }, response) => {
    const isScript = url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Calls one of the page's methods and answers what it does. */
export function ask<K extends keyof ReferencePeer>(
  page: Page,
  method: K,
  ...args: Parameters<ReferencePeer[K]>
): Promise<Awaited<ReturnType<ReferencePeer[K]>>> {
  const inPage = async (name: string, given: readonly unknown[]): Promise<unknown> => {
    const { referencePeer } = globalThis as unknown as {
      referencePeer: Record<string, (...args: readonly unknown[]) => unknown>;
    };
    return referencePeer[name]?.(...given);
  };
  return page.evaluate(inPage, method, args) as Promise<Awaited<ReturnType<ReferencePeer[K]>>>;
}
