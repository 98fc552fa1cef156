// pure
/** A drop on the page offers its files, and never a folder. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { droppedFiles } from '../../../src/main/files/dropped.ts';

type What = 'file' | 'folder' | 'unknown' | 'gone' | 'text';

/** Items as a browser describes them. Some browsers have no entry for a file that is not from a disk. */
const item = (what: What, name: string) => ({
  kind: what === 'text' ? 'string' : 'file',
  getAsFile: () => (what === 'text' || what === 'gone' ? null : new File([], name)),
  webkitGetAsEntry: () =>
    what === 'file' || what === 'folder' ? { isDirectory: what === 'folder' } : null,
});

const DROPS: readonly (readonly [dropped: readonly What[], files: string, hasFolder: boolean])[] = [
  [[], '', false],
  [['file'], '0', false],
  [['folder'], '', true],
  [['file', 'folder', 'file'], '0 2', true],
  [['folder', 'folder'], '', true],
  [['unknown'], '0', false],
  [['gone', 'file'], '1', false],
  [['text', 'file'], '1', false],
];

for (const [dropped, files, hasFolder] of DROPS) {
  test(`a drop of ${dropped.join(', ') || 'nothing'} offers the files in it`, () => {
    const items = dropped.map((what, at) => item(what, String(at)));
    const got = droppedFiles({ items: items as unknown as DataTransferItemList });
    assert.is(got.files.map(({ name }) => name).join(' '), files);
    assert.is(got.hasFolder, hasFolder);
  });
}

test.run();
