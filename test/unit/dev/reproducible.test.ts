// tier: all
// timeout: 600
/** Builds the real `dist/` once more, from a copy of the sources in another folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildIfChanged, fingerprint } from '../../../dev/build/changed.ts';
import { root } from '../../../dev/build/paths.ts';
import { buildElsewhere } from '../../../dev/release/elsewhere.ts';

const scratch = mkdtempSync(join(tmpdir(), 'p2c-dist-'));
test.after(() => rmSync(scratch, { recursive: true, force: true }));

// Proves stage 0: The product is static files, for any host and any path
// Proves proof: The same bytes from the same sources
test('two builds of the same sources have the same bytes', async () => {
  await buildIfChanged();
  const again = buildElsewhere(join(scratch, 'two', 'deeper'));
  assert.is(fingerprint(again, ['.']), fingerprint(join(root, 'dist'), ['.']));
});

test.run();
