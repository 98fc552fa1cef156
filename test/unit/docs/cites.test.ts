// pure
/** Comments cite the documents by section; the sections are there. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow } from '../../../dev/build/changed.ts';
import { root } from '../../../dev/build/paths.ts';

const here = fileURLToPath(import.meta.url);

/** For example: docs/billing.md, "A minute" */
const CITE = /\b(?:docs\/)?((?:protocol\/)?[a-z][\w-]*)\.md, "([^"]+)"/g;

/** Headings, and what is set in bold: a paragraph's name. */
function names(doc: string): readonly string[] {
  const text = readFileSync(join(root, 'docs', `${doc}.md`), 'utf8');
  const found = [...text.matchAll(/^#+ (.+)$|\*\*(.+?)\*\*/gm)];
  return found.map(([, heading, bold]) => (heading ?? bold ?? '').toLowerCase());
}

test('every section that a comment cites exists in its document', () => {
  let checked = 0;
  for (const folder of ['src', 'dev', 'test']) {
    for (const path of filesBelow(join(root, folder))) {
      if (!path.endsWith('.ts') || path === here) continue;
      const unwrapped = readFileSync(path, 'utf8').replace(/\n\s*(?:\*|\/\/) ?/g, ' ');
      for (const [cite, doc = '', section = ''] of unwrapped.matchAll(CITE)) {
        const where = `${relative(root, path)}: ${cite}`;
        assert.ok(existsSync(join(root, 'docs', `${doc}.md`)), where);
        assert.ok(
          names(doc).some((name) => name.includes(section.toLowerCase())),
          where,
        );
        checked += 1;
      }
    }
  }
  assert.ok(checked > 20, `${checked} citations`);
});

test.run();
