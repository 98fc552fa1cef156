// pure
/** The walk of one minute in docs/architecture.md leads from file to file, as their imports do. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';
import { importsOf } from '../../../dev/run/imports.ts';

/** The steps of the walk. Each step may name the file to which it delegates. */
const MOST_FILES = 30;

function stepsOf(page: string): string[] {
  const [, section = ''] = page.split('## One minute, file by file');
  const [own = ''] = section.split('\n## ');
  const steps = [...own.matchAll(/^(\d+)\. `([^`]+)`/gm)];
  assert.equal(
    steps.map(([, number]) => Number(number)),
    steps.map((_, at) => at + 1),
  );
  return steps.map(([, , path = '']) => path);
}

/** Returns the steps to which no earlier step leads. */
function loose(steps: readonly string[]): string[] {
  return steps.filter((path, at) => {
    if (at === 0) return false;
    const before = steps.slice(0, at);
    const forward = before.some((each) => importsOf(each).includes(path));
    return !forward && !importsOf(path).some((each) => before.includes(each));
  });
}

test('in the walk through one minute, an earlier file mentions each file', () => {
  const steps = stepsOf(readFileSync(join(root, 'docs/architecture.md'), 'utf8'));
  assert.ok(steps.length > 20 && steps.length <= MOST_FILES, String(steps.length));
  assert.is(new Set(steps).size, steps.length);
  assert.equal(
    steps.filter((path) => !existsSync(join(root, path))),
    [],
  );
  assert.equal(loose(steps), []);
});

test.run();
