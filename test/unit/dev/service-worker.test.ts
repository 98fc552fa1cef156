// pure
/** What the build writes for the installed page. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildIfChanged } from '../../../dev/build/changed.ts';
import { addServiceWorker, buildOf } from '../../../dev/build/service-worker.ts';
import { root } from '../../../dev/build/paths.ts';

const dist = mkdtempSync(join(tmpdir(), 'p2c-offline-'));
const text = (file: string): string => readFileSync(join(dist, file), 'utf8');
const named = (): string | undefined =>
  /name="build" content="(\w{16})"/.exec(text('index.html'))?.[1];

test.before(async () => {
  await buildIfChanged();
  cpSync(join(root, 'dist'), dist, { recursive: true });
});
test.after(() => rmSync(dist, { recursive: true }));

test('the page names the build of its files', () => {
  assert.is(named(), buildOf(dist));
  assert.ok(text('sw.js').includes(buildOf(dist)));
});

test('the service worker’s build changes with any byte', async () => {
  const before = [buildOf(dist), text('index.html'), text('sw.js')];
  await addServiceWorker(dist);
  assert.equal([buildOf(dist), text('index.html'), text('sw.js')], before);
  const style = /assets\/style-[\w-]+\.css(?=")/.exec(text('index.html'))?.[0] ?? '';
  const css = text(style);
  writeFileSync(join(dist, style), `${css} `);
  assert.is.not(buildOf(dist), before[0]);
  writeFileSync(join(dist, style), css);
  assert.is(buildOf(dist), before[0]);
});

test('the manifest’s pictures exist in their stated sizes', () => {
  const path = /assets\/manifest-[\w-]+\.webmanifest/.exec(text('index.html'))?.[0] ?? '';
  const manifest = JSON.parse(text(path)) as Record<
    'icons' | 'screenshots',
    { src: string; sizes: string }[]
  >;
  assert.is(manifest.icons.length, 4);
  for (const { src, sizes } of [...manifest.icons, ...manifest.screenshots]) {
    const png = readFileSync(join(dist, 'assets', src));
    assert.is(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, sizes, src);
  }
});

test.run();
