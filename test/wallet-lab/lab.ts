import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { contentSecurityPolicy, headersFile } from '../../dev/build/headers.ts';
import { root } from '../../dev/build/paths.ts';
import { servedStyles } from '../../dev/build/style.ts';
import { createLedger, type Ledger } from '../../dev/ledger/index.ts';
import { serve } from '../../dev/server.ts';

export interface Lab {
  readonly url: string;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** The lab's page under the page's own policy and headers, and the local ledger beside it. */
export async function openLab(): Promise<Lab> {
  const dist = mkdtempSync(join(tmpdir(), 'wallet-lab-'));
  await build({
    entryPoints: [`${root}/test/wallet-lab/page.ts`],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: dist,
  });
  const { html, sheets } = await servedStyles(readFileSync(`${root}/index.html`, 'utf8'));
  const page = html
    .replace('src/main/index.ts', './page.js')
    .replace(/<link rel="manifest"[^>]*>/, '')
    .replace('public/icon.svg', './icon.svg');
  writeFileSync(join(dist, 'index.html'), page);
  writeFileSync(join(dist, '_headers'), headersFile(contentSecurityPolicy(html)));
  for (const [name, css] of sheets) writeFileSync(join(dist, name), css);
  writeFileSync(join(dist, 'icon.svg'), readFileSync(`${root}/public/icon.svg`));
  const ledger = createLedger();
  const site = await serve({ dist, rpc: (body, signal) => ledger.handleRpc(body, signal) });
  return {
    url: site.url,
    ledger,
    async close() {
      ledger.close();
      await site.close();
      rmSync(dist, { recursive: true });
    },
  };
}
